//! Prints straight to a printer: what is recorded before a label leaves, and what stands after a death in the middle.
use crate::prints::hand_outs::order;
use crate::prints::press::Press;
use temtin::domain::error::Result;
use temtin::domain::number::NumberRange;
use temtin::domain::printing::{HandOut, PrintWish};
use temtin::domain::stamp::StampState;
use temtin::service::access::{Actor, CanChangeStatus};
use temtin::service::issue::IssueFor;
use temtin::service::print::hand_out::{asked, hand_out, history};
use temtin::service::print::order::PrintOrder;
use temtin::service::print::sending::{BLOCK, Sending};
use temtin::service::print::sheet::{Setting, Sheet, whole};

const LABELS: u32 = BLOCK * 2 + 30;

/// A batch of labels for a roll, and what a printer is told of them.
struct Printer {
    press: Press,
    print: PrintOrder,
    right: CanChangeStatus,
}

impl Printer {
    fn new() -> Self {
        let press = Press::with(IssueFor::Batch("lo-tieu-tien-phuoc-tp4".parse().unwrap(), Some(LABELS)));
        let wish = PrintWish { media: "70x50".into(), dpi: "300".into(), ..press.wish("zpl") };
        let print = PrintOrder::of(&press.services, &press.run, &wish, press.services.env.now()).unwrap();
        let right = Actor::Operator.can_change_status(&press.run.owner).unwrap();
        Self { press, print, right }
    }

    fn sheet(&self) -> Sheet<'_> {
        let setting = Setting { at: self.press.services.env.now(), printing: 1 };
        whole(&self.press.services, &self.press.right(), &self.press.run, &self.print, setting).unwrap()
    }

    fn begin<'a>(&'a self, sheet: &'a Sheet<'a>, deed: &str, printing: u32) -> Result<Sending<'a>> {
        let order = order(&self.press, deed, 1, LABELS, printing);
        Sending::begin(&self.press.services, &self.right, &self.press.run, sheet, order)
    }

    fn history(&self) -> Vec<HandOut> {
        history(&self.press.services, self.press.run.id()).unwrap()
    }

    fn numbers(&self, from: u32, to: u32) -> NumberRange {
        self.press.run.positions(from, to).unwrap()
    }

    fn asked(&self, from: u32, to: u32, why: &str) -> Result<u32> {
        asked(&self.press.services, &self.press.run, self.numbers(from, to), why, &"later".parse().unwrap())
    }

    fn in_force(&self) -> usize {
        let view = self.press.services.view();
        self.press.run.numbers.numbers().filter(|number| view.state_of(*number) == StampState::Active).count()
    }
}

#[test]
fn each_block_is_recorded_and_in_force_before_its_first_label_leaves() {
    let printer = Printer::new();
    let sheet = printer.sheet();
    let mut sending = printer.begin(&sheet, "one", 1).unwrap();
    sending.before(0).unwrap();
    assert!(printer.history().is_empty());
    for (next, recorded, unsure) in
        [(1, BLOCK, 1), (BLOCK, BLOCK, 1), (BLOCK + 1, 2 * BLOCK, BLOCK + 1), (2 * BLOCK + 1, LABELS, 2 * BLOCK + 1)]
    {
        sending.before(next).unwrap();
        let all = printer.history();
        let told: Vec<_> = all.iter().map(|one| (one.numbers, one.labels, one.unsure())).collect();
        assert_eq!(told, [(printer.numbers(1, recorded), recorded, Some(printer.numbers(unsure, recorded)))], "{next}");
        assert_eq!(printer.in_force(), recorded as usize);
    }
    assert_eq!(sending.finish(LABELS).unwrap(), LABELS);
    let all = printer.history();
    assert_eq!((all.len(), all[0].numbers, all[0].unsure()), (1, printer.numbers(1, LABELS), None));
    assert_eq!(printer.begin(&sheet, "one", 1).err().unwrap().code(), "print-sent-before");
}

#[test]
fn after_a_death_in_the_middle_the_last_block_may_have_been_printed() {
    let printer = Printer::new();
    let sheet = printer.sheet();
    let mut sending = printer.begin(&sheet, "one", 1).unwrap();
    sending.before(BLOCK + 1).unwrap();
    drop(sending);
    assert_eq!(printer.history()[0].unsure(), Some(printer.numbers(1, BLOCK + 1)));
    let error = printer.asked(BLOCK, LABELS, "").unwrap_err();
    assert_eq!(error.code(), "reprint-unsure");
    let args: Vec<String> = error.faults[0].args.iter().map(|(_, value)| value.clone()).collect();
    let unsure = printer.numbers(1, BLOCK + 1);
    assert_eq!(args, [unsure.first().to_string(), unsure.last().to_string()]);
    assert_eq!((printer.asked(BLOCK + 2, LABELS, "").unwrap(), printer.asked(BLOCK, LABELS, "looked").unwrap()), (1, 2));
    assert_eq!(printer.begin(&sheet, "one", 1).err().unwrap().code(), "print-sent-before");
}

#[test]
fn a_halt_leaves_what_was_handed_over_and_nothing_where_nothing_left() {
    let printer = Printer::new();
    let sheet = printer.sheet();
    let mut sending = printer.begin(&sheet, "one", 1).unwrap();
    sending.before(7).unwrap();
    sending.finish(6).unwrap();
    let all = printer.history();
    assert_eq!((all[0].numbers, all[0].labels, all[0].unsure()), (printer.numbers(1, 6), 6, None));
    assert_eq!((printer.asked(7, LABELS, "").unwrap(), printer.asked(6, 6, "").unwrap_err().code()), (1, "reprint-why"));
    let mut sending = printer.begin(&sheet, "two", 2).unwrap();
    sending.before(1).unwrap();
    sending.finish(0).unwrap();
    printer.begin(&sheet, "three", 2).unwrap().finish(0).unwrap();
    assert_eq!(printer.history().len(), 1);
}

#[test]
fn numbers_that_somebody_else_hands_out_meanwhile_do_not_leave() {
    let printer = Printer::new();
    let sheet = printer.sheet();
    let mut sending = printer.begin(&sheet, "one", 1).unwrap();
    sending.before(1).unwrap();
    let other = order(&printer.press, "other", BLOCK + 10, BLOCK + 10, 1);
    hand_out(&printer.press.services, &printer.right, &printer.press.run, &other, printer.press.services.env.now()).unwrap();
    sending.before(BLOCK).unwrap();
    assert_eq!(sending.before(BLOCK + 1).unwrap_err().code(), "print-meanwhile");
    sending.finish(BLOCK).unwrap();
    let told: Vec<_> = printer.history().iter().map(|one| (one.numbers, one.unsure())).collect();
    assert_eq!(told, [(printer.numbers(1, BLOCK), None), (printer.numbers(BLOCK + 10, BLOCK + 10), None)]);
}
