"""Prints a logo and measures it on the raster: its black square stands where the label says, and every code beside it is read.

Usage: logos.py --temtin BINARY
PDF is drawn by pdftoppm, TSPL by the reader of formats.py; where the logo has to be is read from the SVG of the same labels. At last the
same check looks at a place beside it, and must say so. Exit 0 = no fault.
"""
import argparse, re, sys, tempfile
from pathlib import Path

from PIL import Image

from formats import DOTS_PER_MM, tspl_labels, zbar
from positions import RASTER, SHEETS, TOLERANCE_MM, Registry, pages

BATCH = "lo-mat-ong-du-tp1"
# Pixels of the picture, and the black part of it: a quarter away from each edge.
SIZE = (240, 120)
PLACE = re.compile(r'<image x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"')
CASES = [("L7163", 600, "pdf"), ("L7160", 300, "pdf"), ("100x50", 203, "tspl"), ("70x50", 300, "tspl")]
faults = []


def picture(path):
    logo = Image.new("LA", SIZE, (0, 0))
    logo.paste((0, 255), (SIZE[0] // 4, SIZE[1] // 4, SIZE[0] * 3 // 4, SIZE[1] * 3 // 4))
    logo.save(path, optimize=True)


def place(svg):
    """The logo's box in mm from its label's corner."""
    found = PLACE.findall(svg.read_text(encoding="utf-8"))
    assert len(found) == 1, f"{len(found)} logos are written"
    x, y, width, height = (int(um) / 1000 for um in found[0])
    return x, y, x + width, y + height


def amiss(page, corner, box, dots):
    """How far the ink within a logo's box lies from where it has to be; all in mm."""
    left, top, right, bottom = (at + corner[axis % 2] for axis, at in enumerate(box))
    whole = tuple(round(at * dots) for at in (left, top, right, bottom))
    ink = page.crop(whole).convert("L").point(lambda grey: 255 if grey < 128 else 0).getbbox()
    if ink is None:
        return 99.0
    across, down = (right - left) / 4, (bottom - top) / 4
    wanted = (left + across, top + down, right - across, bottom - down)
    found = [(at + whole[axis % 2]) / dots for axis, at in enumerate(ink)]
    return max(abs(one - other) for one, other in zip(found, wanted))


def corners(medium):
    if medium not in SHEETS:
        return [(0, 0)]
    _, _, (columns, rows), first, pitch = SHEETS[medium]
    return [(first[0] + column * pitch[0], first[1] + row * pitch[1]) for row in range(rows) for column in range(columns)]


def check(registry, run_id, medium, dpi, kind, folder):
    where, places = f"{medium} {dpi} {kind}", corners(medium)
    options = ("--media", medium, "--dpi", dpi, "--numbers", f"1-{len(places)}", "--logo", "ocop")
    svg, out = folder / f"{medium}.svg", folder / f"{medium}.{kind}"
    said = [registry.label(run_id, file, *options, "--format", file.suffix[1:]) for file in (svg, out)]
    if any(said):
        return faults.append(f"{where}: {said}")
    box = place(svg)
    dots = RASTER / 25.4 if kind == "pdf" else DOTS_PER_MM[dpi]
    drawn = list(pages(out)) if kind == "pdf" else tspl_labels(out.read_bytes(), dots)
    if len(drawn) != 1:
        faults.append(f"{where}: {len(drawn)} pages")
    # A dot of a coarse printer is wider than half of the tolerance.
    tolerance = TOLERANCE_MM if kind == "pdf" else TOLERANCE_MM / 2 + 0.5 / dots
    worst = max(amiss(drawn[0], corner, box, dots) for corner in places)
    if worst > tolerance:
        faults.append(f"{where}: the logo lies {worst:.3f} mm beside its place")
    beside = tuple(at + 0.3 for at in box)
    if amiss(drawn[0], places[-1], beside, dots) <= tolerance:
        faults.append(f"{where}: a place 0.3 mm beside the logo was taken for its own")
    if (read := len(set(zbar(drawn[0], folder)))) != len(places):
        faults.append(f"{where}: {read} codes are read beside {len(places)} logos")
    print(f"{where}: {len(places)} logos, {worst:.3f} mm at most")
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--temtin", required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        registry = Registry(options.temtin, folder)
        picture(folder / "ocop.png")
        registry.good("label", "save", folder / "ocop.png")
        run_id, _ = registry.issue(BATCH, 30)
        for medium, dpi, kind in CASES:
            check(registry, run_id, medium, dpi, kind, folder)
    print(f"{len(CASES)} files: {len(faults)} faults")
    print("\n".join(faults[:100]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
