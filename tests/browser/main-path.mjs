// Prints stamps for a known product and a new batch as a producer does, from the sign-in to the PDF: with and without JavaScript, on a phone
// and a wide screen, in both languages; and counts what the person does. The demo's own people sign in.
// Usage: TEMTIN_NODE=DIR node main-path.mjs ORIGIN OUT. Exit 0 = no fault.
import { PASSWORD, end, fault, launch, open, screens, visit } from "./lib/browser.mjs";
import { hand } from "./lib/hand.mjs";
import { examine, look } from "./lib/look.mjs";
import { signIn } from "./lib/people.mjs";
import { addBatch, addPacking, printStamps } from "./lib/printing.mjs";

// What a producer may be asked for a known product with a new batch.
const CLICKS_MAX = 12;
const FIELDS_MAX = 9;
const STAMPS = 24;

/** From the sign-in to the PDF. */
async function prints(browser, screen, js, lang, at) {
  const { page, context, where } = await open(browser, `main-${screen}-${js ? "js" : "plain"}-${lang}`, { screen, js });
  const person = hand(page);
  const batch = { lot: `KD-${Date.now() % 1_000_000}-${at}`, units: STAMPS };
  await visit(page, "/console");
  // The language stays behind the address from here on.
  if (lang === "en") await visit(page, `${new URL(page.url()).pathname}?lang=en`);
  await signIn(page, person, "htx-mau", PASSWORD);
  await addBatch(person, batch);
  await addPacking(page, person, lang);
  // Without scripts axe has no clock to wait by.
  const seen = (name) => (js ? examine : look)(page, `${where}-${name}`, screen, lang);
  await seen("batch");
  const read = await printStamps(page, person, where, lang, batch, () => seen("stamps"));
  const { clicks, fields } = person.done;
  console.log(`${where}: ${clicks} clicks, ${fields} fields, ${read.length} codes`);
  if (clicks > CLICKS_MAX || fields > FIELDS_MAX) fault(where, `${clicks} clicks, ${fields} fields`);
  await context.close();
}

const browser = await launch();
let at = 0;
for (const screen of Object.keys(screens)) {
  for (const lang of ["vi", "en"]) {
    for (const js of [true, false]) {
      at += 1;
      await prints(browser, screen, js, lang, at).catch((error) => fault(`main-${screen}-${js}-${lang}`, error.message));
    }
  }
}
await browser.close();
end("The main path holds.");
