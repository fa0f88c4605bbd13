// The stories of those who use the console, in a real browser against the real program over a store on disk. Between them every
// combination of screen, language and JavaScript occurs.
// Usage: TEMTIN=PROGRAM TEMTIN_DATA=DIR TEMTIN_NODE=DIR node stories.mjs ORIGIN OUT [STORY…]. Exit 0 = no fault.
import { join } from "node:path";
import { end, fault, launch, more, out, screens } from "./lib/browser.mjs";
import { examine, look, seesFaults } from "./lib/look.mjs";

const STORIES = ["household", "station", "workbook", "roll", "void", "dossier", "foreign"];
const wanted = more.length > 0 ? more : STORIES;
const browser = await launch();
/** What the first household saw and sent, which a stranger tries later. */
const trail = [];

/** What stood on the pages of a story that broke off. */
async function failed(name, error) {
  fault(name, error.stack);
  const kept = trail.map((one) => one.page);
  for (const page of browser.contexts().flatMap((context) => context.pages()).filter((one) => !kept.includes(one))) {
    console.error(`at ${page.url()}`);
    await page.screenshot({ path: join(out, `failed-${name}.png`), fullPage: true });
    await page.context().close();
  }
}

await seesFaults(browser);
const played = new Set();
const run = Date.now().toString(36);
let at = 0;
for (const name of STORIES.filter((one) => wanted.includes(one))) {
  const { settings, story } = await import(`./stories/${name}.mjs`);
  for (const setting of settings) {
    at += 1;
    const { screen, lang, js } = setting;
    const began = Date.now();
    played.add(`${screen} ${lang} ${js}`);
    // axe is a script too, and waits for ever where none may run.
    const kit = { browser, trail, stamp: `${run}${at.toString(36)}`, seen: (page, where) => (js ? examine : look)(page, where, screen, lang) };
    const told = await story(kit, setting).catch((error) => failed(name, error));
    console.log(`${name}, ${screen}, ${lang}, ${js ? "with" : "without"} JavaScript: ${told ?? "failed"}; ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
}
if (wanted.length === STORIES.length) {
  for (const screen of Object.keys(screens)) {
    for (const lang of ["vi", "en"]) {
      for (const js of [true, false]) if (!played.has(`${screen} ${lang} ${js}`)) fault("stories", `none on ${screen} in ${lang} with JavaScript ${js}`);
    }
  }
}
await browser.close();
end("The stories hold.");
