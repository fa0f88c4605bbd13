"""Makes the pictures of docs/console.md of what the tests in a browser saw: cut to a screen or two, in few colours.

Usage: pictures.py, after `tests/run browser`. Exit 1 = a picture is missing or too large.
"""
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
SEEN, TOLD = ROOT / "target" / "screens", ROOT / "docs" / "pictures"
BYTES_MAX = 80 * 1024
COLOURS = 48
# Name in the docs: what was seen, and the height that is kept.
PICTURES = {
    "household-first": ("household-phone-vi-js-first-home", 700),
    "home": ("owner-console-wide", 900),
    "batch": ("main-wide-js-vi-batch", 900),
    "stamps": ("main-wide-js-vi-stamps", 800),
    "roll": ("roll-phone-en-bound-1", 1250),
    "workbook": ("workbook-wide-vi-faults", 800),
    "station": ("station-console-households-batches-wide", 900),
    "office": ("clerk-office-wide", 800),
    "producer": ("clerk-office-producers-id-wide", 1000),
}

TOLD.mkdir(exist_ok=True)
wrong = 0
for name, (seen, height) in PICTURES.items():
    source, target = SEEN / f"{seen}.png", TOLD / f"{name}.png"
    if not source.exists():
        print(f"{source} is missing: run tests/run browser first", file=sys.stderr)
        wrong += 1
        continue
    picture = Image.open(source).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(height, picture.height)))
    picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(target, optimize=True)
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}: {picture.width}×{picture.height}, {size} bytes")
    if size > BYTES_MAX:
        print(f"{target} is larger than {BYTES_MAX} bytes", file=sys.stderr)
        wrong += 1
sys.exit(1 if wrong else 0)
