// The codes of a sheet as two programs read them that we did not write: zbar and zxing.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fault, python } from "./browser.mjs";

const ZXING = `
import sys, zxingcpp
from PIL import Image
for path in sys.argv[1:]:
    for code in zxingcpp.read_barcodes(Image.open(path), formats=zxingcpp.BarcodeFormat.QRCode):
        print(code.text)
`;
const quiet = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 16 << 20 };
const links = (text) => [...new Set(text.split("\n").filter((line) => line.startsWith("http")))].sort();

/** Does something with the pages of a PDF, drawn as a printer of 300 dpi draws them. */
function drawn(pdf, deed) {
  const folder = mkdtempSync(join(tmpdir(), "temtin-codes-"));
  try {
    execFileSync("pdftoppm", ["-r", "300", "-gray", pdf, join(folder, "page")]);
    return deed(readdirSync(folder).sort().map((name) => join(folder, name)), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The addresses of a PDF; one that only one of the two reads is a fault. */
export const codes = (pdf, where) =>
  drawn(pdf, (pages) => {
    const zbar = links(execFileSync("zbarimg", ["--raw", "-q", "-S*.disable", "-Sqrcode.enable", ...pages], quiet));
    const zxing = links(execFileSync(python, ["-c", ZXING, ...pages], quiet));
    if (zbar.join() !== zxing.join()) fault(where, `zbar reads ${zbar.length} codes, zxing ${zxing.length}, and not the same`);
    return zxing;
  });

const SHOT = `
import sys, zxingcpp
from PIL import Image
address, target, *pages = sys.argv[1:]
for path in pages:
    page = Image.open(path)
    for code in zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode):
        if code.text == address:
            at = code.position
            xs = [corner.x for corner in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
            ys = [corner.y for corner in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
            page.crop((min(xs) - 30, min(ys) - 30, max(xs) + 30, max(ys) + 30)).save(target)
            sys.exit()
sys.exit("no such label")
`;

/** A photo of the one label of a sheet that bears this address. */
export const photoOf = (pdf, address) =>
  drawn(pdf, (pages, folder) => {
    const shot = join(folder, "shot.png");
    execFileSync(python, ["-c", SHOT, address, shot, ...pages], quiet);
    return readFileSync(shot);
  });
