"""Reads the demo's label sheets as a stranger would: two decoders, the text beside each code, and the answer of each URL.

Usage: check.py --data DIR --origin HOST:PORT --temtin BINARY --printed LOG --answers FILE
Writes one JSON line for each URL to --answers; the browser test picks its pages there. Exit 0 = no fault.
"""
import argparse, csv, gzip, json, re, subprocess, sys, tempfile, urllib.error, urllib.request, zlib
import xml.etree.ElementTree as xml
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import zxingcpp
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 10, 31)  # the demo's day
PRINTED = re.compile(r"^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{4}$")
A4_LABELS = {14, 21}  # L7163, L7160
PAGE_BYTES_MAX = 14 * 1024
FOR_BROWSER = ("url", "code", "lot", "verdict", "reasons")
faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def run(*command, text=None):
    return subprocess.run([str(part) for part in command], input=text, capture_output=True, text=True, check=False)


def rows(name, key):
    with open(ROOT / "fixtures" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


# --- one sheet -------------------------------------------------------------------------------------------------------


def render(pdf, dpi, folder):
    # Plain grey pixels: packing a page as PNG takes longer than everything else about it.
    run("pdftoppm", "-r", dpi, "-gray", pdf, folder / f"{pdf.stem}-{dpi}")
    return sorted(folder.glob(f"{pdf.stem}-{dpi}-*.pgm"))


def by_zxing(picture):
    """(text, middle in pixels, box) of each code that is a link. Once in some thousand labels zxing-cpp reads a few digits out of the middle
    of a page besides; a label without its link is missed beside its printed code."""
    found = []
    for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode):
        if "://" not in code.text:
            continue
        at = code.position
        corners = [at.top_left, at.top_right, at.bottom_right, at.bottom_left]
        xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
        found.append((code.text, (sum(xs) / 4, sum(ys) / 4), (min(xs), min(ys), max(xs), max(ys))))
    return found


def by_zbar(*paths):
    return run("zbarimg", "-q", "--raw", "-S*.disable", "-Sqrcode.enable", *paths).stdout.split()


def by_zbar_one_by_one(picture, codes, folder, stem):
    """Each label alone, as a phone sees it."""
    paths = []
    for index, (_, _, (left, top, right, bottom)) in enumerate(codes):
        edge = (right - left) // 8
        paths.append(folder / f"{stem}-{index}.pgm")
        picture.crop((left - edge, top - edge, right + edge, bottom + edge)).save(paths[-1])
    found = by_zbar(*paths) if paths else []
    for path in paths:
        path.unlink()
    return found


def printed_codes(pdf, page):
    """(code, middle in points) of each printed code on the page."""
    text = run("pdftotext", "-f", page, "-l", page, "-bbox", pdf, "-").stdout
    words = xml.fromstring(re.sub(r' xmlns="[^"]*"', "", text.replace("&#", "&amp;#"))).iter("word")
    middle = lambda word: tuple((float(word.get(low)) + float(word.get(high))) / 2 for low, high in (("xMin", "xMax"), ("yMin", "yMax")))
    return [(word.text, middle(word)) for word in words if PRINTED.match(word.text or "")]


def check_text(pdf, origin, batch, product):
    bare = lambda text: "".join(text.split())
    text = bare(run("pdftotext", "-raw", pdf, "-").stdout)
    wanted = {"the origin": origin, "the demo's mark": "DỮ LIỆU MẪU"}
    if batch:
        wanted["the lot"] = batch["lot_code"]
    for what, value in wanted.items():
        if bare(value) not in text:
            fault(pdf.name, f"does not say {what}: {value}")
    name = bare(product["name_vi"]) if product else ""
    if name not in text and not ("…" in text and name[:12] in text):
        fault(pdf.name, f"does not name the product: {product['name_vi']}")


def are_streams_whole(pdf):
    """Whether zlib reads every compressed stream to its checksum and finds nothing behind it."""
    whole = pdf.read_bytes()
    for stream in re.finditer(rb"<<([^<>]*?/Length (\d+)[^<>]*)>>\s*stream\r?\n", whole):
        if b"/FlateDecode" in stream[1]:
            reader = zlib.decompressobj()
            try:
                reader.decompress(whole[stream.end():stream.end() + int(stream[2])])
            except zlib.error:
                return False
            if not reader.eof or reader.unused_data:
                return False
    return True


def check_file(pdf):
    proof = run("qpdf", "--check", pdf)
    # qpdf says this of some whole streams, by where its own pieces of them end: zlib then has the last word.
    doubts = [line for line in proof.stderr.splitlines() if line.startswith("WARNING") and "output may still be valid" not in line]
    if proof.returncode not in (0, 3) or doubts or (proof.returncode == 3 and not are_streams_whole(pdf)):
        fault(pdf.name, f"qpdf: {proof.stdout}{proof.stderr}")
    for line in run("pdffonts", pdf).stdout.splitlines()[2:]:
        if not re.search(r"\s(yes)\s+(yes)\s+(yes|no)\s+\d+\s+\d+$", line):
            fault(pdf.name, f"a font is not embedded as a subset: {line.split()[0]}")


def check_sheet(pdf, origin, batches, products, folder):
    """The labels of one sheet: (URL, printed code, lot) each."""
    batch = batches.get(pdf.stem)
    check_file(pdf)
    check_text(pdf, origin, batch, products.get(batch["product_id"]) if batch else None)
    labels = []
    for number, path in enumerate(render(pdf, 300, folder), 1):
        where = f"{pdf.name} page {number}"
        picture = Image.open(path)
        codes, printed = by_zxing(picture), printed_codes(pdf, number)
        texts, scale = sorted(text for text, _, _ in codes), 72 / 300
        zbar = sorted(by_zbar(path))
        if zbar != texts:
            zbar = sorted(by_zbar_one_by_one(picture, codes, folder, path.stem))
        if zbar != texts:
            fault(where, f"zbar reads {len(zbar)} codes, zxing {len(texts)}, or not the same ones")
        if len(printed) != len(codes) or not codes:
            fault(where, f"{len(printed)} printed codes beside {len(codes)} read codes")
            continue
        nearest = lambda at: min(printed, key=lambda word: (word[1][0] - at[0] * scale) ** 2 + (word[1][1] - at[1] * scale) ** 2)[0]
        page = [(text, nearest(at), batch["lot_code"] if batch else None) for text, at, _ in codes]
        if len({code for _, code, _ in page}) != len({text for text, _, _ in page}):
            fault(where, "two stamps share a printed code, or one has two")
        labels += page
    check_count(pdf, labels, batch)
    return labels


def check_count(pdf, labels, batch):
    distinct = {text for text, _, _ in labels}
    is_item = not batch or batch["stamp_mode"] == "item"
    if is_item and len(distinct) != len(labels):
        fault(pdf.name, f"{len(labels)} item labels, but {len(distinct)} stamps")
    if not is_item and len(distinct) != 1:
        fault(pdf.name, f"a batch has one stamp, not {len(distinct)}")
    whole = len(labels) in A4_LABELS or (batch and len(labels) == int(float(batch["units_count"] or 0)))
    if not whole:
        fault(pdf.name, f"{len(labels)} labels on the first sheet")


# --- the server ------------------------------------------------------------------------------------------------------


def get(url, accept, **headers):
    request = urllib.request.Request(url, headers={"Accept": accept, **headers})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def values_of(data, name):
    """Every value under that name, however deep."""
    if isinstance(data, dict):
        return [value for key, value in data.items() if key == name] + [found for value in data.values() for found in values_of(value, name)]
    return [found for value in data for found in values_of(value, name)] if isinstance(data, list) else []


def ask(url):
    status, headers, body = get(url, "application/json")
    if status != 200 or headers.get("Cache-Control") != "no-store":
        fault(url, f"answers {status}, Cache-Control {headers.get('Cache-Control')}")
    vary = {part.strip().lower() for part in (headers.get("Vary") or "").split(",")}
    if not {"accept", "accept-language"} <= vary:
        fault(url, f"Vary is {headers.get('Vary')}")
    try:
        return json.loads(body)
    except ValueError:
        fault(url, "answers no JSON")
        return {}


class Sample:
    """What the sample data say of each stamp on the demo's day: the one word that its page must answer."""

    def __init__(self):
        self.batches = rows("ocop/batches", "batch_id")
        self.by_lot = {batch["lot_code"]: batch for batch in self.batches.values()}
        self.products = rows("ocop/products", "product_id")
        self.rolls = {roll["product_id"]: roll for roll in rows("demo/rolls", "roll_id").values()}
        stamped = {lot for lot, batch in self.by_lot.items() if batch["stamp_mode"] != "none"}
        self.runs = stamped | self.rolls.keys()
        recalls = rows("ocop/recalls", "recall_id").values()
        # A closed recall is told too: only a lifted one is not.
        self.recalled = {row["batch_id"] for row in recalls if row["scope"] == "whole_lot"}
        self.void = {}
        for row in recalls:
            if row["scope"] == "serial_range":
                ends = int(row["serial_from"][1:]), int(row["serial_to"][1:])
                self.void.setdefault(row["batch_id"], []).append(ends)

    def word_of_batch(self, batch, position):
        """Strongest first, as the pages judge."""
        if batch["batch_id"] in self.recalled:
            return "recalled"
        if any(first <= position <= last for first, last in self.void.get(batch["batch_id"], [])):
            return "revoked"
        if batch["expiry_on"] and date.fromisoformat(batch["expiry_on"]) < TODAY:
            return "expired"
        return "issued"

    def expected(self, answer, position):
        """(word, reason or None) for the stamp at this position of its run; None for a stamp the sample does not know."""
        lot = answer["stamp"]["lot"]
        if lot is not None:
            batch = self.by_lot.get(lot)
            return batch and (self.word_of_batch(batch, position), None)
        roll = self.rolls.get(answer["product"]["id"])
        if not roll:
            return None
        if roll["batch_id"] and int(roll["bind_from"]) <= position <= int(roll["bind_to"]):
            return self.word_of_batch(self.batches[roll["batch_id"]], position), None
        return "not-activated", "not-bound"


def run_of(answer):
    """What tells the sample's runs apart: each batch and each product's roll has one."""
    return answer["stamp"]["lot"] or answer["product"]["id"]


def check_words(answers, sample):
    """Every stamp answers the one word that the sample data give."""
    known = []
    for answer in answers:
        if answer["answer"].get("stamp") and answer["answer"].get("product"):
            known.append(answer)
        else:
            fault(answer["url"], f"answers {answer['verdict']} without stamp or product")
    first = {}  # the first sheet begins with the first stamp of its run
    for answer in known:
        number, of = answer["answer"]["stamp"]["number"], run_of(answer["answer"])
        first[of] = min(number, first.get(of, number))
    for of in sorted(sample.runs - first.keys()):
        fault(of, "no stamp of this run was printed")
    for answer in known:
        of = run_of(answer["answer"])
        position = answer["answer"]["stamp"]["number"] - first[of] + 1
        expected = sample.expected(answer["answer"], position)
        if not expected:
            fault(answer["url"], f"{of} is not in the sample data")
            continue
        word, reason = expected
        if answer["verdict"] != word or (reason and reason not in answer["reasons"]):
            fault(answer["url"], f"{of}, stamp {position} answers {answer['verdict']} {answer['reasons']}, not {word}, {reason or 'any reason'}")


def check_answer(label):
    """Asks for one label's URL; the line for the browser test, and the whole answer."""
    url, code, lot = label
    answer = ask(url)
    bare = lambda text: str(text).replace("-", "")
    if code and bare(code) not in map(bare, values_of(answer, "code")):
        fault(url, f"the answer does not hold the printed code {code}")
    if lot and (answer.get("stamp") or {}).get("lot") != lot:
        fault(url, f"the label says lot {lot}, the answer {(answer.get('stamp') or {}).get('lot')}")
    return {"url": url, "code": code, "lot": lot, "verdict": answer.get("verdict"), "reasons": answer.get("reasons", []), "answer": answer}


def check_pages(answers):
    """The page of one stamp of each verdict: its size as sent, and that a foreign Host changes nothing."""
    for answer in {answer["verdict"]: answer for answer in answers}.values():
        status, headers, body = get(answer["url"], "text/html", **{"Accept-Encoding": "gzip"})
        size = len(body) if headers.get("Content-Encoding") == "gzip" else len(gzip.compress(body))
        if status != 200 or size > PAGE_BYTES_MAX:
            fault(answer["url"], f"page {status}, {size} bytes compressed")
        _, _, other = get(answer["url"], "application/json", Host="other.example")
        if json.loads(other).get("verdict") != answer["verdict"]:
            fault(answer["url"], "the Host header changes the answer")


# --- without a server ------------------------------------------------------------------------------------------------


def check_offline(temtin, origin, labels, picture, folder):
    keys = folder / "jwks.json"
    keys.write_bytes(get(f"http://{origin}/.well-known/jwks.json", "application/json")[2])
    verify = [temtin, "verify", "--jwks", keys, "--origin", origin, "--demo", "--json"]
    urls = [url for url, _, _ in labels]
    result = run(*verify, "--ndjson", "-", text="".join(json.dumps(url) + "\n" for url in urls))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    if result.returncode or [line.get("url") for line in lines] != urls:
        fault("verify", f"exit {result.returncode}, {len(lines)} answers to {len(urls)} texts: {result.stderr[-300:]}")
    for line, (url, code, _) in zip(lines, labels):
        stamp = line.get("stamp") or {}
        if stamp.get("code") != code:
            fault("verify", f"{url} has the code {stamp.get('code')}, printed is {code}")
    seen = run(*verify, picture[0])
    if seen.returncode or json.loads(seen.stdout.splitlines()[0] or "{}").get("url") != picture[1]:
        fault("verify", f"a picture of {picture[1]} gives {seen.stdout}{seen.stderr[-300:]}")
    changed = urls[0][:-1] + ("1" if urls[0][-1] != "1" else "2")
    forged = run(*verify, changed)
    if forged.returncode != 1 or json.loads(forged.stdout).get("refused") != "signature":
        fault("verify", f"a changed digit gives {forged.returncode}: {forged.stdout}")
    if run(*verify).returncode != 2:
        fault("verify", "no input is no usage error")


def one_label(pdf, folder):
    """A picture of the first label of a sheet, at the printer's 203 dpi, and its URL."""
    picture = Image.open(render(pdf, 203, folder)[0])
    codes = by_zxing(picture)
    if not codes:
        sys.exit(f"{pdf.name}: nothing can be read at 203 dpi")
    text, _, (left, top, right, bottom) = codes[0]
    path = folder / "one.png"
    picture.crop((left - 20, top - 20, right + 20, bottom + 20)).save(path)
    return path, text


def main():
    parser = argparse.ArgumentParser()
    for name in ("data", "origin", "temtin", "printed", "answers"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    sample = Sample()
    pdfs = sorted((Path(options.data) / "labels").glob("*.pdf"))
    if not pdfs:
        sys.exit("no label sheet")
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        folder = Path(name)
        sheets = list(pool.map(lambda pdf: check_sheet(pdf, options.origin, sample.by_lot, sample.products, folder), pdfs))
        for pdf in pdfs[:3]:
            coarse, fine = ({text for text, _, _ in by_zxing(Image.open(render(pdf, dpi, folder)[0]))} for dpi in (203, 300))
            if coarse != fine:
                fault(pdf.name, "not every label can be read at 203 dpi")
        labels = list(dict.fromkeys(label for sheet in sheets for label in sheet))
        shown = re.findall(r"https?://\S+[?&]s=\d+", Path(options.printed).read_text(encoding="utf-8"))
        known = {url for url, _, _ in labels}
        asked = labels + [(url, None, None) for url in dict.fromkeys(shown) if url not in known]
        answers = list(pool.map(check_answer, asked))
        check_words(answers, sample)
        check_pages(answers)
        if labels:
            check_offline(options.temtin, options.origin, labels, one_label(pdfs[0], folder), folder)
    Path(options.answers).write_text("".join(json.dumps({key: answer[key] for key in FOR_BROWSER}) + "\n" for answer in answers), encoding="utf-8")
    print(f"{len(pdfs)} sheets, {sum(map(len, sheets))} labels, {len(labels)} stamps, {len(asked)} answers: {len(faults)} faults")
    print("\n".join(faults[:100]))
    sys.exit(1 if faults else 0)


main()
