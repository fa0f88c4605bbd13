"""Measures printed labels on the raster: where each stands, in mm, how large its symbol is, and which number stands where.

Usage: positions.py --temtin BINARY [--all]
Sheets and rolls are typed here from their makers' measures (Avery sheets as glabels-data 3.4.1 has them), not taken from the program.
Every page is drawn by pdftoppm and every symbol is read by zxing-cpp in the very cell where it has to stand; its ink must begin within
0.1 mm of where the cell says. At last the same checks look at pages that are wrong on purpose, and must say so. --all: every medium at
every resolution, on several pages. Exit 0 = no fault.
"""
import argparse, json, os, re, subprocess, sys, tempfile, threading, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import zxingcpp
from PIL import Image, ImageChops

from formats import DOTS_PER_MM, number_in, tspl_labels

SAMPLE = Path(__file__).resolve().parents[2] / "fixtures" / "ocop"
A4, LETTER = (210, 297), (215.9, 279.4)
# Paper, label, columns and rows, first corner, pitch: all in mm.
SHEETS = {
    "L7651": (A4, (38.1, 21.2), (5, 13), (4.7, 10.9), (40.6, 21.2)),
    "L7654": (A4, (45.7, 25.4), (4, 10), (10.0, 22.0), (48.5, 25.4)),
    "L7160": (A4, (64.0, 38.1), (3, 7), (7.5, 15.5), (66.0, 38.1)),
    "L7161": (A4, (63.6, 46.8), (3, 6), (7.4, 8.1), (65.9, 46.7)),
    "L7162": (A4, (99.1, 33.9), (2, 8), (4.0, 13.0), (102.5, 33.9)),
    "L7163": (A4, (99.1, 38.1), (2, 7), (3.4, 15.2), (103.0, 38.1)),
    "L4732": (A4, (35.6, 16.9), (5, 16), (11.0, 13.0), (38.1, 16.9)),
    "5160": (LETTER, (66.7, 25.4), (3, 10), (4.0, 12.7), (70.6, 25.4)),
    "5163": (LETTER, (101.6, 50.8), (2, 5), (4.1, 12.7), (106.4, 50.8)),
}
GAP = 2.0
# Width, height, labels in a row.
ROLLS = {"50x30": (50, 30, 1), "40x30": (40, 30, 1), "70x50": (70, 50, 1), "100x50": (100, 50, 1), "35x22": (35, 22, 1),
         "35x22-2": (35, 22, 2), "35x22-3": (35, 22, 3)}
# These may be too small for what a label says, in coarse dots above all; every other medium has to print.
SMALL = ("40x30", "35x22", "50x30", "L4732", "L7651")
# The raster on which is measured, whatever the printer is: 0.042 mm a pixel.
RASTER = 600
TOLERANCE_MM = 0.1
# A short name, so that every medium has room for it; then a longer one.
STAMPS = 130
BATCHES = ["lo-mat-ong-du-tp1", "lo-tieu-tien-phuoc-tp1"]


def media():
    """Each medium as a sheet; the page of a roll is one row."""
    rolls = {name: ((across * width + (across - 1) * GAP, height), (width, height), (across, 1), (0, 0), (width + GAP, height + GAP))
             for name, (width, height, across) in ROLLS.items()}
    return SHEETS | rolls


def run(*command, **more):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **more)


class Registry:
    """A registry of its own; the store admits one process, so calls take turns."""

    def __init__(self, temtin, folder):
        self.temtin, self.folder, self.turn = temtin, folder, threading.Lock()
        self.env = dict(os.environ, TEMTIN_DATA=str(folder / "data"), TEMTIN_LANG="en")
        self.good("init", "--demo", "--origin", "localhost:8080", "--office", "O", "--contact", "0", "--report", "mailto:a@example.vn")
        self.good("keys", "new")
        self.good("import", SAMPLE)

    def call(self, *arguments):
        with self.turn:
            return run(self.temtin, *arguments, env=self.env)

    def good(self, *arguments):
        answer = self.call(*arguments)
        if answer.returncode:
            sys.exit(f"{arguments}: {answer.stderr}")
        return answer.stdout

    def issue(self, batch, count):
        told = json.loads(self.good("issue", batch, "--count", count, "--json"))
        return told["run"], told["first"]

    def label(self, run_id, out, *options):
        """What it says where it prints nothing."""
        answer = self.call("label", run_id, "--out", out, "--reason", "measured", *options)
        return answer.stderr.strip() if answer.returncode else None


def fine(dpi):
    """A raster whose pixels divide the dots of a printer."""
    return RASTER if RASTER % dpi == 0 else 6 * dpi


def pages(pdf, raster=RASTER):
    """Each page as grey pixels, one after another: at this resolution a page has 35 million."""
    run("pdftoppm", "-r", raster, "-gray", pdf, f"{pdf}@")
    for path in sorted(pdf.parent.glob(f"{pdf.name}@-*.pgm"), key=lambda path: int(path.stem.rsplit("-", 1)[1])):
        with Image.open(path) as page:
            page.load()
            yield page
        path.unlink()


def symbol(page, cell, dots):
    """(text, box in pixels of the page) of the one symbol whose ink lies in a cell of the page; None where there is not just one."""
    (x, y), (width, height) = cell
    left, top = round(x * dots), round(y * dots)
    piece = page.crop((left, top, left + round(width * dots), top + round(height * dots)))
    found = zxingcpp.read_barcodes(piece, formats=zxingcpp.BarcodeFormat.QRCode)
    if len(found) != 1:
        return None
    at = found[0].position
    corners = [at.top_left, at.top_right, at.bottom_right, at.bottom_left]
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    # The quiet zone is far wider.
    edge = max(3, round(dots / 3))
    dark = piece.point(lambda grey: 255 if grey < 128 else 0)
    near = (max(0, min(xs) - edge), max(0, min(ys) - edge), max(xs) + edge + 1, max(ys) + edge + 1)
    ink = dark.crop(near).getbbox()
    if ink is None:
        return None
    box = tuple(place + shift for place, shift in zip(ink, (left + near[0], top + near[1]) * 2))
    return found[0].text, box


def module_faults(page, box):
    """What is wrong with the modules: equal squares, to the pixel that drawing may round away."""
    left, top, right, bottom = box
    side = right - left
    if abs(side - (bottom - top)) > 1:
        return [f"is {side} x {bottom - top} pixels"]
    dark = page.point(lambda grey: 255 if grey < 128 else 0)
    line = [dark.getpixel((left + x, top)) for x in range(side)]
    if not line[0] or 0 not in line:
        return ["has no finder in its corner"]
    modules = round(side / (line.index(0) / 7))
    if (modules - 17) % 4:
        return [f"has {modules} modules"]
    module, uneven = side / modules, 0
    eaten = 1 if module >= 4 else 0
    for row in range(modules):
        for column in range(modules):
            x, y = left + column * module, top + row * module
            square = dark.crop((round(x) + eaten, round(y) + eaten, round(x + module) - eaten, round(y + module) - eaten)).getextrema()
            uneven += square[0] != square[1]
    return [f"{uneven} modules are not even squares of {module:.2f} pixels"] if uneven else []


def page_faults(page, medium, offset, size, wanted, shift=(0, 0), dpi=600, raster=RASTER):
    """Holds a page against its medium. wanted: the number at each place, None for an empty one; offset and size: of the symbol in
    a label, in mm; shift: by how much all is moved on purpose; dpi: of the printer. Modules are measured where its dots are whole pixels."""
    paper, label, (columns, _), first, pitch = medium
    faults, dots = [], raster / 25.4
    for place, number in enumerate(wanted):
        cell = tuple(first[axis] + (place % columns, place // columns)[axis] * pitch[axis] + shift[axis] for axis in (0, 1))
        found = symbol(page, (cell, label), dots)
        if number is None:
            inner = [round(side * dots) for side in (cell[0] + 0.6, cell[1] + 0.6, cell[0] + label[0] - 0.6, cell[1] + label[1] - 0.6)]
            if page.crop(inner).getextrema()[0] < 128:
                faults.append(f"place {place} is not empty")
            continue
        if found is None:
            faults.append(f"place {place} has no symbol")
            continue
        text, box = found
        if number_in(text) != number:
            faults.append(f"place {place} bears {number_in(text)}, not {number}")
        away = [box[axis] / dots - cell[axis] - offset[axis] for axis in (0, 1)]
        if max(map(abs, away)) > TOLERANCE_MM:
            faults.append(f"place {place} stands {away[0]:+.3f}, {away[1]:+.3f} mm away")
        if abs((box[2] - box[0]) / dots - size) > 1.5 / dots:
            faults.append(f"place {place} is {(box[2] - box[0]) / dots:.3f} mm large, not {size:.3f}")
        if place in (0, len(wanted) - 1) and raster == fine(dpi):
            faults += [f"place {place} {fault}" for fault in module_faults(page, box)]
    return faults


def in_order(numbers, per_page, skip=0):
    """Page by page; the places of the first that are used up are empty."""
    places = [None] * skip + list(numbers)
    places += [None] * (-len(places) % per_page)
    return [places[at:at + per_page] for at in range(0, len(places), per_page)]


def in_piles(numbers, per_page):
    """Cut pages give piles: place 0 of all pages first, then place 1."""
    numbers = list(numbers)
    count = -(-len(numbers) // per_page)
    piles = [numbers[at:at + count] for at in range(0, len(numbers), count)]
    return [[pile[page] if page < len(pile) else None for pile in piles] + [None] * (per_page - len(piles)) for page in range(count)]


def paper_faults(pdf, paper, boxes=None):
    """The paper's size, or its boxes where they are told: all in mm from the lower left of the page as it is cut."""
    faults, wanted = [], {"MediaBox": (0, 0, *paper), **(boxes or {})}
    for line in run("pdfinfo", "-box", pdf).stdout.splitlines():
        name, _, values = line.partition(":")
        if name in wanted:
            told = [float(value) * 25.4 / 72 for value in values.split()]
            if max(abs(one - other) for one, other in zip(told, wanted.pop(name))) > 0.02:
                faults.append(f"{name} is {told}")
    return faults + [f"{name} is not told" for name in wanted]


class Bench:
    """Prints and measures; one for a run of stamps."""

    def __init__(self, registry, run_id, first, folder):
        self.registry, self.run_id, self.first, self.folder = registry, run_id, first, folder

    def numbers(self, count, behind=0):
        return range(self.first + behind, self.first + behind + count)

    def printed(self, name, medium, count, *options, template=()):
        """(the file, None), or (None, what it says)."""
        out = self.folder / f"{self.run_id}-{name}.pdf"
        said = self.registry.label(self.run_id, out, "--media", medium, "--numbers", f"1-{count}", *template, *options)
        return (None, said) if said else (out, None)

    def single(self, medium, dpi):
        """Offset and size of the symbol in a label, taken from a page that is one label; what is wrong with that."""
        _, label, *_ = media()[medium]
        pdf, said = self.printed(f"{medium}-{dpi}-single", medium, 2, "--single", "--dpi", dpi)
        if not pdf:
            return None, None, [said]
        both = list(pages(pdf))
        found = [symbol(page, ((0, 0), label), RASTER / 25.4) for page in both]
        faults = paper_faults(pdf, label)
        if len(found) != 2 or None in found or [number_in(text) for text, _ in found] != list(self.numbers(2)):
            return None, None, faults + ["--single does not give one label a page"]
        boxes = [box for _, box in found]
        faults += self.module_faults(pdf, label, dpi)
        if boxes[0] != boxes[1]:
            faults.append(f"labels differ: {boxes}")
        dots = RASTER / 25.4
        return (boxes[0][0] / dots, boxes[0][1] / dots), (boxes[0][2] - boxes[0][0]) / dots, faults

    def module_faults(self, pdf, label, dpi):
        """Modules are measured where a dot of the printer is a whole number of pixels: there each is a whole number of dots."""
        raster = fine(dpi)
        page = next(pages(pdf, raster))
        found = symbol(page, ((0, 0), label), raster / 25.4)
        if not found:
            return [f"no symbol at {raster} dpi"]
        faults, (left, top, right, _) = module_faults(page, found[1]), found[1]
        line = [page.getpixel((left + x, top)) >= 128 for x in range(right - left)]
        modules = round((right - left) / (line.index(True) / 7))
        dots = (right - left) / modules * dpi / raster
        if abs(dots - round(dots)) > 1.5 * dpi / raster / modules:
            faults.append(f"a module is {dots:.3f} dots")
        return faults

    def medium(self, name, dpi, count):
        """A plain print of one medium."""
        medium = media()[name]
        offset, size, faults = self.single(name, dpi)
        where = f"{name} {dpi}"
        if offset is None:
            return where, faults, 0
        pdf, said = self.printed(f"{name}-{dpi}", name, count, "--dpi", dpi)
        if not pdf:
            return where, faults + [said], 0
        per_page = medium[2][0] * medium[2][1]
        return where, faults + paper_faults(pdf, medium[0]) + self.hold(pdf, medium, offset, size, in_order(self.numbers(count), per_page), dpi=dpi), count

    def hold(self, pdf, medium, offset, size, wanted, shift=(0, 0), dpi=600):
        faults, drawn = [], 0
        for places, page in zip(wanted, pages(pdf)):
            drawn += 1
            faults += [f"page {drawn} {fault}" for fault in page_faults(page, medium, offset, size, places, shift, dpi)]
        told = re.search(r"^Pages:\s+(\d+)", run("pdfinfo", pdf).stdout, re.MULTILINE)
        if not told or {int(told[1]), drawn} != {len(wanted)}:
            faults.append(f"{drawn} pages drawn, {told and told[1]} told, not {len(wanted)}")
        return faults

    def variants(self, name, dpi=600):
        """Used places, a nudge, piles, bleed and marks."""
        paper, label, grid, first, pitch = medium = media()[name]
        per_page, (offset, size, faults) = grid[0] * grid[1], self.single(name, dpi)
        yield f"{name} single", faults, 2
        count = per_page + 3
        rim = 8  # 3 mm of bleed, 1 mm to the marks, their 3 mm, and 1 mm beyond.
        for word, options, wanted, shift, moved in [
            ("skip", ["--skip", 5], in_order(self.numbers(count), per_page, 5), (0, 0), 0),
            ("nudge", ["--nudge", "1.5,-0.8"], in_order(self.numbers(count), per_page), (1.5, -0.8), 0),
            ("piles", ["--stacking", "piles"], in_piles(self.numbers(3 * per_page - 4), per_page), (0, 0), 0),
            ("bleed", ["--bleed", 3, "--marks"], in_order(self.numbers(per_page), per_page), (rim, rim), rim),
        ]:
            labels = sum(number is not None for page in wanted for number in page)
            pdf, said = self.printed(f"{name}-{word}", name, labels, *options, "--dpi", dpi)
            if not pdf:
                yield f"{name} {word}", [said], 0
                continue
            boxes = {name: (-more, -more, paper[0] + more, paper[1] + more) for name, more in (("MediaBox", moved), ("BleedBox", 3), ("TrimBox", 0))}
            faults = paper_faults(pdf, paper, boxes if moved else None)
            yield f"{name} {word}", faults + self.hold(pdf, medium, offset, size, wanted, shift, dpi), labels

    def roll(self, name, dpi):
        """The labels of a row on a printer of its own dots: as far from one another as the roll has them."""
        width, height, across = ROLLS[name]
        out, where = self.folder / f"{self.run_id}-{name}-{dpi}.tspl", f"{name} {dpi} tspl"
        said = self.registry.label(self.run_id, out, "--media", name, "--numbers", f"1-{2 * across}", "--dpi", dpi, "--format", "tspl")
        if said:
            return where, [said], 0
        dots, faults, firsts = DOTS_PER_MM[dpi], [], []
        for row, picture in enumerate(tspl_labels(out.read_bytes(), dots)):
            for column in range(across):
                found = symbol(picture, ((column * (width + GAP), 0), (width, height)), dots)
                if not found or number_in(found[0]) != self.first + row * across + column:
                    faults.append(f"row {row}, column {column} does not bear its number")
                    continue
                firsts.append((found[1][0] / dots - column * (width + GAP), found[1][1] / dots))
        spread = [max(place[axis] for place in firsts) - min(place[axis] for place in firsts) for axis in (0, 1)] if firsts else []
        if any(away > TOLERANCE_MM for away in spread):
            faults.append(f"labels stand {spread} mm apart from where the roll has them")
        return where, faults, 2 * across


def wrong_on_purpose(bench):
    """A check that cannot fail is none: pages that are wrong must be called so."""
    medium = media()["L7160"]
    offset, size, _ = bench.single("L7160", 600)
    pdf, _ = bench.printed("wrong", "L7160", 21, "--dpi", 600)
    (page,), wanted = pages(pdf), in_order(bench.numbers(21), 21)[0]
    paper, label, grid, first, pitch = medium
    seen = lambda page=page, medium=medium, wanted=wanted, size=size: page_faults(page, medium, offset, size, wanted)
    pixels = round(0.15 * RASTER / 25.4)
    smaller = page.resize((round(page.width * 0.998), round(page.height * 0.998)))
    dirty = page.copy()
    dirty.paste(255, (0, 0, 800, 800))
    tries = {
        "nothing": (seen(), 0),
        "a raster 0.15 mm to the right": (seen(ImageChops.offset(page, pixels, 0)), 21),
        "a raster 0.15 mm up": (seen(ImageChops.offset(page, 0, -pixels)), 21),
        "a printer that shrinks by 0.2 %": (seen(smaller), 10),
        "a pitch of 0.15 mm more": (seen(medium=(paper, label, grid, first, (pitch[0] + 0.15, pitch[1]))), 14),
        "two numbers in each other's place": (seen(wanted=[wanted[1], wanted[0], *wanted[2:]]), 2),
        "a place that should be empty": (seen(wanted=[None, *wanted[1:]]), 1),
        "a label that is missing": (seen(dirty), 1),
        "another size": (seen(size=size + 0.1), 21),
    }
    return [f"{what} gives {len(found)} faults: {found[:2]}" for what, (found, least) in tries.items()
            if (len(found) < least if least else found)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--temtin", required=True)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    began, faults, files, labels = time.monotonic(), [], 0, 0
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        folder = Path(name)
        registry = Registry(options.temtin, folder)
        benches = [Bench(registry, *registry.issue(batch, STAMPS), folder) for batch in BATCHES]
        work = []
        for bench in benches if options.all else benches[:1]:
            for medium, (_, _, grid, *_) in media().items():
                per_page = grid[0] * grid[1]
                for dpi in (203, 300, 600) if options.all else (600,):
                    # --all: the second page too, whose last places are empty.
                    count = min(STAMPS, per_page + 2 if options.all or per_page < 9 else per_page)
                    work.append(pool.submit(lambda bench=bench, medium=medium, dpi=dpi, count=count: [bench.medium(medium, dpi, count)]))
            for medium in ("L7160", "5160", "L7163") if options.all else ("L7163",):
                work.append(pool.submit(lambda bench=bench, medium=medium: list(bench.variants(medium))))
            for medium in ROLLS if options.all else ("35x22-3",):
                for dpi in (203, 300, 600) if options.all else (203, 300):
                    work.append(pool.submit(lambda bench=bench, medium=medium, dpi=dpi: [bench.roll(medium, dpi)]))
        for done in work:
            for where, found, count in done.result():
                # Then nothing is printed, and that is said.
                refused = [fault for fault in found if "QR" in fault or "too long" in fault]
                if refused and not count and where.startswith(SMALL):
                    print(f"{where}: refused: {refused[0]}")
                    found = []
                files, labels = files + bool(count), labels + count
                faults += [f"{where}: {fault}" for fault in found]
        faults += [f"wrong on purpose: {fault}" for fault in wrong_on_purpose(benches[0])]
    print(f"{files} files, {labels} labels within {TOLERANCE_MM} mm, {time.monotonic() - began:.1f} s: {len(faults)} faults")
    print("\n".join(faults[:100]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
