// A help station prints for a household: the head of the office makes the station's account and takes in the signed mandate, the station
// does the rest on the household's behalf, and the records say so.
import { readFileSync } from "node:fs";
import { fault, open, visit } from "../lib/browser.mjs";
import { hand } from "../lib/hand.mjs";
import { CHOSEN, accept, invite, signIn } from "../lib/people.mjs";
import { addBatch, addPacking, printStamps } from "../lib/printing.mjs";

const HOUSEHOLD = { id: "ho-mau-39", typed: "nuôi ong rừng mẫu 39", name: "Sample Forest Honey Household 39" };
const STAMPS = 12;
const PAPER = readFileSync(new URL("../../../fixtures/demo/mandate.pdf", import.meta.url));

export const settings = [{ screen: "wide", lang: "en", js: false }];

/** The head makes a phone known, signs out and in again with its next code, adds the station, and takes in the paper. Gives the link. */
async function mandated(page, stamp, look) {
  const { person, secret } = await accept(page, invite(`truong-${stamp}`, "head", "Trần Văn Hòa"), look);
  if (!secret) fault("station", "the head was not asked for a phone");
  await person.click('form[action^="/console/sign-out"] button');
  await visit(page, "/office");
  await signIn(page, person, `truong-${stamp}`, CHOSEN, secret, look);
  await person.click('nav a[href^="/office/people"]');
  await person.click('main a[href*="/office/new-account"]');
  await person.type("person", "Trạm hỗ trợ Phước Sơn");
  await person.type("name", `tram-${stamp}`);
  await person.choose("role", "station");
  await person.click('main form[action^="/office/people"] button');
  await look("link");
  const link = await page.locator("main .secret code").textContent();
  await person.click("main a.button");
  await look("station-without-mandate");
  await person.type("mandate-producer", HOUSEHOLD.typed);
  await person.bring("paper", { name: "giấy ủy quyền.pdf", mimeType: "application/pdf", buffer: PAPER });
  await person.click('main form[action*="/mandates"][enctype] button');
  await look("station-with-mandate");
  if (!(await page.locator("#mandates").innerText()).includes(HOUSEHOLD.name)) fault("station", "the mandate does not stand on the account");
  return { link, person };
}

export async function story({ browser, stamp, seen }, { screen, lang, js }) {
  const where = `station-${screen}-${lang}`;
  const options = { screen, js, locale: "en-US" };
  const office = await open(browser, `${where}-head`, options);
  const look = (of) => (name) => seen(of, `${where}-${name}`, screen, lang);
  const { link } = await mandated(office.page, stamp, look(office.page));
  const { page, context } = await open(browser, where, options);
  await accept(page, link, look(page));
  const person = hand(page);
  const signed = () => page.locator(".signed").innerText();
  if (!(await signed()).includes(HOUSEHOLD.name)) await person.click(`main form[action^="/console/households/${HOUSEHOLD.id}"] button`);
  if (!(await signed()).includes(HOUSEHOLD.name)) fault(where, `works for: ${await signed()}`);
  const batch = { lot: `MO-${stamp}`.toUpperCase(), units: STAMPS };
  await addBatch(person, batch);
  await addPacking(page, person, lang);
  await look(page)("batch");
  const read = await printStamps(page, person, where, lang, batch);
  const run = new URL(page.url()).pathname.split("/").pop();
  // Who did it stands in the household's own history of deeds.
  await visit(page, "/console/audit");
  await look(page)("audit");
  const deeds = await page.locator("main").innerText();
  if (!deeds.includes("Trạm hỗ trợ Phước Sơn") && !deeds.includes(`tram-${stamp}`)) fault(where, "the household does not read that the station did it");
  await visit(page, "/console/history");
  if (!(await page.locator("main").innerText()).includes(batch.lot)) fault(where, `the history does not tell of ${batch.lot} (${run})`);
  // The office ends the mandate: the station is out at its next page.
  await office.page.locator('form[action*="/mandates/end"] button').first().click();
  await office.page.waitForLoadState();
  const reply = await visit(page, "/console/batches");
  if (reply.status() < 400 && (await page.locator("main").innerText()).includes(batch.lot)) fault(where, "reads the household's batches without a mandate");
  await Promise.all([office.context.close(), context.close()]);
  return `${person.done.clicks} clicks, ${person.done.fields} fields, ${read.length} labels`;
}
