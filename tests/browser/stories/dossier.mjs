// A dossier was handed in for the wrong star: its producer takes it back and hands in another. Then the same person gets letters elsewhere.
import { fault, goes, open, visit } from "../lib/browser.mjs";
import { CHOSEN, accept, invite } from "../lib/people.mjs";

export const settings = [
  { screen: "phone", lang: "vi", js: false },
  { screen: "wide", lang: "en", js: true },
];

const LIST = "/console/dossiers";

export async function story({ browser, stamp, seen }, { screen, lang, js }) {
  const { page, context, where } = await open(browser, `dossier-${screen}-${lang}`, { screen, js, locale: lang === "vi" ? "vi-VN" : "en-US", told: /status of 422/ });
  const look = (name) => seen(page, `${where}-${name}`, screen, lang);
  const { person } = await accept(page, invite(`nu-${stamp}`, "owner", "Lê Thị Nụ", "--producer", "htx-mau-07"));
  const waiting = page.locator(`form[action^="${LIST}/"]`);
  /** Opens the fold of the first dossier that waits, and takes it back. */
  const takeBack = async (name) => {
    await person.touch(`details:has(form[action^="${LIST}/"]) summary`);
    await look(name);
    await person.click(`form[action^="${LIST}/"] button`);
  };
  await visit(page, LIST);
  // What an earlier run left waiting.
  while ((await waiting.count()) > 0) await takeBack("left");
  const product = await page.locator("#product_id option").nth(1).getAttribute("value");
  const before = await page.locator("main ul.kin li").count();
  for (const star of ["5", "4"]) {
    await person.choose("product_id", product);
    await person.choose("star", star);
    await person.click(`main form[action^="${LIST}"]:has(#star) button`);
    if ((await waiting.count()) !== 1) fault(where, `no dossier for ${star} stars waits`);
    await takeBack(`waits-${star}`);
    if ((await waiting.count()) !== 0) fault(where, "what was taken back still waits");
  }
  await look("taken-back");
  if ((await page.locator("main ul.kin li").count()) !== before + 2) fault(where, "what was taken back is not in the list");

  await visit(page, "/console/account");
  const fold = 'details:has(form[action^="/console/account/mail"]) > summary';
  await person.touch(fold);
  await person.type("mail", "nụ@example.vn");
  await person.type("mail-password", "not-the-password");
  await goes(page, () => page.locator('form[action^="/console/account/mail"] button').click());
  await look("address-wrong");
  if ((await page.locator(".summary li").count()) !== 2) fault(where, "not all that is wrong is told");
  const address = `nu.${stamp}@example.vn`;
  await person.type("mail", address);
  await person.type("mail-password", CHOSEN);
  await goes(page, () => page.locator('form[action^="/console/account/mail"] button').click());
  await look("address");
  if (!(await page.locator("dl.facts").textContent()).includes(address)) fault(where, "the new address is not shown");
  await context.close();
  return `${person.done.clicks} clicks, ${person.done.fields} fields`;
}
