//! `temtin label RUN`: prints labels and hands them out; what was handed out before stands in `temtin label history RUN`.
use crate::cli::caller::Draft;
use crate::cli::context::{Context, command, common, deed, needed, option, part, positional, switch, text};
use crate::cli::drafts::unwritable;
use crate::cli::label_files;
use crate::cli::label_wish::{AskedPrinter, wish};
use crate::cli::{head_card as head_card_command, jobs as job_commands, terminal};
use crate::domain::error::{Fault, Result};
use crate::domain::id::DeedKey;
use crate::domain::number::NumberRange;
use crate::domain::printing::PrintWish;
use crate::domain::run::Run;
use crate::label::blocks::Language;
use crate::label::format::Format;
use crate::label::template::field::Field;
use crate::label::template::shape::CodeKind;
use crate::service::access::Actor;
use crate::service::bind;
use crate::service::print::hand_out::{self, HandOutOrder};
use crate::service::print::head_card::before;
use crate::service::print::jobs::{self, JobOrder};
use crate::service::print::order::{PrintAs, PrintOrder};
use crate::service::print::printers::Place;
use crate::service::print::sending::{Sending, goes_on};
use crate::service::print::sheet::{Notes, Printed, ProofTexts, Setting, Sheet, may_hand_out, whole};
use crate::service::printer::{self, Step, Waits};
use crate::service::services::Services;
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Bytes that are gathered before they go to the caller.
const BUFFER: usize = 64 * 1024;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    // Other commands have flags of these names with other words.
    let own =
        |name: &'static str, value: &'static str, words: &str| -> Arg { option(lang, name, value).help(say(lang, words, &[])) };
    common(lang, command(lang, "label"))
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .arg(positional(lang, "run", "RUN"))
        .arg(option(lang, "media", "NAME").default_value("L7160"))
        .arg(option(lang, "template", "NAME"))
        .arg(option(lang, "logo", "NAME"))
        .arg(option(lang, "format", "pdf|svg|png|zpl|tspl|csv|xlsx").default_value("pdf"))
        .arg(option(lang, "dpi", "203|300|600").default_value("600"))
        .arg(option(lang, "numbers", "FROM-TO"))
        .arg(own("from", "N", "cli-label-from").conflicts_with("numbers"))
        .arg(own("to", "N", "cli-label-to").conflicts_with("numbers"))
        .arg(option(lang, "copies", "N"))
        .arg(option(lang, "labels-per-unit", "1-4"))
        .arg(option(lang, "skip", "N"))
        .arg(option(lang, "nudge", "X,Y").allow_hyphen_values(true))
        .arg(option(lang, "stacking", "pages|piles").default_value("pages"))
        .arg(switch(lang, "single"))
        .arg(switch(lang, "marks"))
        .arg(option(lang, "bleed", "MM"))
        .arg(own("reason", "TEXT", "cli-label-reason"))
        .arg(
            option(lang, "out", "FILE")
                .required_unless_present_any(["printer", "spool", "job"])
                .conflicts_with_all(["spool", "job"]),
        )
        .arg(option(lang, "printer", "NAME|HOST:PORT"))
        .arg(option(lang, "spool", "DIR").conflicts_with("job"))
        .arg(switch(lang, "job").conflicts_with("proof"))
        .arg(switch(lang, "proof").requires("out"))
        .arg(switch(lang, "longest").requires("proof"))
        .args(head_card(lang))
        .arg(option(lang, "key", "KEY"))
        .subcommands(label_files::parts(lang))
        .subcommand(part(lang, "label", "history").arg(positional(lang, "run", "RUN")))
}

/// The card of a roll, alone or before its first label.
fn head_card(lang: Lang) -> [Arg; 2] {
    let alone = ["proof", "job", "numbers", "from", "to", "copies", "labels-per-unit", "skip", "stacking", "template", "reason"];
    [
        switch(lang, "head-card").conflicts_with_all(alone).conflicts_with_all(["single", "marks", "bleed", "with-head-card"]),
        switch(lang, "with-head-card").conflicts_with_all(["proof", "job"]),
    ]
}

/// Prints. A file is complete and checked, and its hand-out is durable, before it appears under its name.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    if let Some(ran) = label_files::run(context, matches) {
        return ran;
    }
    let services = context.open()?;
    if let Some((_, matches)) = matches.subcommand() {
        return history(context, &services, &bind::run(&services, needed(matches, "run")?)?);
    }
    let run = bind::run(&services, needed(matches, "run")?)?;
    may_hand_out(&services, &run)?;
    let printer = text(matches, "printer").map(|word| AskedPrinter::read(&services, word)).transpose()?;
    let wish = wish(&run, matches, printer.as_ref())?;
    if matches.get_flag("head-card") {
        return head_card_command::run(context, &services, &run, (matches, &wish), printer);
    }
    let mut order = PrintOrder::of(&services, &run, &wish, services.env.now())?;
    if matches.get_flag("with-head-card") {
        order.look.head = before(&services, &Actor::Operator.can_issue(&run.owner)?, &run, &order)?;
    }
    let (key, why) = (deed(matches, &services.env)?, text(matches, "reason").unwrap_or_default().to_owned());
    if matches.get_flag("job") {
        return job(context, &services, &run, JobOrder { deed: key, wish, who: hand_out::who(&Actor::Operator), why });
    }
    let call = Label { context, services: &services, run: &run, order: &order, wish: &wish, key, why };
    if matches.get_flag("proof") {
        let texts = if matches.get_flag("longest") { ProofTexts::Longest } else { ProofTexts::OfRun };
        return call.proof(texts, Path::new(text(matches, "out").unwrap_or_default()));
    }
    match (text(matches, "out"), text(matches, "spool"), printer.and_then(AskedPrinter::place)) {
        (Some(out), _, _) => call.file(Path::new(out)),
        (None, Some(folder), _) => call.file(&Path::new(folder).join(call.name())),
        (None, None, Some(place)) => call.print(&place),
        (None, None, None) => Err(Fault::new("printer-paper").into()),
    }
}

/// One call of the command.
struct Label<'a> {
    context: &'a Context,
    services: &'a Services,
    run: &'a Run,
    order: &'a PrintOrder,
    wish: &'a PrintWish,
    key: DeedKey,
    why: String,
}

impl Label<'_> {
    fn sheet(&self, printing: u32) -> Result<Sheet<'_>> {
        let setting = Setting { at: self.services.env.now(), printing };
        whole(self.services, &Actor::Operator.can_issue(&self.run.owner)?, self.run, self.order, setting)
    }

    fn file(&self, out: &Path) -> Result<()> {
        let printing = hand_out::asked(self.services, self.run, self.order.numbers, &self.why, &self.key)?;
        let sheet = self.sheet(printing)?;
        let mut draft = BufWriter::with_capacity(BUFFER, self.begin(out)?);
        let printed = sheet.write(&mut draft, &|| Ok(()))?;
        let draft = finished(draft).map_err(|source| unwritable(out, source))?;
        let active = self.hand_out(printing, self.order.numbers, &printed)?;
        draft.keep().map_err(|source| unwritable(out, source))?;
        let file = out.display().to_string();
        self.tell(("cli-label-done", &file), &printed, active, printing, &sheet.notes());
        Ok(())
    }

    fn begin(&self, out: &Path) -> Result<Box<dyn Draft + '_>> {
        self.context.caller.draft(out).map_err(|source| unwritable(out, source))
    }

    fn proof(&self, texts: ProofTexts, out: &Path) -> Result<()> {
        let mut draft = BufWriter::with_capacity(BUFFER, self.begin(out)?);
        self.sheet(1)?.write_proof(texts, &mut draft)?;
        finished(draft).and_then(Draft::keep).map_err(|source| unwritable(out, source))?;
        let file = out.display().to_string();
        terminal::line(self.context, &self.context.say("cli-label-proof", &[("file", &file)]));
        terminal::json(self.context, &json!({ "file": file, "labels": 1, "proof": true }));
        Ok(())
    }

    /// How its file is called in a folder.
    fn name(&self) -> String {
        let (numbers, extension) = (self.order.numbers, self.order.format.extension());
        format!("{}-{}-{}.{extension}", self.run.id(), numbers.first(), numbers.last())
    }

    /// Sends labels to a printer. What is about to leave is recorded before; what it took whole is handed out, also after a halt.
    fn print(&self, place: &Place) -> Result<()> {
        let language = match self.order.format {
            PrintAs::Labels(Format::Zpl) => Language::Zpl,
            PrintAs::Labels(Format::Tspl) => Language::Tspl,
            PrintAs::Labels(Format::Pdf | Format::Svg | Format::Png) | PrintAs::Table(_) => {
                return Err(Fault::new("printer-language").value(self.order.format.extension()).into());
            }
        };
        let printing = hand_out::asked(self.services, self.run, self.order.numbers, &self.why, &self.key)?;
        let sheet = self.sheet(printing)?;
        let right = Actor::Operator.can_change_status(&self.run.owner)?;
        let order = self.hand_out_order(printing, self.order.numbers, &sheet.printed());
        let mut sending = Sending::begin(self.services, &right, self.run, &sheet, order)?;
        let source = |label: u32| sheet.stamped(label);
        let bar = terminal::progress(self.context, &self.context.say("cli-label-sending", &[]));
        let of = u64::from(sheet.labels());
        let mut sent = 0;
        let mut heard = |step| match step {
            Step::Next(labels) => sending.before(labels),
            Step::Sent(labels) => {
                sent = labels;
                bar.show(u64::from(labels), of);
                Ok(())
            }
        };
        let printed = printer::print(&place.target(&self.name()), language, &sheet.file(), &source, Waits::USUAL, &mut heard);
        drop(bar);
        let active = sending.finish(sent)?;
        printed.map_err(|error| goes_on(error, sheet.number(sent)))?;
        self.tell(("cli-label-sent", &place.to_string()), &sheet.printed(), active, printing, &sheet.notes());
        Ok(())
    }

    fn hand_out(&self, printing: u32, numbers: NumberRange, printed: &Printed) -> Result<u32> {
        let order = self.hand_out_order(printing, numbers, printed);
        let right = Actor::Operator.can_change_status(&self.run.owner)?;
        hand_out::hand_out(self.services, &right, self.run, &order, self.services.env.now())
    }

    fn hand_out_order(&self, printing: u32, numbers: NumberRange, printed: &Printed) -> HandOutOrder {
        HandOutOrder {
            deed: self.key.clone(),
            numbers,
            labels: printed.labels,
            per_unit: self.order.per_unit,
            left_out: printed.left_out,
            printing,
            who: hand_out::who(&Actor::Operator),
            why: self.why.clone(),
            media: self.wish.media.clone(),
            format: self.wish.format.clone(),
            file: None,
        }
    }

    fn tell(&self, (sentence, file): (&str, &str), printed: &Printed, active: u32, printing: u32, notes: &Notes) {
        let context = self.context;
        let texts = [printed.labels, active, printed.left_out, printing.saturating_sub(1)].map(|count| count.to_string());
        let args = [("labels", texts[0].as_str()), ("active", &texts[1]), ("left", &texts[2]), ("n", &texts[3]), ("file", file)];
        terminal::line(context, &context.say(sentence, &args));
        if printed.left_out > 0 {
            terminal::line(context, &context.say("cli-label-left-out", &args));
        }
        if printing > 1 {
            terminal::line(context, &context.say("cli-label-reprint", &args));
        }
        notes_told(context, notes);
        let told = json!({
            "file": file, "labels": printed.labels, "activated": active, "left_out": printed.left_out, "printing": printing,
            "code": notes.code.word(), "for_phones": notes.for_phones, "fields_left_out": words(&notes.left_out),
            "reprint_told": !notes.untold_reprint, "head_card": self.order.look.head.is_some(),
        });
        terminal::json(context, &told);
    }
}

/// What labels are not, in sentences: nobody may take a short code for a signed stamp.
fn notes_told(context: &Context, notes: &Notes) {
    match notes.code {
        CodeKind::Signed => {}
        CodeKind::Short => terminal::line(context, &context.say("cli-label-short", &[])),
    }
    if notes.untold_reprint {
        terminal::line(context, &context.say("cli-label-untold", &[]));
    }
    if notes.for_phones {
        terminal::line(context, &context.say("cli-label-phones", &[]));
    }
    if !notes.left_out.is_empty() {
        let names: Vec<String> =
            notes.left_out.iter().map(|field| context.say(&format!("label-field-{}", field.word()), &[])).collect();
        terminal::line(context, &context.say("cli-label-fields", &[("fields", &names.join(", "))]));
    }
}

fn words(fields: &[Field]) -> Vec<&'static str> {
    fields.iter().map(|field| field.word()).collect()
}

/// What was gathered is written and durable.
fn finished<'a>(draft: BufWriter<Box<dyn Draft + 'a>>) -> std::io::Result<Box<dyn Draft + 'a>> {
    let mut draft = draft.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    draft.flush()?;
    Ok(draft)
}

/// Orders a job; with no server beside it, it is made here and now.
fn job(context: &Context, services: &Services, run: &Run, order: JobOrder) -> Result<()> {
    let right = Actor::Operator.can_issue(&run.owner)?;
    let job = jobs::order(services, &right, run, &order, services.env.now())?;
    job_commands::begin(context, services, &job)
}

fn history(context: &Context, services: &Services, run: &Run) -> Result<()> {
    let all = hand_out::history(services, run.id())?;
    for one in &all {
        let (numbers, labels, n) = (one.numbers.to_string(), one.labels.to_string(), one.printing.to_string());
        let at = services.registry.zone.wall(one.at).strftime("%Y-%m-%d %H:%M").to_string();
        let args = [
            ("at", at.as_str()),
            ("numbers", &numbers),
            ("labels", &labels),
            ("n", &n),
            ("who", &one.who),
            ("format", &one.format),
            ("media", &one.media),
            ("why", &one.why),
        ];
        terminal::line(context, &context.say("cli-label-history-line", &args));
        if let Some(unsure) = one.unsure() {
            let ends = [unsure.first(), unsure.last()].map(|number| number.to_string());
            let args = [("first", ends[0].as_str()), ("last", &ends[1])];
            terminal::line(context, &context.say("cli-label-history-unsure", &args));
        }
    }
    if all.is_empty() {
        terminal::line(context, &context.say("cli-label-history-none", &[]));
    }
    terminal::json(context, &json!({ "run": run.id().to_string(), "prints": all }));
    Ok(())
}
