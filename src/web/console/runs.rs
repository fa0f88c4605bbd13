//! Runs of stamps: the list, and the page of one with its labels to be taken, what was handed out, and numbers to be voided.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::{Number, NumberRange};
use crate::domain::print_job::{JobId, PrintJob};
use crate::domain::printing::HandOut;
use crate::domain::run::{Run, StatusReason};
use crate::domain::stamp::StampState;
use crate::service::activation;
use crate::service::print::hand_out::{self, HandOutOrder};
use crate::service::print::jobs::{self as big, JobOrder};
use crate::service::print::order::PrintOrder;
use crate::service::print::sheet::{Setting, may_hand_out, render};
use crate::service::print::spoiled::{List, read_of_run};
use crate::service::roll_label;
use crate::service::status;
use crate::text::dates;
use crate::text::figures::grouped;
use crate::web::console::addressed::{named, run};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Choice, Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::may_print;
use crate::web::console::pictures::PHOTOS;
use crate::web::console::print_wish::{self, MAIN, MORE, Shown};
use crate::web::console::shell::Shell;
use crate::web::console::voiding::{self, LISTS, Voiding};
use crate::web::pages::frame::Frame;
use crate::web::pages::query::typed;
use crate::web::problem;
use crate::web::voice::{Phrase, Voice};
use askama::Template;
use axum::http::StatusCode;
use std::sync::Arc;

/// A run in the list.
struct Line {
    path: String,
    name: String,
    detail: String,
    count: String,
}

#[derive(Template)]
#[template(path = "runs.html")]
struct ListPage {
    frame: Frame,
    shell: Shell,
    lines: Vec<Line>,
}

/// Something that was handed out.
struct Handed {
    when: String,
    numbers: String,
    labels: String,
    why: String,
}

#[derive(Template)]
#[template(path = "run.html")]
struct RunPage {
    frame: Frame,
    shell: Shell,
    name: String,
    detail: String,
    numbers: String,
    states: Vec<(&'static str, String)>,
    /// Its head card and ledger, where it is a roll.
    roll: Option<String>,
    /// Where its stamps are put in force, where its product opted for that and some wait.
    activate: Option<String>,
    issued_now: bool,
    /// Why no label may be printed.
    shut: Option<String>,
    path: String,
    print_summary: Vec<Wrong>,
    main: Vec<Field>,
    more: Vec<Field>,
    shown: Option<Shown>,
    handed: Vec<Handed>,
    /// Big prints of it: where, and what they are called.
    jobs: Vec<(String, String)>,
    void_summary: Vec<Wrong>,
    void: Vec<Field>,
    /// Whether numbers to be voided are typed again.
    void_open: bool,
    /// How many were just voided.
    voided: Option<String>,
}

/// `GET /console/stamps`
pub fn list(call: &Call<'_>) -> Answer {
    let owner = call.owner()?;
    let mut runs: Vec<Arc<Run>> = call.services().view().runs().filter(|run| run.owner == owner).cloned().collect();
    runs.reverse();
    let line = |run: &Arc<Run>| {
        let (name, detail) = named(call, run)?;
        let path = call.path(&format!("/console/stamps/{}", run.id()));
        Ok(Line { path, name, detail, count: grouped(call.lang(), u64::from(run.numbers.count())) })
    };
    let lines = runs.iter().map(line).collect::<Result<_>>()?;
    Outcome::page(&ListPage { frame: Frame::of(call.state, call.visit), shell: Shell::of(call)?, lines })
}

/// `GET /console/stamps/{id}`
pub fn show(call: &Call<'_>) -> Answer {
    let run = run(call)?;
    let mut draft = Draft::default();
    for name in MAIN.into_iter().chain(MORE) {
        let asked = typed(call.visit.query(), name, &mut Vec::new());
        if !asked.is_empty() {
            draft.put(name, asked);
        }
    }
    let issued_now = !draft.value("media").is_empty();
    print_wish::usual(&mut draft);
    whole(&mut draft, &run);
    page(call, StatusCode::OK, &run, (draft, Draft::default()), issued_now)
}

/// All numbers of the run.
fn whole(draft: &mut Draft, run: &Run) {
    draft.put("from", run.numbers.first().to_string());
    draft.put("to", run.numbers.last().to_string());
}

fn page(call: &Call<'_>, status: StatusCode, run: &Run, (draft, void): (Draft, Draft), issued_now: bool) -> Answer {
    let voice = call.visit.voice;
    let looked = numbers(&draft, run)
        .and_then(|numbers| print_wish::wish(&draft, run.kind, numbers))
        .and_then(|wish| print_wish::show(call, run, &wish));
    // What was sent and refused is told at its fields.
    let shut = if status == StatusCode::OK { may_print::shut(call, run)? } else { None };
    let (draft, shown) = match looked {
        Ok(shown) => (draft, Some(shown)),
        Err(error) if is_of_form(&error) => (draft.wrong(voice, &error), None),
        Err(error) => return Err(error),
    };
    let history = hand_out::history(call.services(), run.id())?;
    let (from, to) = (voice.word("print-from"), voice.word("print-to"));
    let mut more = print_wish::fields(call, &MORE, &draft)?;
    more.push(draft.field(voice, "from", from, Input::Number).needed());
    more.push(draft.field(voice, "to", to, Input::Number).needed());
    let mut main = print_wish::fields(call, &MAIN, &draft)?;
    // Asked for as soon as one of its numbers was printed, or is to be by a big print; the file that was just taken left this page as it was.
    if draft.has_fault("why") || hand_out::next_printing(call.services(), run, run.numbers)? > 1 {
        main.push(
            draft.field(voice, "why", voice.word("print-why"), Input::Line("")).needed().hinted(voice.word("print-why-hint")),
        );
    }
    let (name, detail) = named(call, run)?;
    let moment = |at| dates::moment(voice.0, call.state.registry.zone.wall(at));
    let job_line =
        |job: &PrintJob| (call.path(&format!("/console/jobs/{}", job.id)), format!("{} · {}", job.id, moment(job.made)));
    let big_prints = hand_out::jobs_of(call.services(), run.id())?.iter().rev().map(job_line).collect();
    let tally = status::tally(call.services(), run.numbers);
    let waiting = tally.iter().any(|(state, count)| *state == StampState::NotActivated && *count > 0);
    let print_names: Vec<&str> = MAIN.into_iter().chain(["why"]).chain(MORE).chain(["from", "to"]).collect();
    let page = RunPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        name,
        detail,
        numbers: format!("{}–{}", run.numbers.first(), run.numbers.last()),
        states: tally
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(state, count)| (voice.word(state_word(state)), grouped(call.lang(), u64::from(count))))
            .collect(),
        roll: run.is_roll().then(|| format!("/console/rolls/{}", run.id())),
        activate: (waiting && activation::is_separate(call.services(), run)?)
            .then(|| call.path(&format!("/console/stamps/{}/activate", run.id()))),
        issued_now,
        path: format!("/console/stamps/{}", run.id()),
        print_summary: draft.summary(voice, &print_names),
        main,
        more,
        shown,
        shut,
        handed: history.iter().rev().map(|one| handed(call, one)).collect(),
        jobs: big_prints,
        void_open: !void.value("numbers").is_empty(),
        voided: voiding::voided(call),
        void_summary: void.summary(voice, &["numbers", "photo", "spoiled_file", "reason"]),
        void: void_fields(voice, &void),
    };
    Outcome::page_as(status, &page)
}

fn handed(call: &Call<'_>, one: &HandOut) -> Handed {
    Handed {
        when: dates::moment(call.lang(), call.state.registry.zone.wall(one.at)),
        numbers: format!("{}–{}", one.numbers.first(), one.numbers.last()),
        labels: grouped(call.lang(), u64::from(one.labels)),
        why: one.why.clone(),
    }
}

fn state_word(state: StampState) -> &'static str {
    match state {
        StampState::Active => "run-active",
        StampState::Revoked => "run-revoked",
        StampState::Suspended => "run-suspended",
        StampState::NotActivated => "run-not-activated",
    }
}

/// Which numbers are to be void, and why.
fn void_fields(voice: Voice, void: &Draft) -> Vec<Field> {
    let reasons = ["spoiled", "stolen", "relabelled"]
        .map(|word| Choice { value: word.to_owned(), word: voice.word_of("void-", word).unwrap_or(word).to_owned() });
    vec![
        void.field(voice, "numbers", voice.word("void-numbers"), Input::Lines).hinted(voice.word("void-numbers-hint")),
        void.field(voice, "photo", voice.word("void-photo"), Input::Camera(PHOTOS)).hinted(voice.word("void-photo-hint")),
        void.field(voice, "spoiled_file", voice.word("spoiled-file"), Input::File(LISTS)).hinted(voice.word("spoiled-file-hint")),
        void.field(voice, "reason", voice.word("void-reason"), Input::One(reasons.into())).needed(),
    ]
}

/// Which numbers the form wants.
fn numbers(draft: &Draft, run: &Run) -> Result<NumberRange> {
    let end = |name: &'static str, usual: Number| -> Result<Number> {
        match draft.value(name) {
            "" => Ok(usual),
            text => text.parse::<Number>().map_err(|fault| fault.at("", 0, name).into()),
        }
    };
    let (from, to) = (end("from", run.numbers.first())?, end("to", run.numbers.last())?);
    Ok(NumberRange::between(from, to).map_err(|fault| fault.at("", 0, "to"))?)
}

/// `POST /console/stamps/{id}/labels`: prints, and hands out. Whoever has the file has the stamps, so they come into force.
pub fn labels(call: &Call<'_>) -> Answer {
    let run = run(call)?;
    let draft = Draft::sent(call.posted);
    if call.posted.text("do") == "preview" {
        return page(call, StatusCode::OK, &run, (draft, Draft::default()), false);
    }
    match printed(call, &run, &draft) {
        Ok(Printed::File(bytes, name, media)) => Outcome::file(bytes, name, media),
        Ok(Printed::Job(id)) => Outcome::goes(call.path(&format!("/console/jobs/{id}"))),
        Err(error) if is_of_form(&error) => {
            let status = problem::status(error.kind).0;
            page(call, status, &run, (draft.wrong(call.visit.voice, &error), Draft::default()), false)
        }
        Err(error) => Err(error),
    }
}

/// What came of a print.
enum Printed {
    /// A file: its bytes, name and media type.
    File(Vec<u8>, String, &'static str),
    /// Too many labels for one file: they are made meanwhile.
    Job(JobId),
}

fn printed(call: &Call<'_>, run: &Run, draft: &Draft) -> Result<Printed> {
    let (services, actor) = (call.services(), &call.person()?.actor);
    let (print_right, state_right) = (actor.can_issue(&run.owner)?, actor.can_change_status(&run.owner)?);
    may_hand_out(services, run)?;
    let wish = print_wish::wish(draft, run.kind, numbers(draft, run)?)?;
    let order = PrintOrder::read(services, run, &wish, call.now, &print_wish::locate)?;
    let (why, deed) = (draft.value("why"), call.deed()?);
    if big::is_big(order.labels()) {
        let wanted = JobOrder { deed, wish, who: hand_out::who(actor), why: why.to_owned() };
        let job = big::order(services, &print_right, run, &wanted, call.now).map_err(of_why)?;
        return Ok(Printed::Job(job.id));
    }
    let printing = hand_out::asked(services, run, order.numbers, why, &deed).map_err(of_why)?;
    let (bytes, printed) = render(services, &print_right, run, &order, Setting { at: call.now, printing })?;
    let out = HandOutOrder {
        deed,
        numbers: order.numbers,
        labels: printed.labels,
        per_unit: order.per_unit,
        left_out: printed.left_out,
        printing,
        who: hand_out::who(actor),
        why: why.to_owned(),
        media: wish.media,
        format: wish.format,
        file: None,
    };
    hand_out::hand_out(services, &state_right, run, &out, call.now)?;
    let (extension, stem) = (order.format.extension(), file_stem(run));
    let name = match order.code() {
        crate::label::template::shape::CodeKind::Signed => format!("{stem}.{extension}"),
        crate::label::template::shape::CodeKind::Short => format!("{stem}-short-code.{extension}"),
    };
    Ok(Printed::File(bytes, name, order.format.media_type()))
}

/// Whoever finds the file among others knows the lot, and hardly ever the run. Signs that a system forbids in names are left out.
fn file_stem(run: &Run) -> String {
    let Some(lot) = &run.lot else { return run.id().to_string() };
    let sign = |sign: char| if sign.is_ascii_alphanumeric() || ['-', '_', '.'].contains(&sign) { sign } else { '-' };
    format!("{}-{}", lot.as_str().chars().map(sign).collect::<String>(), run.id())
}

fn of_why(mut error: Error) -> Error {
    for fault in &mut error.faults {
        match fault.code {
            // Pages have a field for it; the sentence of that code tells commands and programs what to add.
            "reprint-why" => *fault = Fault { code: "reprint-why-field", value: None, ..fault.clone() }.at("", 0, "why"),
            "reprint-unsure" | "print-why" => *fault = fault.clone().at("", 0, "why"),
            "job-one-page" => *fault = fault.clone().at("", 0, "format"),
            _ => {}
        }
    }
    error
}

/// `POST /console/stamps/{id}/void`: shows what would be void; with `do=void` voids it, and a second time does nothing.
pub fn void(call: &Call<'_>) -> Answer {
    let run = run(call)?;
    let form = |status, void: Draft| {
        let mut draft = Draft::default();
        print_wish::usual(&mut draft);
        whole(&mut draft, &run);
        page(call, status, &run, (draft, void), false)
    };
    let mut void = Draft::sent(call.posted);
    if call.posted.text("do") == "edit" {
        void.put("numbers", call.posted.all("numbers").collect::<Vec<_>>().join(", "));
        return form(StatusCode::OK, void);
    }
    match voided(call, &run) {
        Ok(outcome) => Ok(outcome),
        Err(error) if is_of_form(&error) => form(problem::status(error.kind).0, void.wrong(call.visit.voice, &error)),
        Err(error) => Err(error),
    }
}

/// The number of the label in the photo that was sent; none where there is no photo.
fn seen(call: &Call<'_>, run: &Run) -> Result<Option<Number>> {
    let photo = call.posted.file("photo").filter(|file| !file.bytes.is_empty());
    let of_page = |mut error: Error| {
        for fault in &mut error.faults {
            let code = match fault.code {
                "roll-label-foreign" => "void-photo-foreign",
                "roll-label-other" => "void-photo-other",
                "roll-label-several" => "void-photo-several",
                other => other,
            };
            *fault = Fault { code, ..fault.clone() }.at("", 0, "photo");
        }
        error
    };
    photo.map(|file| roll_label::photographed(call.services(), run, &file.bytes)).transpose().map_err(of_page)
}

/// Reads why and which numbers, everything that is wrong with both at once; then looks, or voids.
fn voided(call: &Call<'_>, run: &Run) -> Answer {
    let reason = match call.posted.text("reason") {
        "spoiled" => Ok(StatusReason::Spoiled),
        "stolen" => Ok(StatusReason::Stolen),
        "relabelled" => Ok(StatusReason::Relabelled),
        other => {
            Err(Fault::new("word-not-allowed").arg("allowed", "spoiled, stolen, relabelled").value(other).at("", 0, "reason"))
        }
    };
    let of_run = |fault: Fault| match fault.code {
        "spoiled-foreign" => Fault { code: "print-outside-run", ..fault }.arg("run", run.numbers),
        _ => fault,
    };
    let read =
        |lists: &[List<'_>]| read_of_run(call.services(), run, lists).map_err(|faults| faults.into_iter().map(of_run).collect());
    let seen = seen(call, run);
    let ranges = match &seen {
        // What is wrong with the photo is enough to be told where there is nothing else.
        Err(_) if !voiding::brings_numbers(call) => Ok(Vec::new()),
        seen => voiding::lists(call, seen.as_ref().ok().copied().flatten(), &read),
    };
    let (reason, ranges) = match (reason, ranges, seen) {
        (Ok(reason), Ok(ranges), Ok(_)) => (reason, ranges),
        (reason, ranges, seen) => {
            let errors = ranges.err().into_iter().chain(seen.err());
            let faults = errors.flat_map(|error| error.faults).chain(reason.err());
            return Err(Error::invalid(faults.collect()));
        }
    };
    let path = format!("/console/stamps/{}", run.id());
    let of = Voiding { run, reason, action: call.path(&format!("{path}/void")), back: call.path(&path) };
    if call.posted.text("do") != "void" {
        return voiding::look(call, &of, &ranges);
    }
    let (count, lang) = (voiding::void(call, &of, &ranges)?, call.visit.and_language());
    Outcome::goes(format!("{path}?voided={count}{lang}"))
}
