// A page as it is: its picture, its width, its targets, its heading, its words, and what axe says of it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fault, out, screens, tool } from "./browser.mjs";

const axe = readFileSync(tool.resolve("axe-core/axe.min.js"), "utf8");
const TARGET_PX_MIN = 44;

/** Measures that are taken in the page. */
function measured(least) {
  const shown = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
  const inText = (element) => element.tagName === "A" && getComputedStyle(element).display === "inline";
  const told = (element) => `${element.tagName.toLowerCase()} ${(element.textContent || element.name || "").trim().slice(0, 40)}`;
  const small = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((element) => shown(element) && !inText(element))
    .filter((element) => {
      const ticks = ["checkbox", "radio"].includes(element.type) ? element.closest(".tick, label") : null;
      return (ticks ?? element).getBoundingClientRect().height < least - 0.5;
    })
    .map(told);
  // Text that is wider than what holds it is cut, or lies over its neighbour.
  const cut = [...document.querySelectorAll("main *, nav *")]
    .filter((element) => shown(element) && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()))
    .filter((element) => getComputedStyle(element).display !== "inline" && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
    .filter((element) => !["auto", "scroll"].includes(getComputedStyle(element).overflowX) && !["SELECT", "OPTION"].includes(element.tagName))
    .map(told);
  return {
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    headings: [...document.querySelectorAll("h1")].map((heading) => heading.textContent.trim()),
    lang: document.documentElement.lang,
    title: document.title,
    text: document.body.innerText,
    small,
    cut,
  };
}

/** Keys of words that stand on a page as they are, and words that were never filled in. */
const RAW = /\{ ?\$|\bundefined\b|\[object |(?<![\w/.@-])(?:fault|console|event|batch|choice|hint|print|role)-[a-z]+-[a-z-]+(?![\w/@-])/g;

/** Looks at everything but axe. */
export async function look(page, where, screen, lang) {
  await page.screenshot({ path: join(out, `${where}.png`), fullPage: true });
  const seen = await page.evaluate(measured, TARGET_PX_MIN);
  if (seen.wide > 0) fault(where, `${seen.wide} px too wide for ${screens[screen].width}`);
  if (seen.headings.length !== 1 || !seen.headings[0]) fault(where, `headings of the first rank: ${JSON.stringify(seen.headings)}`);
  if (lang && seen.lang !== lang) fault(where, `is in ${seen.lang}, not in ${lang}`);
  if (!seen.title) fault(where, "has no title");
  for (const what of new Set(seen.small)) fault(where, `lower than ${TARGET_PX_MIN} px: ${what}`);
  for (const what of new Set(seen.cut)) fault(where, `does not fit: ${what}`);
  for (const word of new Set(seen.text.match(RAW) ?? [])) fault(where, `no word: ${word}`);
  if (seen.text !== seen.text.normalize("NFC")) fault(where, "is not composed");
  return seen;
}

/** What is seriously wrong, as axe knows it. Its script is sent by the tool, not by the page, whose policy takes none. */
async function wrongs(page) {
  await page.evaluate(axe);
  const told = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return told.violations.filter((one) => ["serious", "critical"].includes(one.impact));
}

/** Looks at everything. */
export async function examine(page, where, screen, lang) {
  const seen = await look(page, where, screen, lang);
  for (const wrong of await wrongs(page)) {
    fault(where, `axe ${wrong.id}: ${wrong.nodes.map((node) => node.html.slice(0, 120)).slice(0, 3).join(" | ")}`);
  }
  return seen;
}

/** Whether we see what is wrong at all. */
export async function seesFaults(browser) {
  const page = await browser.newPage();
  await page.setContent('<html><body><img src="data:,"><button></button><div style="width:50px"><p style="white-space:nowrap">cut, surely</p></div></body></html>');
  const named = (await wrongs(page)).map((one) => one.id);
  if (!["image-alt", "button-name"].every((id) => named.includes(id))) fault("axe", `sees only ${named} on a page that is wrong`);
  await page.setContent('<main><p style="width:50px;white-space:nowrap">cut, surely it is cut</p><button>x</button></main>');
  const { cut, small } = await page.evaluate(measured, TARGET_PX_MIN);
  if (cut.length !== 1 || small.length !== 1) fault("look", `sees ${cut.length} cut and ${small.length} small of one each`);
  if ("batch-run-count / fault-quick-part".match(RAW)?.length !== 2 || "/console/batches/lo-mau-01".match(RAW)) fault("look", "knows no key of a word");
  await page.close();
}
