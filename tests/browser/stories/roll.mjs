// A roll is printed ahead, its head card leads a phone to the roll, two parts are bound to two batches, and one part is corrected.
import { join } from "node:path";
import { fault, open, origin, out, visit } from "../lib/browser.mjs";
import { codes, photoOf } from "../lib/decode.mjs";
import { accept, invite } from "../lib/people.mjs";
import { addBatch, addPacking } from "../lib/printing.mjs";
import { scanned } from "../lib/program.mjs";

const PRODUCT = "tieu-tien-phuoc";
const ROLL = 60;
/** What a person may tap from the head card to the bound part, the code of the card among it. */
const TAPS_MAX = 6;

export const settings = [{ screen: "phone", lang: "en", js: true }];

/** A roll on paper of a label printer; gives its run, every address on it and the sheet. */
async function printRoll(page, person, where, look) {
  await visit(page, "/console/stamps/new");
  await person.choose("product_id", PRODUCT);
  await person.type("count", String(ROLL));
  await person.type("use_by", "30/06/2029");
  await look("new");
  await person.click('main button[value="issue"]');
  const run = new URL(page.url()).pathname.split("/").pop();
  const pdf = await person.take('main button[value="take"]', join(out, `${where}.pdf`));
  const read = codes(pdf, where).filter((address) => !address.includes("/console/"));
  if (read.length !== ROLL) fault(where, `${read.length} of ${ROLL} labels are read`);
  for (const address of read.slice(0, 3)) {
    const answer = await scanned(where, address, "en");
    if (answer.verdict !== "not-activated") fault(where, `a label of an unbound roll answers ${answer.verdict}`);
  }
  return { run, read, pdf };
}

/** The number that a label bears. */
const number = (address) => Number(/\/21\/(\d+)/.exec(address)[1]);

/** From the head card to the bound part: each tap is counted. `pick` is the batch where the roll proposes another one. */
async function binds(page, card, last, pick) {
  let taps = 1;
  const tap = async (what) => {
    taps += 1;
    await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator(what).first().click()]);
  };
  await visit(page, new URL(card).pathname);
  if (pick) {
    taps += 1;
    await page.locator("#batch").selectOption(pick);
  }
  if (last.photo) {
    // The camera, and its picture taken.
    taps += 2;
    await page.locator('main form[action*="/bind"] input[type=file]').first().setInputFiles(last.photo);
  } else {
    taps += 1;
    await page.locator("#last").fill(String(last.number));
  }
  await tap('main form[action*="/bind"] button');
  await tap('main button[value="bind"]');
  return taps;
}

/** The last numbers of the first part were used for the second batch. */
async function corrects(page, person, look, { from, to, lot }) {
  await person.click('main a[href*="/bindings/0"]');
  const right = await page.locator("#batch option").evaluateAll((options, wanted) => options.find((one) => one.textContent.includes(wanted)).value, lot);
  await person.choose("batch", right);
  await person.type("from", String(from));
  await person.type("to", String(to));
  await person.type("why", "The last five bags were of the second batch");
  await look("correcting");
  await person.click('main form[action*="/bindings/"] button');
  await look("corrected");
}

export async function story({ browser, stamp, seen }, { screen, lang, js }) {
  const { page, context, where } = await open(browser, `roll-${screen}-${lang}`, { screen, js, locale: "en-US" });
  const look = (name) => seen(page, `${where}-${name}`, screen, lang);
  const { person } = await accept(page, invite(`cuon-${stamp}`, "owner", "Phan Văn Cuộn", "--producer", "htx-mau-07"));
  const { run, read, pdf } = await printRoll(page, person, where, look);
  await visit(page, `/console/rolls/${run}`);
  await look("free");
  const card = codes(await person.take('main a[href*="/card/pdf"]', join(out, `${where}-card.pdf`)), where);
  if (card.length !== 1 || card[0] !== `${origin}/console/rolls/${run}`) fault(where, `the head card leads to ${card}`);
  const numbers = read.map(number).sort((a, b) => a - b);
  const of = (at) => read.find((address) => number(address) === numbers[at]);
  const lots = ["A", "B"].map((letter) => `CU-${stamp}-${letter}`.toUpperCase());
  for (const lot of lots) {
    await addBatch(person, { lot, units: ROLL }, () => person.choose("product_id", PRODUCT));
    await addPacking(page, person, lang);
  }
  const taps = [];
  const picture = { name: "IMG_1.png", mimeType: "image/png", buffer: photoOf(pdf, of(19)) };
  for (const [at, last] of [{ photo: picture }, { number: numbers[39] }].entries()) {
    await visit(page, new URL(card[0]).pathname);
    const proposed = await page.locator("#batch").inputValue();
    const wanted = await page.locator("#batch option").evaluateAll((options, lot) => options.find((one) => one.textContent.includes(lot))?.value, lots[at]);
    if (!wanted) fault(where, `the roll does not offer ${lots[at]}`);
    taps.push(await binds(page, card[0], last, proposed === wanted ? null : wanted));
    await look(`bound-${at + 1}`);
  }
  if (taps.some((count) => count > TAPS_MAX)) fault(where, `${taps} taps`);
  const answers = async (at, lot) => {
    const { verdict } = await scanned(where, of(at), lang, lot);
    if (verdict !== "issued") fault(where, `label ${at + 1} answers ${verdict}`);
  };
  for (const [at, lot] of [[0, lots[0]], [19, lots[0]], [20, lots[1]], [39, lots[1]]]) await answers(at, lot);
  if ((await scanned(where, of(40), lang)).verdict !== "not-activated") fault(where, "a label that is not bound is in force");
  await corrects(page, person, look, { from: numbers[15], to: numbers[19], lot: lots[1] });
  for (const [at, lot] of [[14, lots[0]], [15, lots[1]], [19, lots[1]], [20, lots[1]]]) await answers(at, lot);
  await context.close();
  return `${taps} taps for each part, ${person.done.clicks} clicks and ${person.done.fields} fields for all else`;
}
