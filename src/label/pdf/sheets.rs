//! Sheets of one run: what labels share is one form, a second form sets it on every place of a page, and each label adds its symbol and
//! its texts. Pages are made by several threads and written in order.
use pdf_writer::{Chunk, Finish, Name, Rect, Ref};
use rayon::prelude::*;
use std::io::Write;

use crate::domain::error::{Error, Fault};
use crate::label::drawing::{Drawing, Mark, Point};
use crate::label::font::{Face, Run};
use crate::label::imposition::Placed;
use crate::label::logo::Logo;
use crate::label::order::{FAULTS_MAX, FileOrder, Source};
use crate::label::pdf::book::{Book, Flate, chunk};
use crate::label::pdf::fonts::{Fonts, OBJECTS, name};
use crate::label::pdf::ink;
use crate::label::pdf::square::put;
use crate::label::pdf::stamped::Stamper;
use crate::label::pdf::tree::{CHILDREN, Tree};

/// Pages under way at once: some hundred kB of memory.
const PAGES_AT_ONCE: u32 = 64;

/// Points in a micrometre.
const POINTS_PER_UM: f64 = 72.0 / 25_400.0;

/// Least height of a margin that bears a note, and the em of the note, in µm.
const NOTE_ROOM_UM: i32 = 5_500;
const NOTE_UM: i32 = 2_800;

const CATALOG: Ref = Ref::new(1);
const LABEL: Ref = Ref::new(2);
const PAGE: Ref = Ref::new(3);
const BESIDE: Ref = Ref::new(4);
/// The first object of the first face; faces have [`OBJECTS`] each.
const FONTS: i32 = 5;
const LOGO: Ref = Ref::new(FONTS + 3 * OBJECTS);

/// Writes one file; `source` gives the stamp of a label and is asked by several threads, `progress` is told how many labels are
/// written and may end the file by an error.
///
/// # Errors
/// `label-unwritten` with what `out` says; `font-lacks-letter`; those of [`crate::label::symbols::press::Press::symbol`]; what `source` and `progress` give.
pub fn write(
    sheets: &FileOrder<'_>,
    source: &Source<'_>,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u32) -> Result<(), Error>,
) -> Result<(), Error> {
    let pages = sheets.imposition.pages(sheets.count);
    let ahead = u32::from(sheets.look.head.is_some());
    // A file without a logo has no object for it.
    let tree = Tree::new(LOGO.get() + i32::from(logo(sheets).is_some()), pages + ahead);
    let fonts = fonts(sheets)?;
    let stamper = Stamper::new(sheets.design, sheets.dpi, sheets.look.symbols, sheets.imposition.media.page_height_um);
    let mut book = Book::begin(out)?;
    let mut flate = Flate::default();
    shared(sheets, &fonts, &mut book, &mut flate)?;
    if let Some(head) = &sheets.look.head {
        let stream = flate.stream(tree.content(0), &page_alone(sheets, &fonts, head), |_| ())?;
        leaf(sheets, &tree, 0, &stream, &mut book)?;
    }
    let mut done = 0;
    for first in (0..pages).step_by(PAGES_AT_ONCE as usize) {
        let batch = first..pages.min(first + PAGES_AT_ONCE);
        let made: Vec<_> = batch
            .into_par_iter()
            .map_init(Flate::default, |flate, page| {
                let (content, labels) = content(sheets, &fonts, &stamper, source, page)?;
                Ok::<_, Error>((page + ahead, flate.stream(tree.content(page + ahead), &content, |_| ())?, labels))
            })
            .collect();
        for (page, stream, labels) in Error::all(made, FAULTS_MAX)? {
            leaf(sheets, &tree, page, &stream, &mut book)?;
            done += labels;
        }
        progress(done)?;
    }
    nodes(sheets, &tree, &fonts, &mut book)?;
    let mut catalog = chunk();
    catalog.indirect(CATALOG).dict().pair(Name(b"Type"), Name(b"Catalog")).pair(Name(b"Pages"), tree.root());
    book.object(CATALOG, catalog.as_bytes())?;
    book.finish(CATALOG)
}

/// One page and its content.
fn leaf(sheets: &FileOrder<'_>, tree: &Tree, page: u32, content: &Chunk, book: &mut Book<'_>) -> Result<(), Error> {
    let mut leaf = chunk();
    let mut written = leaf.page(tree.page(page));
    written.parent(tree.parent(0, page)).contents(tree.content(page));
    if sheets.look.bleed_um > 0 {
        // A page does not inherit these two (ISO 32000-1, table 30).
        written.bleed_box(box_of(sheets, sheets.look.bleed_um)).trim_box(box_of(sheets, 0));
    }
    written.finish();
    book.object(tree.page(page), leaf.as_bytes())?;
    book.object(tree.content(page), content.as_bytes())
}

/// The content of a page that is no label.
fn page_alone(sheets: &FileOrder<'_>, fonts: &Fonts, page: &Drawing) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, format_args!("{POINTS_PER_UM:.12} 0 0 {POINTS_PER_UM:.12} 0 0 cm\n"));
    put(&mut out, format_args!("1 0 0 1 0 {} cm\n", sheets.imposition.media.page_height_um));
    page.marks.iter().for_each(|mark| ink::mark(mark, fonts, sheets.look.symbols, &mut out));
    out
}

/// The tree of pages; its root tells what all of them share.
fn nodes(sheets: &FileOrder<'_>, tree: &Tree, fonts: &Fonts, book: &mut Book<'_>) -> Result<(), Error> {
    for (level, count) in tree.levels.iter().enumerate() {
        for at in 0..*count {
            let id = tree.node(level, at);
            let below = at * CHILDREN..tree.children(level).min((at + 1) * CHILDREN);
            let child = |at: u32| if level == 0 { tree.page(at) } else { tree.node(level - 1, at) };
            let pages_below = (CHILDREN as u64).pow(level as u32 + 1);
            let first = u64::from(at) * pages_below;
            let leaves = u64::from(tree.pages).min(first + pages_below) - first;
            let mut whole = chunk();
            let mut node = whole.pages(id);
            node.kids(below.map(child)).count(leaves as i32);
            if id == tree.root() {
                share(sheets, fonts, &mut node);
            } else {
                node.parent(tree.parent(level + 1, at));
            }
            node.finish();
            book.object(id, whole.as_bytes())?;
        }
    }
    Ok(())
}

/// The page and so much more on every side.
fn box_of(sheets: &FileOrder<'_>, more_um: i32) -> Rect {
    let media = &sheets.imposition.media;
    let points = |um: i32| (f64::from(um) * POINTS_PER_UM) as f32;
    Rect::new(points(-more_um), points(-more_um), points(media.page_width_um + more_um), points(media.page_height_um + more_um))
}

fn share(sheets: &FileOrder<'_>, fonts: &Fonts, node: &mut pdf_writer::writers::Pages<'_>) {
    node.media_box(box_of(sheets, sheets.look.rim_um()));
    let mut resources = node.resources();
    resources.x_objects().pair(Name(b"L"), LABEL).pair(Name(b"P"), PAGE).pair(Name(b"N"), BESIDE);
    font_names(fonts, &mut resources);
    resources.finish();
}

fn font_names(fonts: &Fonts, resources: &mut pdf_writer::writers::Resources<'_>) {
    let mut names = resources.fonts();
    for face in fonts.faces() {
        names.pair(Name(name(face).as_bytes()), first_object(face));
    }
}

fn first_object(face: Face) -> Ref {
    let at = match face {
        Face::Regular => 0,
        Face::Bold => 1,
        Face::Mono => 2,
    };
    Ref::new(FONTS + at * OBJECTS)
}

/// Every glyph that the file will show.
fn fonts(sheets: &FileOrder<'_>) -> Result<Fonts, Error> {
    let mut fonts = Fonts::default();
    sheets.design.texts.iter().for_each(|place| fonts.learn_changing(place.face));
    for mark in sheets.look.head.iter().flat_map(|head| &head.marks).chain(&sheets.design.fixed) {
        if let Mark::Text(_, _, run) = mark {
            fonts.learn(run);
        }
    }
    if let Some((_, run)) = note(sheets)? {
        fonts.learn(&run);
    }
    Ok(fonts)
}

/// Whether the note of a file finds a margin to stand in: there is none on rolls and on paper that is all labels.
///
/// # Errors
/// `font-lacks-letter`.
pub fn bears_note(sheets: &FileOrder<'_>) -> Result<bool, Fault> {
    Ok(note(sheets)?.is_some())
}

/// The note and the left end of its baseline from the upper left corner: in the lower margin, or in the upper one.
fn note(sheets: &FileOrder<'_>) -> Result<Option<(Point, Run)>, Fault> {
    let (look, media) = (sheets.look, &sheets.imposition.media);
    if look.note.is_empty() {
        return Ok(None);
    }
    let run = Run::new(Face::Bold, NOTE_UM, &look.note)?;
    let lowest = media.top_um + i32::from(media.rows.saturating_sub(1)) * media.pitch_y_um + media.height_um;
    let margins = [(lowest, media.page_height_um), (0, media.top_um)];
    let place = margins.into_iter().find(|(top, bottom)| bottom - top >= NOTE_ROOM_UM);
    let left = media.left_um.max(NOTE_ROOM_UM);
    Ok(place
        .filter(|_| left + run.width_um() <= media.page_width_um)
        .map(|(top, bottom)| ((left, (top + bottom + NOTE_UM) / 2), run)))
}

/// The logo of all its labels.
fn logo<'a>(sheets: &FileOrder<'a>) -> Option<&'a Logo> {
    sheets.design.fixed.iter().find_map(|mark| match mark {
        Mark::Logo(_, _, logo) => Some(logo),
        Mark::Shape(_) | Mark::Text(..) | Mark::Symbol(..) => None,
    })
}

/// The logo's shades, once a file, however many labels bear them.
fn shades(logo: &Logo, book: &mut Book<'_>, flate: &mut Flate) -> Result<(), Error> {
    let pressed = flate.pressed(logo.grey())?;
    let mut object = chunk();
    let mut image = object.image_xobject(LOGO, &pressed);
    image.width(logo.width() as i32).height(logo.height() as i32).bits_per_component(8);
    image.color_space().device_gray();
    image.filter(pdf_writer::Filter::FlateDecode);
    image.finish();
    book.object(LOGO, object.as_bytes())
}

/// The forms and the fonts.
fn shared(sheets: &FileOrder<'_>, fonts: &Fonts, book: &mut Book<'_>, flate: &mut Flate) -> Result<(), Error> {
    let media = &sheets.imposition.media;
    let height = media.page_height_um;
    let mut label = Vec::new();
    for mark in &sheets.design.fixed {
        ink::mark(mark, fonts, sheets.look.symbols, &mut label);
    }
    let mut page = Vec::new();
    for place in 0..media.per_page() {
        let (x, y) = media.corner(place);
        set((x + sheets.imposition.nudge_um.0, y + sheets.imposition.nudge_um.1), height, &mut page);
    }
    let mut beside = Vec::new();
    put(&mut beside, format_args!("1 0 0 1 0 {height} cm\n"));
    sheets.look.marks(media).iter().for_each(|mark| ink::mark(mark, fonts, sheets.look.symbols, &mut beside));
    if let Some(((x, y), run)) = note(sheets)? {
        ink::text((x, -y), &run, fonts, &mut beside);
    }
    let rim = sheets.look.rim_um();
    let whole = Rect::new(-rim as f32, -rim as f32, (media.page_width_um + rim) as f32, (height + rim) as f32);
    // What stands over an edge of the label is no harm: the layout keeps marks inside.
    let one = Rect::new(0.0, -sheets.design.height_um as f32, sheets.design.width_um as f32, 0.0);
    for (id, content, bounds) in [(LABEL, label, one), (PAGE, page, whole), (BESIDE, beside, whole)] {
        let pressed = flate.pressed(&content)?;
        let mut object = chunk();
        let mut form = object.form_xobject(id, &pressed);
        form.bbox(bounds);
        form.filter(pdf_writer::Filter::FlateDecode);
        let mut resources = form.resources();
        if id == PAGE {
            resources.x_objects().pair(Name(b"L"), LABEL);
        } else {
            font_names(fonts, &mut resources);
            if id == LABEL && logo(sheets).is_some() {
                resources.x_objects().pair(Name(ink::LOGO.as_bytes()), LOGO);
            }
        }
        resources.finish();
        form.finish();
        book.object(id, object.as_bytes())?;
    }
    if let Some(logo) = logo(sheets) {
        shades(logo, book, flate)?;
    }
    for (id, object) in fonts.objects(first_object, flate)? {
        book.object(id, object.as_bytes())?;
    }
    // Faces that show nothing still have their numbers.
    for face in Face::ALL.into_iter().filter(|face| fonts.faces().all(|used| used != *face)) {
        for step in 0..OBJECTS {
            let id = Ref::new(first_object(face).get() + step);
            let mut object = chunk();
            object.indirect(id).primitive(pdf_writer::Null);
            book.object(id, object.as_bytes())?;
        }
    }
    Ok(())
}

fn set((x, y): (i32, i32), height: i32, out: &mut Vec<u8>) {
    put(out, format_args!("q 1 0 0 1 {x} {} cm/L Do Q\n", height - y));
}

/// The content of a page, and how many labels it has.
fn content(
    sheets: &FileOrder<'_>,
    fonts: &Fonts,
    stamper: &Stamper<'_>,
    source: &Source<'_>,
    page: u32,
) -> Result<(Vec<u8>, u32), Error> {
    let media = &sheets.imposition.media;
    let placed: Vec<Placed> = sheets.imposition.page(page, sheets.count);
    let mut out = Vec::with_capacity(1_024 + placed.len() * 640);
    put(&mut out, format_args!("{POINTS_PER_UM:.12} 0 0 {POINTS_PER_UM:.12} 0 0 cm\n"));
    if placed.len() == media.per_page() {
        out.extend_from_slice(b"/P Do\n");
    } else {
        placed.iter().for_each(|at| set((at.x_um, at.y_um), media.page_height_um, &mut out));
    }
    out.extend_from_slice(b"/N Do\n");
    let set = |at: Placed| {
        let stamped = source(at.label)?;
        let told = |fault: Fault| fault.arg("code", &stamped.code).arg("media", media);
        stamper.symbols(&stamped, at, &mut out).map_err(told)?;
        Ok((at, stamped))
    };
    let labels = Error::all(placed.into_iter().map(set).collect(), FAULTS_MAX)?;
    stamper.texts(&labels, fonts, &mut out)?;
    Ok((out, labels.len() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::content::{Facts, Stamped};
    use crate::label::dots::Dpi;
    use crate::label::imposition::Imposition;
    use crate::label::layout::fit::lay_out;
    use crate::label::look::{CutMarks, Look, Symbols};
    use crate::label::media::Media;

    fn stamped(index: u32) -> Result<Stamped, Error> {
        let number = 999_999_990 + u64::from(index);
        let digits = format!("{:0171}", (u128::from(index) + 7).pow(9));
        let url = format!("https://ocop.example.vn/01/09506000900018/21/{number}?s={digits}");
        Ok(Stamped { url, number: number.to_string(), ..Stamped::sample() })
    }

    fn file(count: u32, change: impl Fn(&mut Imposition, &mut Look)) -> Result<Vec<u8>, Error> {
        file_of(&Facts::sample(), count, change)
    }

    fn file_of(facts: &Facts, count: u32, change: impl Fn(&mut Imposition, &mut Look)) -> Result<Vec<u8>, Error> {
        let media = Media::named("L7160").unwrap();
        let longest = Stamped { url: stamped(count).unwrap().url.replace("/21/", "/21/1"), ..Stamped::sample() };
        let design = lay_out(facts, &longest, (media.width_um, media.height_um), Dpi::D600).unwrap();
        let (mut imposition, mut look) = (Imposition::plain(media), Look::default());
        change(&mut imposition, &mut look);
        let mut out = Vec::new();
        let sheets = FileOrder { design: &design, imposition: &imposition, count, dpi: Dpi::D600, look: &look };
        write(&sheets, &stamped, &mut out, &mut |_| Ok(())).map(|()| out)
    }

    fn found(bytes: &[u8], wanted: &str) -> usize {
        bytes.windows(wanted.len()).filter(|window| *window == wanted.as_bytes()).count()
    }

    #[test]
    fn the_same_labels_give_the_same_bytes_with_no_date_in_them() {
        let bytes = file(130, |_, _| ()).unwrap();
        assert_eq!(bytes, file(130, |_, _| ()).unwrap());
        assert_eq!(found(&bytes, "Date"), 0);
    }

    #[test]
    fn a_label_takes_few_bytes() {
        let [small, large] = [210, 2_310].map(|count| file(count, |_, _| ()).unwrap().len());
        let each = (large - small) / 2_100;
        assert!(each <= 400, "{each}");
        let vector = file(210, |_, look| look.symbols = Symbols::Rectangles).unwrap().len();
        assert!(vector > small * 2, "{vector} {small}");
    }

    #[test]
    fn a_logo_is_written_once_however_many_labels_bear_it() {
        let facts = Facts { logo: Some(Logo::sample(400, 200)), ..Facts::sample() };
        let [small, large] = [210, 2_310].map(|count| file_of(&facts, count, |_, _| ()).unwrap());
        assert_eq!([&small, &large].map(|bytes| found(bytes, "/Subtype/Image")), [1, 1]);
        assert!((large.len() - small.len()) / 2_100 <= 400);
        // Every number up to it has its object, and so has each behind it.
        let end = String::from_utf8_lossy(&small[small.len() - 60..]).into_owned();
        let start: usize = end.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        let table = std::str::from_utf8(&small[start..]).unwrap();
        let places: Vec<usize> = table.lines().skip(3).map_while(|line| line.strip_suffix(" 00000 n ")?.parse().ok()).collect();
        assert!(places.iter().zip(1..).all(|(place, id)| small[*place..].starts_with(format!("{id} 0 obj").as_bytes())));
        assert!(small[places[LOGO.get() as usize - 1]..].starts_with(format!("{} 0 obj\n<</Length", LOGO.get()).as_bytes()));
        assert_eq!(found(&file(210, |_, _| ()).unwrap(), "/Subtype/Image"), 0);
    }

    #[test]
    fn every_number_of_the_table_points_at_its_object() {
        // More pages than one node of the tree takes.
        let bytes = file(21 * 65 + 1, |_, _| ()).unwrap();
        let text = String::from_utf8_lossy(&bytes[bytes.len() - 40..]).into_owned();
        let start: usize = text.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        let table = std::str::from_utf8(&bytes[start..]).unwrap();
        let places: Vec<usize> = table.lines().skip(3).map_while(|line| line.strip_suffix(" 00000 n ")?.parse().ok()).collect();
        for (place, id) in places.iter().zip(1..) {
            assert!(bytes[*place..].starts_with(format!("{id} 0 obj").as_bytes()), "{id}");
        }
        assert_eq!(found(&bytes, "/Type/Page/") + found(&bytes, "/Type/Page>"), 66);
        assert_eq!(found(&bytes, "/Type/Pages"), 3);
    }

    #[test]
    fn bleed_makes_the_paper_larger_than_the_page() {
        let bytes = file(22, |_, look| (look.bleed_um, look.cut_marks) = (2_000, CutMarks::Edges)).unwrap();
        // Once a page: these two are not inherited.
        assert_eq!(found(&bytes, "/TrimBox[0 0 595.2756 841.8898]"), 2);
        assert_eq!(found(&bytes, "/BleedBox[-5.6692915 -5.6692915 "), 2);
        assert_eq!(found(&bytes, "/MediaBox[-19.84252 -19.84252 "), 1);
        let plain = file(22, |_, _| ()).unwrap();
        assert_eq!((found(&plain, "/TrimBox"), found(&plain, "/BleedBox")), (0, 0));
    }

    #[test]
    fn a_note_with_a_letter_that_no_font_has_is_refused() {
        let error = file(1, |_, look| look.note = "BẢN IN LẠI 茶".into()).unwrap_err();
        assert_eq!(error.code(), "font-lacks-letter");
    }

    #[test]
    fn an_error_of_the_source_or_of_progress_ends_the_file() {
        let media = Media::named("L7160").unwrap();
        let design = lay_out(&Facts::sample(), &Stamped::sample(), (media.width_um, media.height_um), Dpi::D600).unwrap();
        let (imposition, look) = (Imposition::plain(media), Look::default());
        let sheets = FileOrder { design: &design, imposition: &imposition, count: 100, dpi: Dpi::D600, look: &look };
        let broken =
            |label| if label == 99 { Err(Error::internal(Fault::new("print-stamp-wrong"))) } else { Ok(Stamped::sample()) };
        let mut told = Vec::new();
        let error = write(&sheets, &broken, &mut Vec::new(), &mut |done| {
            told.push(done);
            Ok(())
        })
        .unwrap_err();
        assert_eq!((error.code(), told.len()), ("print-stamp-wrong", 0));
        let stop = |_| Err(Error::conflict(Fault::new("deed-differs")));
        let good = |_| Ok(Stamped::sample());
        assert_eq!(write(&sheets, &good, &mut Vec::new(), &mut { stop }).unwrap_err().code(), "deed-differs");
    }
}
