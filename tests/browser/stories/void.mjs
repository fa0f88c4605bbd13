// Labels were spoiled at the printer: their range is looked at and voided, and from the next scan on they say so while their neighbours stay in force.
import { fault, open } from "../lib/browser.mjs";
import { accept, invite } from "../lib/people.mjs";
import { addBatch, addPacking, printStamps } from "../lib/printing.mjs";
import { scanned } from "../lib/program.mjs";

const STAMPS = 21;
/** Places of the spoiled ones, the first and the last. */
const [FROM, TO] = [5, 8];

export const settings = [{ screen: "phone", lang: "vi", js: false }];

const number = (address) => Number(/\/21\/(\d+)/.exec(address)[1]);

export async function story({ browser, stamp, seen }, { screen, lang, js }) {
  const { page, context, where } = await open(browser, `void-${screen}-${lang}`, { screen, js, locale: "vi-VN" });
  const look = (name) => seen(page, `${where}-${name}`, screen, lang);
  const { person } = await accept(page, invite(`hong-${stamp}`, "member", "Đỗ Thị Hồng", "--producer", "htx-mau-07"));
  const batch = { lot: `HG-${stamp}`.toUpperCase(), units: STAMPS };
  await addBatch(person, batch);
  await addPacking(page, person, lang);
  const read = (await printStamps(page, person, where, lang, batch)).sort((a, b) => number(a) - number(b));
  await person.touch('details:has(form[action*="/void"]) summary');
  await person.type("numbers", `${number(read[FROM - 1])}-${number(read[TO - 1])}`);
  await person.choose("reason", "spoiled");
  await look("range");
  await person.click('main form[action*="/void"] button');
  await look("look");
  await person.click('main form[action*="/void"] button.risk');
  await look("voided");
  for (const [at, address] of read.entries()) {
    const spoiled = at + 1 >= FROM && at + 1 <= TO;
    const { verdict, page: text } = await scanned(where, address, lang, batch.lot);
    if (verdict !== (spoiled ? "revoked" : "issued")) fault(where, `label ${at + 1} answers ${verdict}`);
    if (text.includes("đã bị hủy") !== spoiled) fault(where, `the page of label ${at + 1} does not tell that`);
  }
  await context.close();
  return `${TO - FROM + 1} of ${STAMPS} labels void, ${person.done.clicks} clicks, ${person.done.fields} fields`;
}
