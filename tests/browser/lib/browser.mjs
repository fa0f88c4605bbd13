// What all tests in a browser share: Chromium as they start it, pages that report what no page of ours may do, and the faults of a run.
// A script is called as: TEMTIN_NODE=DIR node SCRIPT ORIGIN OUT …
import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

export const tool = createRequire(join(process.env.TEMTIN_NODE, "index.js"));
export const [origin, out, ...more] = process.argv.slice(2);
/** The Python that has tests/requirements.txt. */
export const python = join(process.env.TEMTIN_NODE, "..", "venv", "bin", "python");
export const screens = { phone: { width: 390, height: 844 }, wide: { width: 1280, height: 800 } };
/** What the demo's own people sign in with. */
export const PASSWORD = "tem-mau-thu-nghiem";

const faults = [];
export function fault(where, what) {
  faults.push(`${where}: ${what}`);
  console.error(`${where}: ${what}`);
}

mkdirSync(out, { recursive: true });

export const launch = () =>
  tool("playwright-core").chromium.launch({
    executablePath: process.env.TEMTIN_CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });

/** A server that is pressed says so before anything is done, and the person waits and loads again: others may compile on this machine. */
const PRESSED = 503;
async function patient(page, reply) {
  for (let again = 0; reply?.status() === PRESSED && again < 30; again += 1) {
    await page.waitForTimeout(1_000);
    reply = await page.reload({ waitUntil: "load" });
  }
  return reply;
}

/** Opens an address of ours. */
export const visit = async (page, path) => patient(page, await page.goto(origin + path, { waitUntil: "load" }));

/** Does what leads to another page. */
export async function goes(page, deed) {
  const [reply] = await Promise.all([page.waitForNavigation({ waitUntil: "load" }), deed()]);
  return patient(page, reply);
}

/**
 * A page of its own, as one person sees it, which reports errors and requests to other hosts. `told` are errors of the console that are
 * right. A browser that asks for a language which we do not speak gets Vietnamese.
 */
export async function open(browser, where, { screen = "phone", js = true, locale = "fr-FR", told = /(?!)/ } = {}) {
  const context = await browser.newContext({ viewport: screens[screen], locale, javaScriptEnabled: js, acceptDownloads: true });
  // Others may compile on the same machine.
  context.setDefaultTimeout(Number(process.env.TEMTIN_PATIENCE_MS ?? 60_000));
  const page = await context.newPage();
  const right = (text) => told.test(text) || text.includes(`status of ${PRESSED}`);
  page.on("console", (message) => message.type() === "error" && !right(message.text()) && fault(where, `console: ${message.text()}`));
  page.on("pageerror", (error) => fault(where, `page: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== origin) fault(where, `asks another host: ${url.origin}`);
  });
  return { page, context, screen, where };
}

/** Says how it went, and ends so. */
export function end(what) {
  console.log(faults.length === 0 ? what : `${faults.length} faults.`);
  process.exit(faults.length === 0 ? 0 : 1);
}
