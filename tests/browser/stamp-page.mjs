// Opens the stamp page as a shopper does: a phone and a wide screen, in both languages, one stamp of each kind.
// Usage: TEMTIN_NODE=DIR node stamp-page.mjs ORIGIN OUT ANSWERS; screenshots go to OUT. Exit 0 = no fault.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { end, fault, launch, more, open, origin, out, screens } from "./lib/browser.mjs";

const [answersFile] = more;
// Labels and meta may be 14 px, running text 16 (the body's size).
const TEXT_PX_MIN = 14;
const BODY_PX_MIN = 16;
const TARGET_PX_MIN = 44;

/** The stamps to open: name → {url, verdict}; a kind without an example is a fault of the demo. */
function examples() {
  const answers = readFileSync(answersFile, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  const batches = readFileSync(new URL("../../fixtures/ocop/batches.csv", import.meta.url), "utf8").split("\n");
  const longName = new Set(batches.map((row) => row.split(",")).filter((row) => row[1] === "hat-say-ten-dai").map((row) => row[3]));
  const issued = answers.find((answer) => answer.verdict === "issued" && answer.code);
  const kinds = {
    issued: issued,
    recalled: answers.find((answer) => answer.verdict === "recalled"),
    expired: answers.find((answer) => answer.verdict === "expired"),
    revoked: answers.find((answer) => answer.verdict === "revoked"),
    "unbound-roll": answers.find((answer) => answer.verdict === "not-activated" && JSON.stringify(answer.reasons).includes("not-bound")),
    "register-form": answers.find((answer) => new URL(answer.url).pathname.startsWith("/t/")),
    "long-name": answers.find((answer) => longName.has(answer.lot)),
    forged: issued && { ...issued, url: issued.url.slice(0, -1) + (issued.url.endsWith("1") ? "2" : "1"), verdict: "forged" },
  };
  for (const [kind, answer] of Object.entries(kinds)) {
    if (!answer) fault(kind, "the demo's labels and printed URLs hold no example");
  }
  return Object.entries(kinds).filter(([, answer]) => answer);
}

/** What a reader meets, measured in the page itself. */
function measure([textMin, targetMin]) {
  const shown = (element) => element.getClientRects().length > 0;
  const name = (element) => `${element.tagName.toLowerCase()} "${(element.textContent || element.getAttribute("name") || "").trim().slice(0, 40)}"`;
  const ownText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  const small = [...document.body.querySelectorAll("*")]
    .filter((element) => shown(element) && ownText(element) && parseFloat(getComputedStyle(element).fontSize) < textMin)
    .map((element) => `${name(element)} is ${getComputedStyle(element).fontSize}`);
  const narrow = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter(shown)
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width < targetMin - 0.5 || box.height < targetMin - 0.5)
    .map(({ element, box }) => `target ${name(element)} is ${Math.round(box.width)}×${Math.round(box.height)}`);
  return {
    lang: document.documentElement.lang,
    headings: [...document.querySelectorAll("h1")].map((heading) => heading.textContent.trim()),
    scripts: document.querySelectorAll("script").length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    small,
    narrow,
  };
}

async function checkPage(page, where, lang) {
  const seen = await page.evaluate(measure, [TEXT_PX_MIN, TARGET_PX_MIN]);
  if (seen.lang !== lang) fault(where, `<html lang> is ${seen.lang}`);
  if (seen.headings.length !== 1 || !seen.headings[0]) fault(where, `${seen.headings.length} <h1>: ${seen.headings}`);
  if (seen.scripts) fault(where, `${seen.scripts} <script>`);
  const body = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
  if (body < BODY_PX_MIN) fault(where, `running text is ${body}px`);
  if (seen.overflow > 0) fault(where, `${seen.overflow} px too wide`);
  for (const what of [...seen.small, ...seen.narrow]) fault(where, what);
  return seen.headings[0];
}

async function verdictOf(url, lang) {
  const answer = await fetch(url, { headers: { Accept: "application/json", "Accept-Language": lang } });
  return answer.status === 200 ? (await answer.json()).verdict : `status ${answer.status}`;
}

/** One stamp on one screen in one language; gives its heading. */
async function checkStamp(browser, kind, answer, screen, lang) {
  const where = `${kind}-${screen}-${lang}`;
  const url = lang === "en" ? `${answer.url}&lang=en` : answer.url;
  // A language that we do not speak gets Vietnamese.
  const { page, context } = await open(browser, where, { screen });
  const reply = await page.goto(url, { waitUntil: "load" });
  if (reply.status() !== 200) fault(where, `answers ${reply.status()}`);
  const heading = await checkPage(page, where, lang);
  const verdict = await verdictOf(url, lang);
  if (verdict !== answer.verdict) fault(where, `as data it is ${verdict}, not ${answer.verdict}`);
  await page.screenshot({ path: join(out, `${where}.png`), fullPage: true });
  await context.close();
  return heading;
}

/** Different verdicts have different headings, and each language its own. */
function checkHeadings(headings) {
  const of = (kind, lang) => headings.get(`${kind} ${lang}`);
  const kinds = ["issued", "recalled", "expired", "revoked", "unbound-roll", "forged"].filter((kind) => of(kind, "vi"));
  for (const lang of ["vi", "en"]) {
    if (new Set(kinds.map((kind) => of(kind, lang))).size !== kinds.length) fault(`headings in ${lang}`, "two verdicts share a heading");
  }
  for (const kind of kinds) if (of(kind, "vi") === of(kind, "en")) fault(kind, "the heading is the same in both languages");
}

/** Types the printed code at `/`, and follows the link of the page that says only that the code exists. */
async function checkTypedCode(browser, answer) {
  const where = "typed-code";
  const { page, context } = await open(browser, where);
  await page.goto(`${origin}/`, { waitUntil: "load" });
  await checkPage(page, "front", "vi");
  await page.screenshot({ path: join(out, "front-phone-vi.png"), fullPage: true });
  const field = page.locator("form input:not([type=hidden]):not([type=submit]):not([type=file])").first();
  await field.fill(answer.code.toLowerCase().replaceAll("-", " "));
  await Promise.all([page.waitForURL("**/c/**"), field.press("Enter")]);
  await checkPage(page, where, "vi");
  await page.screenshot({ path: join(out, "typed-code-phone-vi.png"), fullPage: true });
  const html = await page.content();
  const url = new URL(answer.url);
  const number = /\/21\/(\d+)/.exec(url.pathname)?.[1];
  if (number && html.includes(number)) fault(where, "shows the stamp's number");
  if (html.includes(url.searchParams.get("s")) || /[?&;]s=\d/.test(html)) fault(where, "shows the signature");
  if (await page.locator("img, canvas, object, embed").count()) fault(where, "holds a picture; it must hold no QR");
  const link = page.locator('a[href*="/01/"], a[href*="/t/"]').first();
  if ((await link.count()) === 0) fault(where, "has no link to the batch");
  else {
    const [reply] = await Promise.all([page.waitForNavigation({ waitUntil: "load" }), link.click()]);
    const target = new URL(page.url());
    if (reply.status() !== 200 || target.searchParams.has("s") || target.pathname.includes("/21/")) fault(where, `leads to ${target}`);
  }
  await context.close();
}

/** Says where the stamp was bought, by the form alone; the verdict stays, and the thanks name the place. */
async function checkTelling(browser, answer) {
  const where = "telling";
  const { page, context } = await open(browser, where);
  await page.goto(answer.url, { waitUntil: "load" });
  const heading = await page.locator("h1").textContent();
  await page.selectOption("select[name=place]", "VN-HN");
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator("form[method=post] button").click()]);
  await checkPage(page, where, "vi");
  if ((await page.locator("h1").textContent()) !== heading) fault(where, "the heading is another");
  if (page.url() !== answer.url) fault(where, `leads to ${page.url()}`);
  if (!(await page.locator(".after [role=status]").textContent()).includes("Hà Nội")) fault(where, "gives no thanks");
  if (await page.locator("select[name=place]").count()) fault(where, "asks again");
  await page.screenshot({ path: join(out, "telling-phone-vi.png"), fullPage: true });
  await context.close();
}

const browser = await launch();
const stamps = examples();
const headings = new Map();
for (const [kind, answer] of stamps) {
  for (const screen of Object.keys(screens)) {
    for (const lang of ["vi", "en"]) headings.set(`${kind} ${lang}`, await checkStamp(browser, kind, answer, screen, lang));
  }
}
checkHeadings(headings);
const issued = stamps.find(([kind]) => kind === "issued");
if (issued) {
  const { page, context } = await open(browser, "accept-language", { locale: "en-US" });
  await page.goto(issued[1].url, { waitUntil: "load" });
  await checkPage(page, "accept-language", "en");
  await context.close();
  await checkTypedCode(browser, issued[1]);
  await checkTelling(browser, issued[1]);
}
await browser.close();
end(`${stamps.length} kinds of stamps on ${Object.keys(screens).length} screens in 2 languages hold.`);
