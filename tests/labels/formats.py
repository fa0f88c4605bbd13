"""Prints a few labels of the demo in every format and reads them with renderers and decoders that are not ours.

Usage: formats.py --data DIR --temtin BINARY --node DIR
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
        # The renderer knows whole dots a millimetre: it gets the paper whose dots are as many.
        whole = round(dots)
        paper = [round(mm * dots) / whole for mm in (row_mm, height)]
        drawn = run("node", Path(__file__).with_name("zpl.mjs"), out, *paper, whole, folder / out.stem,
                    env={**os.environ, "TEMTIN_NODE": str(options.node)})
        if drawn.returncode:
            fault(where, drawn.stderr[-300:])
        pictures = [Image.open(path).convert("L") for path in sorted(folder.glob(f"{out.stem}-*.png"))]
        # The last format only makes the printer forget.
        pictures = [picture for picture in pictures if picture.getextrema()[0] < 128]
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


def check_refusals(options, run_id, folder):
    for kind in ("zpl", "tspl"):
        out = folder / f"sheet.{kind}"
        printed, said = order(options, run_id, "L7160", 600, kind, out)
        if printed or out.exists() or "L7160" not in said:
            fault(f"L7160 {kind}", f"a sheet was not refused: {said.strip()[-200:]}")


def main():
    parser = argparse.ArgumentParser()
    for name in ("data", "temtin", "node"):
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
    print(f"{files} files of {COUNT} labels: {len(faults)} faults")
    print("\n".join(faults[:100]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
