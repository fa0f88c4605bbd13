// From a product to printed stamps, as a producer or a station does it: a batch, its first event, the stamps, the sheet.
import { join } from "node:path";
import { fault, out } from "./browser.mjs";
import { codes } from "./decode.mjs";
import { scanned } from "./program.mjs";

/** Adds a batch by the menu: of the one product, or like the last batch. `more` fills in what this batch needs beside it. */
export async function addBatch(person, { lot, units }, more = async () => {}) {
  await person.click('nav a[href^="/console/batches"]');
  await person.click('main a[href*="/console/batches/new"]');
  await more();
  await person.type("lot_code", lot);
  await person.type("units_count", String(units));
  await person.type("quantity", String(units));
  await person.click('main form[action^="/console/batches"] button:not([value])');
}

/** Writes down today's packing by the quick line; a batch without any step takes no stamps. */
export async function addPacking(page, person, lang, place = "") {
  const word = await page.locator('#event_type option[value="packing"]').textContent();
  await person.type("line", [lang === "vi" ? "hôm nay" : "today", word.trim().toLowerCase(), place].filter(Boolean).join(" – "));
  await person.click('main form[action*="/events"] button');
}

/** Issues what the page proposes and takes the sheet, whose labels two strangers read and the server answers. Gives the addresses. `opened` is
 * called once the form stands there. */
export async function printStamps(page, person, where, lang, { lot, units }, opened = async () => {}) {
  await person.click('main a[href*="/stamps"]');
  const count = await page.locator("#count").inputValue();
  if (count !== String(units)) fault(where, `${count} stamps are proposed for ${units} units`);
  await opened();
  await person.click('main button[value="issue"]');
  const pdf = await person.take('main button[value="take"]', join(out, `${where}.pdf`));
  const read = codes(pdf, where);
  if (read.length !== units) fault(where, `${read.length} of ${units} codes are read in the PDF`);
  const answers = await Promise.all(read.map((address) => scanned(where, address, lang, lot)));
  for (const answer of answers.filter((one) => one.verdict !== "issued")) fault(where, `a printed stamp answers ${answer.verdict}`);
  return read;
}
