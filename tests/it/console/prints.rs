//! Big prints by the console, and lists of numbers that a print house spoiled.
use crate::console::desk::{BATCH, Desk, PRODUCT};
use crate::pages::visitor::run;
use temtin::domain::batch::Batch;
use temtin::domain::number::Number;
use temtin::domain::print_job::JobState;
use temtin::domain::registry::Owned;
use temtin::domain::stamp::StampState;
use temtin::service::access::Actor;
use temtin::service::issue::IssueFor;
use temtin::service::print::jobs;
use temtin::service::print::make::make;
use temtin::service::status;

const BIG: u32 = 50_010;

fn state(desk: &Desk, number: Number) -> StampState {
    let one = temtin::domain::number::NumberRange::new(number, 1).unwrap();
    status::tally(&desk.services, one).into_iter().find(|(_, count)| *count > 0).unwrap().0
}

#[test]
fn a_big_print_is_ordered_by_the_same_form_and_goes_on_by_itself() {
    let desk = Desk::open();
    let roll = run(&desk.services, "big", IssueFor::Roll(PRODUCT.parse().unwrap(), BIG, None), desk.services.env.now());
    let visitor = desk.sign_in("chu");
    let page = format!("/console/stamps/{}", roll.id());
    let labels = format!("{page}/labels");
    visitor.get(&page).with(200);
    let wrong = visitor.submit(&labels, &[("do", "take"), ("format", "svg")]).with(422);
    assert_eq!(wrong.wrong(), ["format"]);
    visitor.get(&page).with(200);
    let form = visitor.form(&labels).values;
    let sent = crate::console::visitor::over(form, &[("do", "take"), ("format", "csv")]);
    let job = visitor.send_exactly(&labels, &sent).with(303).location().to_owned();
    assert_eq!(visitor.send_exactly(&labels, &sent).with(303).location(), job, "sent twice it is one job");
    assert_eq!(jobs::all(&desk.services).unwrap().len(), 1);
    let waits = visitor.get(&job).with(200);
    assert!(waits.text.contains("http-equiv=\"refresh\" content=\"5\"") && waits.text.contains("0 / 50.010 nhãn"));
    assert!(visitor.get(&page).with(200).text.contains(&job));
    for other in ["khac"] {
        let other = desk.sign_in(other);
        for path in
            [job.clone(), format!("{job}/status"), format!("{job}/files/1"), format!("{job}/links"), format!("{job}/spoiled")]
        {
            let method = if path == job { "GET" } else { "POST" };
            let status = if method == "GET" { other.get(&path).status } else { other.send(&path, &[]).status };
            assert_eq!(status, 404, "{path}");
        }
    }
    let known = jobs::all(&desk.services).unwrap().remove(0);
    let right = Actor::Operator.can_issue(&known.owner).unwrap();
    let done = make(&desk.services, &right, &known.id, &|_, _| {}).unwrap();
    assert_eq!(done.state, JobState::Done);
    let ready = visitor.get(&job).with(200);
    assert!(!ready.text.contains("http-equiv") && ready.text.contains(&done.files[0].sha256.to_string()));
    assert_eq!(state(&desk, done.files[0].first), StampState::NotActivated);
    assert!(ready.text.contains("khi bạn gắn vào lô") && ready.text.matches("Chưa ai nhận").count() == 2, "{}", ready.text);
    let file = visitor.send(&format!("{job}/files/1"), &[]).with(200);
    let one = visitor.get(&job).with(200).text;
    assert!(one.matches("Đã nhận lúc").count() == 1 && one.matches("Chưa ai nhận").count() == 1, "{one}");
    assert_eq!(file.bytes.len() as u64, done.files[0].bytes);
    assert_eq!(visitor.send(&format!("{job}/files/9"), &[]).status, 404);
    a_link_is_told_once(&desk, &job);
    spoiled_numbers_come_back(&desk, &job, done.files[0].first);
}

fn a_link_is_told_once(desk: &Desk, job: &str) {
    let visitor = desk.sign_in("chu");
    let links = format!("{job}/links");
    for wrong in ["0", "91", "mười", ""] {
        visitor.get(job).with(200);
        let reply = visitor.send(&links, &[("days", wrong)]).with(422);
        assert_eq!(reply.wrong(), ["days"], "{wrong}");
    }
    visitor.get(job).with(200);
    let opened = visitor.page.borrow().clone();
    let path = |told: &str| told[told.find("/orders/").unwrap()..].chars().take_while(|sign| *sign != '<').collect::<String>();
    let first = path(&visitor.send(&links, &[("days", "7")]).with(200).text);
    assert_eq!(desk.visitor().get(&first).status, 200);
    // A second click on the same form: what the browser shows then is the only link.
    visitor.page.replace(opened);
    let second = path(&visitor.send(&links, &[("days", "7")]).with(200).text);
    assert_eq!([desk.visitor().get(&first).status, desk.visitor().get(&second).status], [404, 200]);
    let listed = visitor.get(job).with(200).text;
    assert!(!listed.contains("/orders/") && listed.matches("Còn hạn đến").count() == 1, "{listed}");
    // It can be ended before its time, by nobody else.
    let end = listed.split("action=\"").find(|part| part.contains("/links/")).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(desk.sign_in("khac").send(&end, &[]).status, 404);
    assert_eq!(desk.visitor().get(&second).status, 200);
    visitor.get(job).with(200);
    assert_eq!(visitor.send(&format!("{job}/links/wo-000000000000/end"), &[]).status, 404);
    visitor.get(job).with(200);
    assert_eq!(visitor.send(&end, &[]).with(303).location(), job);
    assert_eq!(desk.visitor().get(&second).status, 404);
    let over = visitor.get(job).with(200).text;
    assert!(over.contains("Hết hạn từ") && !over.contains("Còn hạn đến"), "{over}");
}

#[test]
fn the_home_page_leads_to_a_big_print_until_each_of_its_files_was_taken() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let batch = desk.services.store.batch(&BATCH.parse().unwrap()).unwrap().unwrap();
    let larger = Owned { record: Batch { units: Some(60_000), ..batch.record.clone() }, ..batch };
    desk.services.settle(desk.services.store.put_batches(&[larger], desk.services.env.now()).unwrap()).unwrap();
    let run = run(&desk.services, "big", IssueFor::Batch(BATCH.parse().unwrap(), Some(BIG)), desk.services.env.now());
    let page = format!("/console/stamps/{}", run.id());
    visitor.get(&page).with(200);
    let job = visitor.submit(&format!("{page}/labels"), &[("do", "take"), ("format", "csv")]).with(303).location().to_owned();
    let leads = || visitor.get("/console").with(200).text.contains(&format!("href=\"{job}\""));
    assert!(leads());
    let known = jobs::all(&desk.services).unwrap().remove(0);
    let right = Actor::Operator.can_issue(&known.owner).unwrap();
    assert_eq!(make(&desk.services, &right, &known.id, &|_, _| {}).unwrap().files.len(), 2);
    assert!(visitor.get(&job).with(200).text.contains("Nhận tệp nào thì tem trong tệp ấy có hiệu lực"));
    visitor.send(&format!("{job}/files/1"), &[]).with(200);
    assert!(leads(), "one file is left");
    visitor.get(&job).with(200);
    visitor.send(&format!("{job}/files/2"), &[]).with(200);
    assert!(!leads());
}

#[test]
fn a_reprint_from_a_page_that_was_opened_before_asks_for_its_reason_in_words_of_the_page() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let page = format!("/console/stamps/{}", desk.run().id());
    let labels = format!("{page}/labels");
    assert!(!visitor.get(&page).with(200).text.contains("name=\"why\""));
    visitor.submit(&labels, &[("do", "take")]).with(200);
    // The browser put a file aside and shows the same page; the next print has a deed of its own.
    visitor.get(&page).with(200);
    let again = visitor.submit(&labels, &[("do", "take"), ("why", "")]).with(409);
    assert_eq!(again.wrong(), ["why"]);
    let told = &again.faults()[0].1;
    assert!(told.contains("Xin ghi lý do in lại") && again.text.contains("name=\"why\""), "{told}");
    for word in ["--", "reprint_reason", "Giá trị nhận được", &desk.run().id().to_string()] {
        assert!(!told.contains(word), "{told}");
    }
    visitor.submit(&labels, &[("do", "take"), ("why", "máy in kẹt giấy")]).with(200);
}

fn spoiled_numbers_come_back(desk: &Desk, job: &str, first: Number) {
    let visitor = desk.sign_in("chu");
    let path = format!("{job}/spoiled");
    let list = format!("number;why\n{};nhăn\nkhông-phải-số;x\n", first);
    visitor.get(job).with(200);
    let wrong =
        visitor.send_files(&path, &[("numbers", "12")], &[("spoiled_file", "hong.csv", "text/csv", list.as_bytes())]).with(422);
    assert_eq!(wrong.wrong(), ["numbers", "spoiled_file"]);
    assert!(wrong.faults()[1].1.contains("hong.csv") && wrong.faults()[1].1.contains('3'), "{:?}", wrong.faults());
    assert_eq!(wrong.value("numbers"), "12");
    visitor.get(job).with(200);
    assert_eq!(visitor.send(&path, &[("numbers", "")]).with(422).wrong(), ["numbers"]);
    visitor.get(job).with(200);
    let good = format!("number;why\n{};nhăn\n", first);
    let look = visitor.send_files(&path, &[], &[("spoiled_file", "hong.csv", "text/csv", good.as_bytes())]).with(200);
    assert!(
        look.text.contains("1 tem sẽ bị hủy") && state(desk, first) != StampState::Revoked,
        "nothing is done before it is confirmed"
    );
    let done = visitor.submit(&path, &[("do", "void")]).with(303);
    assert!(visitor.get(done.location()).with(200).text.contains("Đã hủy 1 tem"));
    assert_eq!(state(desk, first), StampState::Revoked);
}

#[test]
fn a_job_is_stopped_for_good_and_not_taken_up_again() {
    let desk = Desk::open();
    let roll = run(&desk.services, "big", IssueFor::Roll(PRODUCT.parse().unwrap(), BIG, None), desk.services.env.now());
    let visitor = desk.sign_in("chu");
    let page = format!("/console/stamps/{}", roll.id());
    visitor.get(&page).with(200);
    let job = visitor.submit(&format!("{page}/labels"), &[("do", "take"), ("format", "csv")]).with(303).location().to_owned();
    visitor.get(&job).with(200);
    visitor.send(&format!("{job}/status"), &[("do", "cancel")]).with(303);
    let stopped = visitor.get(&job).with(200);
    assert!(
        stopped.text.contains("Đã dừng")
            && !stopped.text.contains("http-equiv")
            && stopped.form(&format!("{job}/status")).is_none()
    );
    assert_eq!(visitor.send(&format!("{job}/status"), &[("do", "resume")]).status, 409);
    assert_eq!(jobs::all(&desk.services).unwrap()[0].state, JobState::Cancelled);
    assert_eq!(visitor.get("/console/jobs/r-0000-1").status, 404);
}

#[test]
fn numbers_of_a_run_are_voided_typed_and_from_a_file_and_all_or_none() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = desk.run();
    let (page, path) = (format!("/console/stamps/{}", run.id()), format!("/console/stamps/{}/void", run.id()));
    let [first, last] = [run.numbers.first(), run.numbers.last()];
    visitor.get(&page).with(200);
    let typed = [("numbers", "1"), ("reason", "spoiled")];
    let list = format!("{first}\n1000000000\n");
    let wrong = visitor.send_files(&path, &typed, &[("spoiled_file", "a.txt", "text/plain", list.as_bytes())]).with(422);
    assert_eq!(wrong.wrong(), ["numbers", "spoiled_file"]);
    assert_ne!(state(&desk, first), StampState::Revoked, "nothing of it is done");
    visitor.get(&page).with(200);
    assert_eq!(visitor.send(&path, &[("numbers", ""), ("reason", "spoiled")]).with(422).wrong(), ["numbers"]);
    visitor.get(&page).with(200);
    let over = vec![b'1'; (512 << 10) + 1];
    let large = visitor.send_files(&path, &[("reason", "spoiled")], &[("spoiled_file", "a.txt", "text/plain", &over)]);
    assert_eq!(large.wrong(), ["spoiled_file"]);
    visitor.get(&page).with(200);
    let last = last.to_string();
    let typed = [("numbers", last.as_str()), ("reason", "spoiled")];
    visitor.send_files(&path, &typed, &[("spoiled_file", "a.txt", "text/plain", first.to_string().as_bytes())]).with(200);
    visitor.submit(&path, &[("do", "void")]).with(303);
    assert_eq!([state(&desk, first), state(&desk, run.numbers.last())], [StampState::Revoked; 2]);
}

#[test]
fn the_script_stands_under_a_name_of_its_text_and_on_no_page_for_the_public() {
    let desk = Desk::to_read();
    let visitor = desk.sign_in("nguoi-lam");
    let page = visitor.get("/console/batches").with(200);
    let src = page.text.split("<script src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(page.text.matches("<script").count(), 1);
    assert!(page.header("content-security-policy").contains("script-src 'self'; connect-src 'self'"));
    let script = desk.visitor().get(&src).with(200);
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert!(script.header("cache-control").contains("immutable"));
    assert_eq!(visitor.get("/console/scripts/kept-000000000000000000000000.js").status, 404);
    for public in ["/", "/register", "/console/sign-in"] {
        let page = desk.visitor().get(public).with(200);
        assert!(!page.text.contains("<script"), "{public}");
    }
    assert!(!desk.visitor().get("/").header("content-security-policy").contains("script-src"));
}

#[test]
fn a_form_that_makes_a_record_makes_it_once_however_often_it_is_sent() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let count = || desk.services.store.register(temtin::store::contract::register::RegisterKind::Area).unwrap().len();
    let before = count();
    visitor.get("/console/areas/new").with(200);
    let form = visitor.form("/console/areas");
    let place = form.values.iter().find(|(name, _)| name == "place_printed_id").unwrap().1.clone();
    let place = if place.is_empty() { "qn-tien-phuoc-tien-son".to_owned() } else { place };
    let fields =
        [("name_vi", "Vườn tiêu gửi hai lần"), ("crop_vi", "tiêu"), ("hectares", "1,5"), ("place_printed_id", place.as_str())];
    let sent = crate::console::visitor::over(form.values.clone(), &fields);
    let one = visitor.send_exactly("/console/areas", &sent).with(303).location().to_owned();
    assert_eq!(visitor.send_exactly("/console/areas", &sent).with(303).location(), one);
    assert_eq!(count(), before + 1);
    let other = crate::console::visitor::over(sent, &[("hectares", "2")]);
    assert_ne!(visitor.send_exactly("/console/areas", &other).with(303).location(), one, "another of that name");
    assert_eq!(count(), before + 2);
}
