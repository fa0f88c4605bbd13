"""Bombs and files that are two things at once, given to a running server: refused or made harmless, quickly and in little memory.

files.py TEMTIN SERVER_PID PORT
"""

import io
import json
import os
import random
import struct
import subprocess
import sys
import urllib.error
import urllib.request
import zlib

from PIL import Image

TEMTIN, PID, PORT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
GROWTH_MAX = 64 << 20
# Of the server's own processors' time: a busy machine is not the server's fault.
SECONDS_MAX = 1.0
TICKS = os.sysconf("SC_CLK_TCK")


def memory(field):
    with open(f"/proc/{PID}/status") as status:
        line = next(line for line in status if line.startswith(field + ":"))
    return int(line.split()[1]) * 1024


def seconds():
    with open(f"/proc/{PID}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def give(holder, record, data, name="x.bin"):
    """The exit code, what was said, the growth of the peak in bytes, and the seconds that it took the server."""
    with open(name, "wb") as file:
        file.write(data)
    with open(f"/proc/{PID}/clear_refs", "w") as refs:
        refs.write("5")
    before, began = memory("VmRSS"), seconds()
    done = subprocess.run([TEMTIN, "attach", holder, record, name, "--json"], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr, memory("VmHWM") - before, seconds() - began


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, *chunks, depth=8, color=2):
    head = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IEND", b"")


def zeros(count):
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    return b"".join([packer.compress(block) for _ in range(count >> 20)] + [packer.flush()])


def encoded(picture, kind, **how):
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def plain(width=64, height=48):
    return Image.effect_noise((width, height), 40).convert("RGB")


def progressive(scans):
    """A progressive JPEG whose last scan is drawn again and again."""
    jpeg = encoded(plain(2000, 2000), "JPEG", progressive=True, quality=5)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * scans + b"\xff\xd9"


def resized_frame(jpeg, width, height):
    at = next(jpeg.index(mark) for mark in (b"\xff\xc2", b"\xff\xc0") if mark in jpeg)
    return jpeg[:at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9:]


def bombs():
    still = png(1, 1, chunk(b"IDAT", zlib.compress(b"\0\1\2\3")))
    yield "PNG 60,000 x 60,000", png(60_000, 60_000, chunk(b"IDAT", zeros(1 << 20)))
    yield "PNG 12,000 x 12,000 of one bit, whole", png(12_000, 12_000, chunk(b"IDAT", zlib.compress(bytes(12_000 * 1_501), 9)), depth=1, color=0)
    yield "PNG 10,000 x 10,000 with 100 rows", png(10_000, 10_000, chunk(b"IDAT", zeros(3 << 20)))
    yield "PNG of 16 bits, 4,000 x 4,000", png(4_000, 4_000, chunk(b"IDAT", zeros(1 << 20)), depth=16, color=6)
    yield "PNG interlaced, 16,000 x 1", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 16_000, 1, 8, 2, 0, 0, 1)) + chunk(b"IDAT", zeros(1 << 20)) + chunk(b"IEND", b"")
    # Two frames, of one pixel each.
    frame = struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 1, 0, 0)
    yield "PNG that moves", still[:33] + chunk(b"acTL", struct.pack(">II", 2, 0)) + chunk(b"fcTL", frame) + still[33:]
    yield "WebP that moves", encoded(plain(), "WEBP", save_all=True, append_images=[plain(), plain()], duration=40)
    lossless = encoded(Image.new("RGB", (9, 9)), "WEBP", lossless=True)
    at = lossless.index(b"VP8L") + 9
    bits = struct.unpack("<I", lossless[at:at + 4])[0]
    yield "WebP 16,383 x 16,383", lossless[:at] + struct.pack("<I", bits & ~0x0fffffff | 16_382 | 16_382 << 14) + lossless[at + 4:]
    yield "JPEG 65,000 x 65,000", resized_frame(encoded(plain(), "JPEG"), 65_000, 65_000)
    yield "JPEG progressive, 4,000 x 4,000 of noughts", resized_frame(encoded(plain(), "JPEG", progressive=True), 4_000, 4_000)
    yield "JPEG progressive, 3,000 scans", progressive(3_000)
    yield "JPEG cut", encoded(plain(), "JPEG")[:-40]
    yield "SVG", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    yield "GIF with an archive", b"GIF89a" + bytes(20) + b"PK\x03\x04" + b"PK\x05\x06" + bytes(18)
    yield "a page that begins as a PNG", b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>"
    yield "a page that begins as a JPEG", b"\xff\xd8\xff\xe0<html><script>alert(1)</script></html>"
    yield "a program", b"\x7fELF" + bytes(99)


# Unfolds without bound beside a picture that is good: refused, or kept without it.
def folded():
    image = chunk(b"IDAT", zlib.compress(b"\0\1\2\3"))
    yield "PNG with a profile of 512 MiB", png(1, 1, chunk(b"iCCP", b"x\0\0" + zeros(512 << 20)), image)
    yield "PNG with a text of 512 MiB", png(1, 1, chunk(b"zTXt", b"x\0\0" + zeros(512 << 20)), image)
    yield "PNG with 1 GiB behind its one pixel", png(1, 1, chunk(b"IDAT", zeros(1 << 30)))


def harmless():
    script = b"<html><script>alert(1)</script></html>"
    jpeg = encoded(plain(), "JPEG", comment=script)
    assert script in jpeg
    yield "JPEG with a page as its comment", jpeg
    yield "PNG with an archive behind it", encoded(plain(), "PNG") + b"PK\x03\x04" + script + b"PK\x05\x06" + bytes(18)
    exif = Image.Exif()
    exif[0x010E] = "<html><script>alert(1)</script></html>"
    exif.get_ifd(0x8825)[1] = "N"
    yield "JPEG with EXIF", encoded(plain(), "JPEG", exif=exif)
    yield "WebP with EXIF", encoded(plain(), "WEBP", exif=exif)


def documents():
    pdf = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
    end = b"PK\x05\x06" + bytes(16)
    yield "PDF with an archive behind it", pdf + b"PK\x03\x04" + end + b"\0\0"
    yield "archive whose comment ends as a PDF", pdf + b"PK\x03\x04" + end + b"\5\0%%EOF"
    yield "PDF that is cut", pdf[:40]
    yield "PDF that runs", pdf.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>")
    yield "a page before the PDF", b"<html>" + pdf
    yield "nothing", b""


def fetch(path):
    try:
        answer = urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}")
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()
    return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def within(what, growth, took):
    print(f"{what}: {took:.2f} s, {growth / (1 << 20):.1f} MiB")
    assert growth < GROWTH_MAX, (what, growth)
    assert took <= SECONDS_MAX, (what, took)


def main():
    random.seed(5)
    product, paper = ("product", "tieu-tien-phuoc"), ("certificate", "gcn-012")
    give(*product, b"nothing")
    for holder, cases in ((product, bombs()), (paper, documents())):
        for what, data in cases:
            code, said, growth, took = give(*holder, data)
            assert code == 1, (what, code, said)
            within(what, growth, took)
    for what, data in folded():
        assert len(data) < 5 << 20, (what, len(data))
        code, said, growth, took = give(*product, data)
        assert code in (0, 1), (what, code, said)
        within(f"{what} ({'kept without it' if code == 0 else 'refused'})", growth, took)
    for what, data in harmless():
        code, said, growth, took = give(*product, data)
        assert code == 0, (what, said)
        within(what, growth, took)
        file = json.loads(said)["file"]
        status, headers, kept = fetch(f"/files/{file}")
        assert status == 200 and headers["x-content-type-options"] == "nosniff", (what, status, headers)
        assert "sandbox" in headers["content-security-policy"], headers
        for part in (b"script", b"PK\x03\x04", b"Exif"):
            assert part not in kept, (what, part)
        assert not Image.open(io.BytesIO(kept)).getexif(), what
        subprocess.run([TEMTIN, "attach", *product, "--remove", file], check=True, capture_output=True)
    # The largest that is let in: a camera of 16 megapixels, held upright.
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = plain(1024, 768).resize((4608, 3456))
    code, said, growth, took = give(*product, encoded(photo, "JPEG", quality=60, exif=exif), "photo.jpg")
    assert code == 0, said
    print(f"a photo of 16 megapixels, held upright: {took:.2f} s, {growth / (1 << 20):.1f} MiB")
    kept = Image.open(io.BytesIO(fetch(f"/files/{json.loads(said)['file']}")[2]))
    assert kept.size == (900, 1200), kept.size
    # Paths lead nowhere but to names.
    for path in ("/files/../keys/log.key", "/files/..%2f..%2fkeys%2flog.key", "/files/%00", "/files/", "/files/" + "0" * 64):
        assert fetch(path)[0] in (400, 404), path
    # What nobody names stays for a day, then goes.
    swept = json.loads(subprocess.run([TEMTIN, "store", "sweep", "--json"], check=True, capture_output=True, text=True).stdout)
    assert swept["removed"] == 0 and swept["fresh"] > 0, swept
    checked = json.loads(subprocess.run([TEMTIN, "store", "check", "--json"], check=True, capture_output=True, text=True).stdout)
    assert checked["unused_files"] == swept["fresh"] and not checked["faults"], checked


main()
