//! Somebody of the office with a password and a phone, made as people make themselves known.
use temtin::domain::account::{Account, AccountRole};
use temtin::service::access::Actor;
use temtin::service::accounts::people::{self, AccountOrder};
use temtin::service::accounts::second_factor::{self, phone_time};
use temtin::service::accounts::{invitations, texts::LinkText};
use temtin::service::services::Services;

/// The password of everybody here.
pub const PASSWORD: &str = "đồi chè sương sớm 7";

/// A new account, and its recovery codes, each of which is good once.
pub fn armed(services: &Services, name: &str, role: AccountRole) -> Vec<String> {
    let order =
        AccountOrder { id: name.parse().unwrap(), person: name.to_owned(), role, mail: String::new(), by: "kit".to_owned() };
    let right = Actor::Operator.can_keep_accounts().unwrap();
    let (_, link): (Account, LinkText) = people::add(services, &right, &order, services.env.now()).unwrap();
    take_up(services, link.tell())
}

/// The same for an account that was made in another way, with its link.
pub fn take_up(services: &Services, link: &str) -> Vec<String> {
    let now = services.env.now();
    let account = invitations::accept(services, link, PASSWORD, now).unwrap();
    let begun = second_factor::begin(services, &account).unwrap();
    let secret = totp_rs::Secret::try_from_base32(begun.secret_text.replace(' ', "")).unwrap();
    let phone = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let code = phone.generate(u64::try_from(phone_time(services, now).as_second()).unwrap()).to_string();
    let told = second_factor::confirm(services, &account.id, &begun.secret_text, &code, now).unwrap();
    told.iter().map(|text| text.tell().to_owned()).collect()
}
