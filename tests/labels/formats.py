"""Prints a few labels of the demo in every format and reads them with renderers and decoders that are not ours.

Usage: formats.py --data DIR --temtin BINARY --node DIR --origin HOST
PDF is drawn by pdftoppm, ZPL by zpl-renderer-js, TSPL by the reader below, which knows the printers' manual and refuses all else.
Exit 0 = no fault.
"""
import argparse, json, os, random, re, subprocess, sys, tempfile, unicodedata
from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{4}\b")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DOTS_PER_MM = {203: 8.0, 300: 300 / 25.4, 600: 600 / 25.4}
# Media, columns, size of a label in mm, resolutions.
ROLLS = [("70x50", 1, (70, 50), (203, 300)), ("100x50", 1, (100, 50), (203, 300))]
SMALL = [("50x30", 1, (50, 30), (203, 300)), ("40x30", 1, (40, 30), (203, 300)), ("35x22-2", 2, (35, 22), (203, 300))]
# What has no room for a signed stamp, as in tests/it/prints/media.rs; nothing is refused.
SHORT = {("40x30", 203), ("35x22-2", 203), ("35x22-2", 300)}
# The head card of a roll: on rolls as ZPL and TSPL, on paper as PDF and PNG. Title and numbers stand on every one.
CARDS = [("50x30", 1, (50, 30), (203, 300)), ("40x30", 1, (40, 30), (203, 300)), ("70x50", 1, (70, 50), (203, 300)), ("100x50", 1, (100, 50), (203, 300))]
CARD_PAPERS = ("50x30", "70x50", "L7160", "A6", "A5", "A4")
CARD_TITLE = "PHIẾU ĐẦU CUỘN – KHÔNG PHẢI TEM"
COUNT = 3
faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def run(*command, **more):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **more)


# --- TSPL ------------------------------------------------------------------------------------------------------------


def tspl_labels(stream, dots):
    """The pictures that a printer makes of a stream. Any byte that the manual does not explain is a fault."""
    at, width, height, page, pages, seen = 0, 0, 0, None, [], set()
    while at < len(stream):
        end = stream.index(b"\r\n", at)
        line = stream[at:end]
        name = line.split(b" ", 1)[0].decode("ascii")
        seen.add(name)
        if name == "SIZE":
            width, height = (round(float(mm) * dots) for mm in re.fullmatch(rb"SIZE ([\d.]+) mm,([\d.]+) mm", line).groups())
        elif name == "GAP":
            assert re.fullmatch(rb"GAP [\d.]+ mm,[\d.]+ mm", line), line
        elif name in ("DIRECTION", "REFERENCE"):
            assert line in (b"DIRECTION 1", b"REFERENCE 0,0"), line
        elif name == "CLS":
            assert line == b"CLS" and width and height, line
            page = Image.new("L", (width, height), 255)
        elif name == "BITMAP":
            head = re.match(rb"BITMAP (\d+),(\d+),(\d+),(\d+),0,", stream[at:])
            x, y, stride, rows = map(int, head.groups())
            first = at + head.end()
            end = first + stride * rows
            assert stream[end:end + 2] == b"\r\n", "a picture is longer or shorter than it says"
            # Black is 0, and so is black in a picture of one bit.
            page.paste(Image.frombytes("1", (stride * 8, rows), stream[first:end]).convert("L"), (x, y))
        elif name == "PRINT":
            assert line == b"PRINT 1,1", line
            pages.append(page)
            page = None
        else:
            raise AssertionError(f"unknown command {line[:40]}")
        at = end + 2
    assert {"SIZE", "GAP", "DIRECTION", "REFERENCE"} <= seen, seen
    return pages


# --- reading ---------------------------------------------------------------------------------------------------------


def zxing(picture):
    return zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)


def zbar(picture, folder):
    path = folder / "zbar.pgm"
    picture.save(path)
    return run("zbarimg", "-q", "--raw", "-S*.disable", "-Sqrcode.enable", path).stdout.split()


def worn(picture, seed):
    """The label as a phone sees it: turned, blurred, with dirt on two hundredths of it."""
    dice = random.Random(seed)
    dirty = picture.copy()
    pen = ImageDraw.Draw(dirty)
    area = picture.width * picture.height * 0.02
    while area > 0:
        x, y, side = dice.randrange(picture.width), dice.randrange(picture.height), dice.randint(2, 5)
        pen.rectangle((x, y, x + side - 1, y + side - 1), fill=dice.choice((0, 255)))
        area -= side * side
    large = dirty.resize((picture.width * 2, picture.height * 2), Image.LANCZOS)
    return large.rotate(dice.choice((-1, 1)) * dice.uniform(1, 7), expand=True, fillcolor=255, resample=Image.BICUBIC).filter(ImageFilter.GaussianBlur(1.2))


def is_module_exact(picture, found):
    """Whether the symbol is made of equal squares of whole dots."""
    at = found.position
    xs = [at.top_left.x, at.bottom_left.x, at.top_right.x, at.bottom_right.x]
    ys = [at.top_left.y, at.top_right.y, at.bottom_left.y, at.bottom_right.y]
    dark = picture.point(lambda grey: 255 if grey < 128 else 0)
    box = dark.crop((min(xs) - 3, min(ys) - 3, max(xs) + 4, max(ys) + 4)).getbbox()
    left, top = min(xs) - 3 + box[0], min(ys) - 3 + box[1]
    side = box[2] - box[0]
    if side != box[3] - box[1]:
        return False
    # The finder's upper edge is seven modules long.
    line = [dark.getpixel((left + x, top)) for x in range(side)]
    dots, rest = divmod(line.index(0), 7)
    if rest or side % dots or (side // dots - 17) % 4:
        return False
    for y in range(0, side, dots):
        for x in range(0, side, dots):
            square = dark.crop((left + x, top + y, left + x + dots, top + y + dots)).getextrema()
            if square[0] != square[1]:
                return False
    return True


def number_of(code):
    number = 0
    for letter in code.replace("-", "")[:8]:
        number = number * 32 + ALPHABET.index(letter)
    return number


def number_in(url):
    if "/c/" in url:  # The short code of a label too small for a signed stamp.
        return number_of(url.rsplit("/", 1)[1])
    return int(re.search(r"/21/(\d+)\?", url)[1])


def read_all(where, pictures, per_row, numbers, folder, exact):
    """Every code of the pictures, in order; one of each wanted number."""
    read = []
    for index, picture in enumerate(pictures):
        found = sorted(zxing(picture), key=lambda code: (code.position.top_left.y // 50, code.position.top_left.x))
        texts = [code.text for code in found]
        if sorted(zbar(picture, folder)) != sorted(texts):
            fault(where, f"picture {index}: zbar and zxing read not the same")
        if exact and not all(is_module_exact(picture, code) for code in found):
            fault(where, f"picture {index}: modules are not whole dots")
        if per_row == 1 and not any(code.text in texts for seed in range(6) for code in zxing(worn(picture, 7 * index + seed))):
            fault(where, f"picture {index} is not read when worn")
        read += texts
    if [number_in(url) for url in read] != numbers:
        fault(where, f"stamps {[number_in(url) for url in read]}, wanted {numbers}")
    return read


# --- one file --------------------------------------------------------------------------------------------------------


def order(options, run_id, media, dpi, kind, out):
    """Whether it was printed; what it says where not."""
    answer = run(options.temtin, "label", run_id, "--data", options.data, "--media", media, "--dpi", dpi, "--format", kind,
                 "--numbers", f"1-{COUNT}", "--reason", "thử máy in", "--out", out, "--json", "--lang", "en")
    return answer.returncode == 0, answer.stdout or answer.stderr


def drawn_zpl(where, options, out, size_mm, dots, folder):
    # The renderer knows whole dots a millimetre: it gets the paper whose dots are as many.
    whole = round(dots)
    paper = [round(mm * dots) / whole for mm in size_mm]
    drawn = run("node", Path(__file__).with_name("zpl.mjs"), out, *paper, whole, folder / out.stem,
                env={**os.environ, "TEMTIN_NODE": str(options.node)})
    if drawn.returncode:
        fault(where, drawn.stderr[-300:])
    pictures = [Image.open(path).convert("L") for path in sorted(folder.glob(f"{out.stem}-*.png"))]
    # The last format only makes the printer forget.
    return [picture for picture in pictures if picture.getextrema()[0] < 128]


def check_roll(options, run_id, roll, kind, dpi, numbers, folder):
    media, columns, (width, height), _ = roll
    where, out, dots = f"{media} {dpi} {kind}", folder / f"{media}-{dpi}.{kind}", DOTS_PER_MM[dpi]
    printed, said = order(options, run_id, media, dpi, kind, out)
    if not printed:
        fault(where, said.strip()[-200:])
        return None
    code = json.loads(said)["code"]
    if code != ("short" if (media, dpi) in SHORT else "signed"):
        fault(where, f"says {code}")
    row_mm = columns * width + (columns - 1) * 2
    if kind == "zpl":
        pictures = drawn_zpl(where, options, out, (row_mm, height), dots, folder)
    else:
        pictures = tspl_labels(out.read_bytes(), dots)
    if len(pictures) != -(-COUNT // columns):
        fault(where, f"{len(pictures)} rows for {COUNT} labels")
    read = read_all(where, pictures, columns, numbers, folder, exact=True)
    if any(("/c/" in url) != (code == "short") for url in read):
        fault(where, f"says {code} and bears {read[:1]}")
    return where, pictures, read


def same_ink(one, other):
    """ZPL and TSPL of the same labels print the same dots."""
    for picture, twin in zip(one[1], other[1]):
        if any(abs(one_side - other_side) > 1 for one_side, other_side in zip(picture.size, twin.size)):
            fault(one[0], f"is {picture.size} dots, {other[0]} {twin.size}")
        size = (min(picture.width, twin.width), min(picture.height, twin.height))
        dots = [image.crop((0, 0, *size)).point(lambda grey: 255 if grey < 128 else 0).tobytes() for image in (picture, twin)]
        if dots[0] != dots[1]:
            fault(one[0], f"differs from {other[0]}")


def check_pdf(options, run_id, media, numbers, dpi, folder):
    out, where = folder / f"{media}.pdf", f"{media} pdf {dpi}"
    printed, said = order(options, run_id, media, dpi, "pdf", out)
    if not printed:
        return fault(where, said.strip()[-200:])
    run("pdftoppm", "-r", dpi, "-gray", out, folder / f"pdf-{media}-{dpi}")
    pictures = [Image.open(path) for path in sorted(folder.glob(f"pdf-{media}-{dpi}-*.pgm"))]
    urls = read_all(where, pictures, 0, numbers, folder, exact=False)
    text = unicodedata.normalize("NFC", run("pdftotext", "-raw", out, "-").stdout)
    codes = CODE.findall(text)
    if sorted(map(number_of, codes)) != numbers or len(urls) != len(codes):
        fault(where, f"printed codes {codes}")
    return None


# --- head cards ------------------------------------------------------------------------------------------------------


def card(options, roll, media, dpi, kind, out):
    answer = run(options.temtin, "label", roll["run"], "--head-card", "--data", options.data, "--media", media, "--dpi", dpi,
                 "--format", kind, "--out", out, "--json", "--lang", "en")
    if answer.returncode:
        fault(f"card {media} {dpi} {kind}", answer.stderr.strip()[-200:])
    return answer.returncode == 0


def read_card(where, picture, roll, folder, exact):
    """The link of the roll and nothing else, by both readers, also when it is worn."""
    found = zxing(picture)
    if [code.text for code in found] != [roll["link"]] or zbar(picture, folder) != [roll["link"]]:
        fault(where, f"reads {[code.text for code in found]} and {zbar(picture, folder)}, wanted {roll['link']}")
    if exact and not all(is_module_exact(picture, code) for code in found):
        fault(where, "modules are not whole dots")
    if exact and not any(code.text == roll["link"] for seed in range(6) for code in zxing(worn(picture, seed))):
        fault(where, "is not read when worn")


def check_card_roll(options, roll, paper, dpi, folder):
    """ZPL and TSPL print the same dots."""
    media, _, size, _ = paper
    pages = {}
    for kind in ("zpl", "tspl"):
        where, out = f"card {media} {dpi} {kind}", folder / f"card-{media}-{dpi}.{kind}"
        if not card(options, roll, media, dpi, kind, out):
            return
        pictures = drawn_zpl(where, options, out, size, DOTS_PER_MM[dpi], folder) if kind == "zpl" else tspl_labels(out.read_bytes(), DOTS_PER_MM[dpi])
        if len(pictures) != 1:
            fault(where, f"{len(pictures)} pages")
        pages[kind] = (where, pictures, [])
        read_card(where, pictures[0], roll, folder, exact=True)
    same_ink(pages["zpl"], pages["tspl"])


def check_card_paper(options, roll, media, folder):
    where, pdf, png = f"card {media}", folder / f"card-{media}.pdf", folder / f"card-{media}.png"
    if not (card(options, roll, media, 300, "pdf", pdf) and card(options, roll, media, 300, "png", png)):
        return
    run("pdftoppm", "-r", 300, "-gray", "-singlefile", pdf, folder / f"card-pdf-{media}")
    read_card(f"{where} pdf", Image.open(folder / f"card-pdf-{media}.pgm"), roll, folder, exact=False)
    read_card(f"{where} png", Image.open(png).convert("L"), roll, folder, exact=False)
    check_card_text(f"{where} pdf", run("pdftotext", "-raw", pdf, "-").stdout, roll)


def check_card_text(where, text, roll):
    """Letters as they are typed, whatever lines they stand on."""
    if unicodedata.normalize("NFC", text) != text:
        fault(where, "text is not NFC")
    words = " ".join(text.split())
    for part in (CARD_TITLE, roll["run"], f"{roll['first']} – {roll['last']}"):
        if part not in words:
            fault(where, f"lacks {part}: {words[:200]}")


def check_before_labels(options, roll, folder):
    """A page ahead of the labels in a PDF, with its text."""
    out = folder / "with-card.pdf"
    answer = run(options.temtin, "label", roll["run"], "--with-head-card", "--data", options.data, "--media", "70x50", "--numbers",
                 f"1-{COUNT}", "--reason", "thử máy in", "--out", out, "--json", "--lang", "en")
    if answer.returncode or json.loads(answer.stdout)["labels"] != COUNT:
        return fault("card before labels", answer.stderr.strip()[-200:] or answer.stdout)
    run("pdftoppm", "-r", 300, "-gray", out, folder / "with-card")
    pages = [Image.open(path) for path in sorted(folder.glob("with-card-*.pgm"))]
    if len(pages) != COUNT + 1:
        fault("card before labels", f"{len(pages)} pages")
    read_card("card before labels", pages[0], roll, folder, exact=False)
    numbers = [roll["first"] + place for place in range(COUNT)]
    read_all("labels behind a card", pages[1:], 0, numbers, folder, exact=False)
    check_card_text("card before labels", run("pdftotext", "-raw", "-l", 1, out, "-").stdout, roll)
    return None


def check_cards(options, folder):
    answer = run(options.temtin, "issue", "--product", "tieu-tien-phuoc", "--count", 40, "--key", "head-card-check", "--data", options.data,
                 "--json")
    if answer.returncode:
        return fault("card", answer.stderr.strip()[-200:])
    roll = json.loads(answer.stdout)
    roll["last"] = roll["first"] + 39
    roll["link"] = f"http://{options.origin}/console/rolls/{roll['run']}"
    for paper in CARDS:
        for dpi in paper[3]:
            check_card_roll(options, roll, paper, dpi, folder)
    for media in CARD_PAPERS:
        check_card_paper(options, roll, media, folder)
    check_before_labels(options, roll, folder)
    return None


def check_refusals(options, run_id, folder):
    for kind in ("zpl", "tspl"):
        out = folder / f"sheet.{kind}"
        printed, said = order(options, run_id, "L7160", 600, kind, out)
        if printed or out.exists() or "L7160" not in said:
            fault(f"L7160 {kind}", f"a sheet was not refused: {said.strip()[-200:]}")


def main():
    parser = argparse.ArgumentParser()
    for name in ("data", "temtin", "node", "origin"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    first = CODE.search(run("pdftotext", "-raw", next((Path(options.data) / "labels").glob("TTP-260429-02A.pdf")), "-").stdout)[0]
    run_id = "r-" + first.replace("-", "")[:8].lower()
    numbers = [number_of(first) + place for place in range(COUNT)]
    files = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for roll in ROLLS + SMALL:
            for dpi in roll[3]:
                twins = [check_roll(options, run_id, roll, kind, dpi, numbers, folder) for kind in ("zpl", "tspl")]
                files += sum(twin is not None for twin in twins)
                if all(twins):
                    same_ink(*twins)
        for media, dpi in (("L7160", 300), ("L7160", 600), ("100x50", 203)):
            check_pdf(options, run_id, media, numbers, dpi, folder)
            files += 1
        check_refusals(options, run_id, folder)
        check_cards(options, folder)
    print(f"{files} files of {COUNT} labels, {2 * sum(len(paper[3]) for paper in CARDS) + 2 * len(CARD_PAPERS)} head cards: {len(faults)} faults")
    print("\n".join(faults[:100]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
