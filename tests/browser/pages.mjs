// Every page of the console and the office that a person comes to by links, for every role: on a phone and a wide screen, looked at by axe,
// and its words in the other language. The doors are those of the program's own table, and one that nobody came to is a fault.
// Usage: TEMTIN=PROGRAM TEMTIN_DATA=DIR TEMTIN_NODE=DIR node pages.mjs ORIGIN OUT [ROLE…]. Exit 0 = no fault.
import { readFileSync } from "node:fs";
import { end, fault, launch, more, open, screens, visit } from "./lib/browser.mjs";
import { examine, look, seesFaults } from "./lib/look.mjs";
import { accept, invite } from "./lib/people.mjs";
import { temtin } from "./lib/program.mjs";

const PRODUCER = "htx-mau-07";
const MANDATE = new URL("../../fixtures/demo/mandate.pdf", import.meta.url).pathname;
const TABLE = new URL("../../src/web/console/table.rs", import.meta.url);

const ROLES = {
  owner: { words: ["--producer", PRODUCER], starts: ["/console/account/phone"] },
  station: { words: [], households: ["ho-mau-39", "ho-mau-41"], starts: ["/console/households/batches"] },
  clerk: { words: [], starts: [] },
  head: { words: [], starts: [] },
  auditor: { words: [], starts: [] },
  inspector: { words: [], starts: [] },
};

/** Doors that give a file, or that stand only before somebody is signed in: stories and the way in look at those. */
const NO_PAGES = [
  "/console/sign-in", "/console/sign-in/code", "/console/sign-in/phone", "/invitation/{id}", "/console/scripts/{id}", "/console/import/template",
  "/console/import/{id}/faults", "/console/files/{id}", "/office/papers/{id}", "/office/people/{id}/papers/{n}", "/console/rolls/{id}/card/{n}",
];

/** Every address of the table that is read. */
function doors() {
  const table = readFileSync(TABLE, "utf8");
  const own = [...table.matchAll(/reads\(\s*"([^"]+)"/g)].map((door) => door[1]);
  const records = [...table.matchAll(/records!\(Kind::\w+, "([^"]+)"\)/g)].flatMap(([, path]) => [path, `${path}/new`, `${path}/{id}`]);
  return [...own, ...records];
}

/** The door that an address comes to: the one with most parts spelled out. */
function door(all, address) {
  const parts = address.split("/");
  const fits = (path) => {
    const of = path.split("/");
    return of.length === parts.length && of.every((part, at) => part === parts[at] || /^\{/.test(part));
  };
  return all.filter(fits).sort((a, b) => a.split("{").length - b.split("{").length)[0];
}

/** What stands nowhere in the sample: a job, a batch recalled by its producer, stamps that wait to be put in force. */
function prepare() {
  const { runs } = temtin("status");
  const run = runs.find((one) => one.product === "tieu-tien-phuoc");
  temtin("label", run.run, "--job", "--reprint-reason", "Bản in thử");
}

/** Looks at a page on every screen without loading it again. */
async function examined(page, where) {
  for (const screen of Object.keys(screens)) {
    await page.setViewportSize(screens[screen]);
    await examine(page, `${where}-${screen}`, screen, "vi");
  }
}

/** Every page that a person comes to by its links, once for each door. */
async function walk(browser, all, role, stamp) {
  const { page, context } = await open(browser, role, { screen: "wide", locale: "vi-VN" });
  const name = `${role}-${stamp}`;
  const link = invite(name, role, "Người Đi Xem", ...ROLES[role].words);
  for (const household of ROLES[role].households ?? []) temtin("user", "mandate", name, "--producer", household, "--paper", MANDATE);
  await accept(page, link, (at) => examined(page, `${role}-${at}`));
  if (ROLES[role].households) {
    await visit(page, "/console/households");
    await page.locator("main form button").first().click();
    await page.waitForLoadState();
  }
  const known = new Set();
  const waiting = [new URL(page.url()).pathname, "/console/account", ...ROLES[role].starts];
  while (waiting.length > 0) {
    const address = waiting.shift();
    const kind = door(all, address);
    if (!kind || known.has(kind) || NO_PAGES.includes(kind)) continue;
    known.add(kind);
    const where = `${role}${kind.replaceAll(/[{}]/g, "").replaceAll("/", "-")}`;
    const reply = await visit(page, address);
    if (!reply || reply.status() >= 400) {
      fault(where, `${address} answers ${reply?.status()}`);
      continue;
    }
    await examined(page, where);
    const links = await page.evaluate(() => [...document.querySelectorAll("a[href]")].map((one) => new URL(one.href)).map((url) => url.pathname));
    waiting.push(...links.filter((path) => /^\/(console|office)(\/|$)/.test(path)));
    // The words in the other language, on the screen where they have least room.
    const title = await page.title();
    await page.setViewportSize(screens.phone);
    await visit(page, `${address}?lang=en`);
    const english = await look(page, `${where}-phone-en`, "phone", "en");
    // A record is called by its name.
    if (english.title === title && !kind.includes("{")) fault(where, `is called ${title} in both languages`);
  }
  await context.close();
  return known;
}

const browser = await launch();
await seesFaults(browser);
const all = doors();
const seen = new Set();
const stamp = Date.now().toString(36);
if (more.length === 0) prepare();
for (const role of Object.keys(ROLES).filter((one) => more.length === 0 || more.includes(one))) {
  const began = Date.now();
  const known = await walk(browser, all, role, stamp).catch((error) => fault(role, error.stack) ?? new Set());
  known.forEach((kind) => seen.add(kind));
  console.log(`${role}: ${known.size} pages; ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
if (more.length === 0) for (const path of all) if (!seen.has(path) && !NO_PAGES.includes(path)) fault("pages", `nobody came to ${path}`);
await browser.close();
end(`${seen.size} pages hold.`);
