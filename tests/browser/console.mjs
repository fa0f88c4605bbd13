// Prints stamps for a known product and a new batch as a producer does, from the sign-in to the PDF: with and without JavaScript, on a phone
// and a wide screen, in both languages; then looks at every page of the console. The demo's own people sign in.
// Usage: TEMTIN_NODE=DIR node console.mjs ORIGIN OUT; screenshots go to OUT. Exit 0 = no fault.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(join(process.env.TEMTIN_NODE, "index.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [origin, out] = process.argv.slice(2);
const screens = { phone: { width: 390, height: 844 }, wide: { width: 1280, height: 800 } };
const PASSWORD = "tem-mau-thu-nghiem";
// What a producer may be asked for a known product with a new batch.
const CLICKS_MAX = 12;
const FIELDS_MAX = 9;
const STAMPS = 24;
const TARGET_PX_MIN = 44;
const faults = [];
const fault = (where, what) => {
  faults.push(what);
  console.error(`${where}: ${what}`);
};

async function open(browser, where, size, js, lang) {
  const context = await browser.newContext({ viewport: size, locale: "fr-FR", javaScriptEnabled: js, acceptDownloads: true });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && fault(where, `console: ${message.text()}`));
  page.on("pageerror", (error) => fault(where, `page: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== origin) fault(where, `asks another host: ${url.origin}`);
  });
  return { page, context, path: (path) => origin + path + (lang === "en" ? (path.includes("?") ? "&" : "?") + "lang=en" : "") };
}

/** Counts what the person does. */
function hand(page) {
  const done = { clicks: 0, fields: 0 };
  return {
    done,
    click: async (what) => {
      done.clicks += 1;
      await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator(what).first().click()]);
    },
    type: async (field, text) => {
      done.fields += 1;
      await page.locator(`#${field}`).fill(text);
    },
  };
}

/** A page as it is: its width, its targets, its heading; and what axe says of it. */
async function look(page, where, size) {
  await page.screenshot({ path: join(out, `${where}.png`), fullPage: true });
  const seen = await page.evaluate((least) => {
    const shown = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
    const inText = (element) => element.tagName === "A" && getComputedStyle(element).display === "inline";
    const small = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
      .filter((element) => shown(element) && !inText(element))
      .filter((element) => {
        const ticks = ["checkbox", "radio"].includes(element.type) ? element.closest(".tick, label") : null;
        return (ticks ?? element).getBoundingClientRect().height < least - 0.5;
      })
      .map((element) => `${element.tagName.toLowerCase()} ${(element.textContent || element.name || "").trim().slice(0, 40)}`);
    return { wide: document.documentElement.scrollWidth - document.documentElement.clientWidth, h1: document.querySelectorAll("h1").length, small };
  }, TARGET_PX_MIN);
  if (seen.wide > 0) fault(where, `${seen.wide} px too wide for ${size.width}`);
  if (seen.h1 !== 1) fault(where, `${seen.h1} headings of the first rank`);
  for (const what of new Set(seen.small)) fault(where, `lower than ${TARGET_PX_MIN} px: ${what}`);
  // Sent by the tool, not by the page, whose policy takes no script.
  await page.evaluate(axe);
  const told = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const wrong of told.violations.filter((one) => ["serious", "critical"].includes(one.impact))) {
    fault(where, `axe ${wrong.id}: ${wrong.nodes.map((node) => node.html.slice(0, 120)).slice(0, 3).join(" | ")}`);
  }
}

/** Whether axe sees what is wrong at all: it is put into pages by the tool. */
async function seesFaults(browser) {
  const page = await browser.newPage();
  await page.setContent('<html><body><img src="data:,"><button></button></body></html>');
  await page.evaluate(axe);
  const told = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const named = told.violations.map((one) => one.id);
  if (!["image-alt", "button-name"].every((id) => named.includes(id))) fault("axe", `sees only ${named} on a page that is wrong`);
  await page.close();
}

/** The codes of a PDF, as a phone reads them. */
function codes(pdf) {
  const folder = mkdtempSync(join(tmpdir(), "temtin-console-"));
  try {
    execFileSync("pdftoppm", ["-r", "300", "-png", pdf, join(folder, "page")]);
    return readdirSync(folder).flatMap((name) =>
      execFileSync("zbarimg", ["--raw", "-q", join(folder, name)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split("\n").filter((line) => line.startsWith("http")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** From the sign-in to the PDF. */
async function prints(browser, screen, js, lang, at) {
  const where = `main-${screen}-${js ? "js" : "plain"}-${lang}`;
  const { page, context, path } = await open(browser, where, screens[screen], js, lang);
  const { done, click, type } = hand(page);
  const lot = `KD-${Date.now() % 1_000_000}-${at}`;
  await page.goto(path("/console"), { waitUntil: "load" });
  await page.goto(path(new URL(page.url()).pathname), { waitUntil: "load" });
  await type("name", "htx-mau");
  await type("password", PASSWORD);
  await click("main button");
  await click('nav a[href^="/console/batches"]');
  await click('main a[href*="/console/batches/new"]');
  await type("lot_code", lot);
  await type("units_count", String(STAMPS));
  await type("quantity", String(STAMPS));
  await click('main form[action^="/console/batches"] button:not([value])');
  // A batch without any step takes no stamps.
  const word = await page.locator('#event_type option[value="packing"]').textContent();
  await type("line", `${lang === "vi" ? "hôm nay" : "today"} – ${word.trim().toLowerCase()}`);
  await click('main form[action*="/events"] button');
  await click('main a[href*="/stamps"]');
  const count = await page.locator("#count").inputValue();
  if (count !== String(STAMPS)) fault(where, `${count} stamps are proposed for ${STAMPS} units`);
  await click('main button[value="issue"]');
  done.clicks += 1;
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator('main button[value="take"]').click()]);
  const pdf = join(out, `${where}.pdf`);
  await download.saveAs(pdf);
  const read = codes(pdf);
  if (new Set(read).size !== STAMPS) fault(where, `${new Set(read).size} of ${STAMPS} codes are read in the PDF`);
  for (const code of new Set(read)) {
    const url = new URL(code);
    const answer = await fetch(origin + url.pathname + url.search, { headers: { Accept: "text/html", "Accept-Language": lang } });
    if (answer.status !== 200 || !(await answer.text()).includes(lot)) fault(where, `${url.pathname} answers ${answer.status} without the lot`);
  }
  console.log(`${where}: ${done.clicks} clicks, ${done.fields} fields, ${read.length} codes`);
  if (done.clicks > CLICKS_MAX || done.fields > FIELDS_MAX) fault(where, `${done.clicks} clicks, ${done.fields} fields`);
  await context.close();
}

/** Every page that a person comes to by its links, once for each kind of address. */
async function walk(browser, person, screen, lang) {
  const { page, context, path } = await open(browser, `${person}-${screen}-${lang}`, screens[screen], true, lang);
  await page.goto(path("/console/sign-in"), { waitUntil: "load" });
  await look(page, `${person}-${screen}-${lang}-sign-in`, screens[screen]);
  await page.fill("#name", person);
  await page.fill("#password", PASSWORD);
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator("main button").click()]);
  const known = new Set();
  const waiting = [new URL(page.url()).pathname, "/console/account", "/console/account/phone", "/console/households"];
  // Of a list of records the first one stands for all.
  const kind = (address) => address.replace(/^(\/(?:console|office)\/[a-z-]+)\/(?!new$)[^/]+/, "$1/{id}");
  while (waiting.length > 0 && known.size < 60) {
    const address = waiting.shift();
    if (known.has(kind(address))) continue;
    known.add(kind(address));
    const reply = await page.goto(path(address), { waitUntil: "load" });
    const where = `${person}-${screen}-${lang}-${address.slice(1).replaceAll("/", "-")}`.slice(0, 120);
    if (!reply || reply.status() >= 400) {
      fault(where, `answers ${reply?.status()}`);
      continue;
    }
    await look(page, where, screens[screen]);
    const links = await page.evaluate(() => [...document.querySelectorAll("a[href]")].map((link) => new URL(link.href)).map((url) => url.pathname));
    // A file is put aside, and no page.
    waiting.push(...links.filter((link) => /^\/(console|office)(\/|$)/.test(link) && !/\.[a-z]{3,4}$|\/file$|\/card\/|\/template$|\/faults$|export/.test(link)));
  }
  console.log(`${person}-${screen}-${lang}: ${known.size} kinds of pages`);
  await context.close();
}

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.TEMTIN_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
let at = 0;
await seesFaults(browser);
for (const screen of Object.keys(screens)) {
  for (const lang of ["vi", "en"]) {
    for (const js of [true, false]) {
      at += 1;
      await prints(browser, screen, js, lang, at).catch((error) => fault(`main-${screen}-${js}-${lang}`, error.message));
    }
    for (const person of ["htx-mau", "tram-mau"]) {
      await walk(browser, person, screen, lang).catch((error) => fault(`${person}-${screen}-${lang}`, error.message));
    }
  }
}
await browser.close();
console.log(faults.length === 0 ? "The console holds." : `${faults.length} faults.`);
process.exit(faults.length === 0 ? 0 : 1);
