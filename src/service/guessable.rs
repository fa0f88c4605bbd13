//! Which passwords are guessed first: the commonest ones, here and in the world, alone, repeated or put together, and names.
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The pieces of which the commonest passwords are made, without marks and case: words of love and of home, rows of keys, names.
const COMMON: &[&str] = &[
    "0123456789",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "12345",
    "1234",
    "123",
    "654321",
    "987654321",
    "111111",
    "000000",
    "112233",
    "123123",
    "147258369",
    "159753",
    "abc",
    "abcd",
    "abcdef",
    "qwerty",
    "qwertyuiop",
    "qazwsx",
    "asdfgh",
    "asdfghjkl",
    "zxcvbn",
    "zxcvbnm",
    "1q2w3e4r",
    "1qaz2wsx",
    "password",
    "passw0rd",
    "p4ssword",
    "pass",
    "admin",
    "administrator",
    "root",
    "user",
    "guest",
    "test",
    "login",
    "welcome",
    "letmein",
    "iloveyou",
    "monkey",
    "dragon",
    "master",
    "sunshine",
    "princess",
    "football",
    "superman",
    "batman",
    "hello",
    "secret",
    "changeme",
    "default",
    "matkhau",
    "matkhaucuatoi",
    "khongcomatkhau",
    "khongbiet",
    "khongnho",
    "quenmatkhau",
    "dangnhap",
    "taikhoan",
    "anhyeuem",
    "emyeuanh",
    "toiyeuem",
    "toiyeuvietnam",
    "yeuem",
    "yeuanh",
    "yeuemmaimai",
    "maimai",
    "mailayeuem",
    "anhnhoem",
    "nhoem",
    "bome",
    "cuocsong",
    "hanhphuc",
    "giadinh",
    "conyeu",
    "meyeu",
    "boyeu",
    "vietnam",
    "viet",
    "nam",
    "hanoi",
    "saigon",
    "danang",
    "hochiminh",
    "tphcm",
    "quangnam",
    "tamky",
    "hoian",
    "nguyen",
    "tran",
    "sanpham",
    "nongsan",
    "ocop",
    "hoptacxa",
    "htx",
    "nhasanxuat",
    "truyxuat",
    "nguongoc",
    "maqr",
    "temqr",
    "nhandan",
    "mobifone",
    "viettel",
    "vinaphone",
    "zalo",
    "facebook",
    "google",
    "gmail",
    "samsung",
    "iphone",
    "bongda",
    "lienquan",
    "muonnamtinhyeu",
];

/// What we are called: little more than this is no password either.
const OURS: &[&str] = &["temtin", "temtinocop"];

/// A text that is left of names is long enough from so many letters on.
const LEFT_MIN: usize = 8;

/// Letters of a text that no common piece covers, up to which it still counts as common.
const LOOSE_MAX: usize = 2;

/// A shorter name is no name to look for: it is in half of all words.
const NAME_MIN: usize = 3;

/// Letters and digits only, without marks and case.
fn folded(text: &str) -> String {
    let plain = text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    plain.filter(|letter| letter.is_alphanumeric()).map(|letter| if letter == '\u{111}' { 'd' } else { letter }).collect()
}

/// Whether a password is little more than names: its own account's, a person's, the host's, ours.
pub fn is_named(password: &str, names: &[&str]) -> bool {
    let folded_password = folded(password);
    let mut words: Vec<String> = OURS.iter().map(|word| (*word).to_owned()).collect();
    for name in names {
        words.push(folded(name));
        words.extend(name.split(|letter: char| !letter.is_alphanumeric()).map(folded));
    }
    words.retain(|word| word.chars().count() >= NAME_MIN);
    // The longest first: a name goes as a whole before its parts do.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let left = words.iter().fold(folded_password.clone(), |left, word| left.replace(word.as_str(), " "));
    let left: String = left.chars().filter(|letter| *letter != ' ').collect();
    let taken = folded_password.chars().count() - left.chars().count();
    taken > 0 && (left.chars().count() < LEFT_MIN && taken >= left.chars().count() || left.chars().count() <= LOOSE_MAX + 2)
}

/// Whether a password is one of the commonest, such ones put together or repeated, one piece again and again, or a row of neighbours.
pub fn is_common(password: &str) -> bool {
    let letters: Vec<char> = folded(password).chars().collect();
    letters.is_empty() || is_repeated(&letters) || is_row(&letters) || loose(&letters) <= LOOSE_MAX
}

/// `abcabcabc`: a piece of at most four letters, again and again, or a piece that comes three times.
fn is_repeated(letters: &[char]) -> bool {
    let again = |size: usize| letters.iter().zip(&letters[size..]).all(|(a, b)| a == b);
    let short = (1..=4).any(|size| letters.len() > size && again(size));
    short || (5..=letters.len() / 3).any(again)
}

/// Each letter stands beside the one before it, up or down: `23456789abcd` is two rows, and none of them is a secret.
fn is_row(letters: &[char]) -> bool {
    let step = |a: char, b: char| i64::from(u32::from(b)) - i64::from(u32::from(a));
    let breaks = letters.windows(2).filter(|pair| step(pair[0], pair[1]).abs() > 1).count();
    letters.len() > 3 && breaks <= letters.len() / 6
}

/// The fewest letters that stay when the text is put together of common pieces.
fn loose(letters: &[char]) -> usize {
    let mut fewest = vec![0];
    for end in 1..=letters.len() {
        let mut best = fewest[end - 1] + 1;
        for piece in COMMON.iter().chain(OURS).map(|piece| piece.chars().collect::<Vec<char>>()) {
            if letters[..end].ends_with(&piece) {
                best = best.min(fewest[end - piece.len()]);
            }
        }
        fewest.push(best);
    }
    fewest[letters.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_takes_is_common_alone_repeated_and_put_together() {
        for common in [
            "123456789012",
            "Matkhau12345!",
            "MẬT KHẨU 123456",
            "anhyeuemanhyeuem",
            "Anh Yêu Em 123",
            "passwordpassword",
            "qwertyuiop12",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "abcdefghijkl",
            "987654321098",
            "toiyeuvietnam",
            "P4ssword123456",
            "!!!!!!!!!!!!",
            "ocopquangnam",
            "lanhoalanhoalanhoa",
        ] {
            assert!(is_common(common), "{common}");
        }
        for good in
            ["đồi chè Tiên Phước", "sương sớm trên nương 7", "kq8-vT2m-zzPw", "anhyeuem nhiều hơn tiêu", "correct horse battery"]
        {
            assert!(!is_common(good), "{good}");
        }
    }

    #[test]
    fn little_more_than_a_name_is_no_password_and_a_name_in_a_sentence_is() {
        let names = ["lan-htx", "Nguyễn Thị Lan", "tem.example.vn"];
        for named in ["nguyenthilan1", "Nguyễn Thị Lan 90", "lan-htx-lan-htx", "temtin temtin", "tem.example.vn", "LANHTX2026lan"]
        {
            assert!(is_named(named, &names), "{named}");
        }
        for good in ["chị Lan hái chè đầu ngõ", "đồi chè Tiên Phước", "kq8-vT2m-zzPw"] {
            assert!(!is_named(good, &names), "{good}");
        }
    }

    #[test]
    fn the_list_is_folded_as_passwords_are() {
        for piece in COMMON.iter().chain(OURS) {
            assert_eq!(folded(piece), *piece);
        }
        assert!(COMMON.len() >= 100, "{}", COMMON.len());
    }
}
