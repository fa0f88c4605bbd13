"""Runs print jobs of the size that print houses order, and reads what came of them.

bigjob.py TEMTIN LABELS READ. A tenth of LABELS first, then LABELS, each as `temtin label RUN --job`: time and highest memory of both, and of a
command that only opens the same registry. Every file is as long and has the SHA-256 that the job says, is sound for qpdf, and each symbol in
it is taken out of its stream and looked at: the numbers that pdftotext reads are each there once, and no data holds what ends a picture.
Then a job of READ labels (more than one file) whose every page is drawn and whose every symbol is read by zxing-cpp: exactly so many different
stamps, no gap, none twice, each beside its own printed code. Exit 0 = no fault.
"""
import csv, hashlib, json, os, re, shutil, subprocess, sys, tempfile, time, unicodedata, zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import zxingcpp
from PIL import Image

from formats import CODE, number_of

temtin, many, read = os.path.abspath(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
SAMPLE = Path(__file__).resolve().parents[2] / "fixtures" / "ocop"
FILE_MAX = 50_000
# Bytes that a job may hold beyond a process that only opened the registry.
MEMORY_MAX = 64 << 20
PRODUCT, PRODUCT_NAME, MEDIUM, PER_PAGE = "bon-bon-dai-loc", "Bòn bon Đại Lộc", "L7163", 14
# Before white space or a delimiter (ISO 32000-1, 7.2.2) it ends a picture for readers that do not count.
ENDS = re.compile(rb"EI[\x00\t\n\x0c\r /<>\[\](){}%]")
LINK = re.compile(r"http://localhost:8080/\S+/21/(\d+)\?\S*s=\d+")
IMAGE = re.compile(rb"\bBI\b(.{1,200}?)\bID\s", re.DOTALL)


def measured(env, *arguments):
    """(what it says, seconds, highest memory in bytes) of a call. Of the memory `wait4` would tell this process's own, from which the call was forked."""
    began, highest = time.monotonic(), 0
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen([temtin, *arguments, "--json"], env=env, stdout=out, stderr=err)
        while child.poll() is None:
            told = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{child.pid}/status").read_text())
            highest = max(highest, int(told[1]) * 1024 if told else 0)
            time.sleep(0.01)
        seconds = time.monotonic() - began
        out.seek(0)
        err.seek(0)
        if child.returncode:
            sys.exit(f"{arguments}: {err.read().decode()[-500:]}")
        return json.loads(out.read() or b"null"), seconds, highest


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def streams(path):
    """Every compressed stream of a file, opened."""
    whole = path.read_bytes()
    for found in re.finditer(rb"/Length (\d+)[^>]*>>\s*stream\r?\n", whole):
        packed = whole[found.end():found.end() + int(found[1])]
        try:
            yield zlib.decompress(packed)
        except zlib.error:
            continue


def pictures(path):
    """(how many symbols are drawn as pictures, how many of them hold what ends a picture): the length of each follows from its size."""
    count = early = 0
    for stream in streams(path):
        at = 0
        while found := IMAGE.search(stream, at):
            width, height = (int(re.search(rb"/%s (\d+)" % side, found[1])[1]) for side in (rb"W", rb"H"))
            size = -(-width // 8) * height
            data, behind = stream[found.end():found.end() + size], stream[found.end() + size:found.end() + size + 4]
            assert re.match(rb"\s*EI\b", behind), (path.name, behind)
            early += bool(ENDS.search(data + b"\n"))
            count, at = count + 1, found.end() + size
    return count, early


def check_file(folder, about):
    """The numbers of a file, by their printed codes."""
    path = folder / about["name"]
    with open(path, "rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == about["sha256"] and path.stat().st_size == about["bytes"], path
    proof = run("qpdf", "--check", path)
    assert proof.returncode == 0, f"{path.name}: {proof.stdout[-300:]}{proof.stderr[-300:]}"
    drawn, early = pictures(path)
    text = unicodedata.normalize("NFC", run("pdftotext", "-raw", path, "-").stdout)
    numbers = sorted(map(number_of, CODE.findall(text)))
    assert len(numbers) == about["labels"] and 0 <= about["labels"] - drawn < about["labels"] / 50 and early == 0, (path.name, drawn, early, len(numbers))
    names = "".join(text.split()).count("".join(PRODUCT_NAME.split()))
    assert names == about["labels"], f"{path.name} names the product {names} times"
    return numbers


def job(env, deed, count):
    run_id = json.loads(subprocess.run([temtin, "issue", "--product", PRODUCT, "--count", str(count), "--key", f"issue-{deed}", "--json"], env=env,
                                       capture_output=True, check=True).stdout)
    told, seconds, memory = measured(env, "label", run_id["run"], "--job", "--media", MEDIUM, "--key", deed)
    assert told["state"] == "done" and told["labels"] == count and len(told["files"]) == -(-count // FILE_MAX), told
    return run_id["first"], told, seconds, memory


def read_page(path):
    """The link of each symbol of a drawn page, row by row."""
    with Image.open(path) as picture:
        found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in sorted(found, key=lambda code: (code.position.top_left.y // 100, code.position.top_left.x))]


def read_all(folder, about, pool):
    """The link of every symbol of a file, page by page."""
    path, pages = folder / about["name"], -(-about["labels"] // PER_PAGE)
    links = []
    for first in range(1, pages + 1, 64):
        last = min(pages, first + 63)
        middle = (first + last) // 2
        draw = lambda ends: run("pdftoppm", "-r", 203, "-gray", "-f", ends[0], "-l", ends[1], path, folder / "page")
        list(pool.map(draw, [(first, middle), (middle + 1, last)] if last > first else [(first, last)]))
        drawn = sorted(folder.glob("page-*.pgm"))
        assert len(drawn) == last - first + 1, (first, last, len(drawn))
        links += [link for page in pool.map(read_page, drawn) for link in page]
        for one in drawn:
            one.unlink()
    return links


def main():
    room = Path(tempfile.mkdtemp())
    try:
        env = dict(os.environ, TEMTIN_LANG="en", TEMTIN_DATA=str(room / "data"))
        for arguments in (["init", "--demo", "--origin", "localhost:8080", "--office", "O", "--contact", "0", "--report", "mailto:a@example.vn"], ["keys", "new"],
                          ["import", str(SAMPLE)]):
            subprocess.run([temtin, *arguments], env=env, stdout=subprocess.DEVNULL, check=True)
        with ThreadPoolExecutor(2) as pool:
            for count in (many // 10, many):
                first, told, seconds, memory = job(env, f"job-{count}", count)
                _, _, before = measured(env, "jobs", "list")
                size = sum(file["bytes"] for file in told["files"]) / count
                print(f"{count} labels in {len(told['files'])} files: {seconds:.1f} s, {size:.0f} bytes a label, {memory >> 20} MiB at most, {before >> 20} MiB to open the registry", flush=True)
                assert memory - before < MEMORY_MAX, "more memory than is promised"
                folder, numbers = Path(told["folder"]), []
                for found in pool.map(lambda about: check_file(folder, about), told["files"]):
                    numbers += found
                assert sorted(numbers) == list(range(first, first + count)), "a number is missing or twice"
                shutil.rmtree(folder)
            first, told, _, _ = job(env, "read", read)
            folder, links = Path(told["folder"]), []
            began = time.monotonic()
            for about in told["files"]:
                links += read_all(folder, about, pool)
        # Chance makes what the decoder takes for a symbol of another kind out of some data: that is no link at all.
        strange = [link for link in links if not LINK.fullmatch(link)]
        assert len(strange) <= read / 5_000, strange[:5]
        links = [link for link in links if LINK.fullmatch(link)]
        numbers = sorted(int(LINK.fullmatch(link)[1]) for link in links)
        assert numbers == list(range(first, first + read)), f"{len(numbers)} symbols read, {len(set(numbers))} different, of {read}"
        assert len(set(links)) == read
        check_codes(env, told["run"], links, told)
        print(f"{read} labels in {len(told['files'])} files drawn at 203 dpi and read in {time.monotonic() - began:.0f} s: each number once, each code that of its link; besides read: {strange}")
    finally:
        shutil.rmtree(room, ignore_errors=True)


def check_codes(env, run_id, links, told):
    """Each code that pdftotext reads stands in the order of the symbols, and is that of the symbol's link in the table for print houses."""
    codes = [code for about in told["files"] for code in CODE.findall(run("pdftotext", "-raw", Path(told["folder"]) / about["name"], "-").stdout)]
    table, _, _ = measured(env, "label", run_id, "--job", "--format", "csv", "--reason", "to compare")
    rows = {}
    for about in table["files"]:
        with open(Path(table["folder"]) / about["name"], encoding="utf-8-sig", newline="") as file:
            rows.update({row["url"]: row["printed_code"] for row in csv.DictReader(file)})
    wrong = [(link, code) for link, code in zip(links, codes, strict=True) if rows.get(link) != code]
    assert not wrong and len(rows) == len(links), (len(wrong), wrong[:3])


if __name__ == "__main__":
    main()
