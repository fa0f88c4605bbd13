//! A binding is corrected to a batch that is made on the way, and whose packing is recorded with it.
use crate::console::desk::Desk;
use crate::console::rolls::{confirm, ledger_path, new_batch, number, roll_of, typed};

#[test]
fn the_right_batch_is_added_on_the_way_and_its_packing_is_recorded_once_it_is_confirmed() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = roll_of(&visitor);
    let (first, _) = new_batch(&visitor, &run);
    typed(&visitor, &run, &first, &number(&run, 4).to_string()).with(200);
    confirm(&visitor, &run).with(303);
    let correct = format!("{}/bindings/0", ledger_path(&run));
    let page = visitor.get(&correct).with(200).text;
    // There is no other batch, but a way to one.
    let link = page.split("href=\"").find(|part| part.starts_with("/console/batches/new")).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    visitor.get(&link).with(200);
    let kept = visitor.submit("/console/batches", &[("units_count", "50")]).with(303);
    let (back, right) = kept.location().split_once("?kept=").unwrap();
    assert_eq!(back, correct, "it comes back to the correction");
    assert_eq!(visitor.get(kept.location()).with(200).value("batch"), right, "and the batch is chosen");
    let bindings = || desk.services.view().bindings_of(run.id()).len();
    let steps = || desk.services.store.events(&right.parse().unwrap()).unwrap();
    let told = visitor.submit(&correct, &[("why", "nhầm lô")]).with(409);
    assert!(told.text.contains("ghi luôn việc đóng gói") && told.wrong().is_empty(), "{}", told.text);
    assert_eq!((told.value("batch"), told.value("why")), (right.to_owned(), "nhầm lô".to_owned()), "what was typed is kept");
    assert_eq!((bindings(), steps().len()), (1, 0), "nothing is done before it is confirmed");
    visitor.submit(&correct, &[]).with(303);
    visitor.page.replace(told.text);
    visitor.submit(&correct, &[]).with(303);
    assert_eq!((bindings(), steps().len()), (2, 1), "sent twice, done once");
    assert_eq!(steps()[0].kind, "packing");
}
