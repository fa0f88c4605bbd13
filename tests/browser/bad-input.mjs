// Forms as people misuse them, in a real browser: half filled, sent by two clicks, sent again by the back button, open in two tabs, sent when the
// sign-in is over, with long names, emoji, marks of direction and photos that are too large. Nothing is lost, nothing doubled, all is told.
// Usage: TEMTIN_NODE=DIR node bad-input.mjs ORIGIN OUT. Exit 0 = no fault.
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { PASSWORD, signIn } from "./hostile/people.mjs";

const { chromium } = createRequire(join(process.env.TEMTIN_NODE, "index.js"))("playwright-core");
const [origin, out] = process.argv.slice(2);
const faults = [];
const expect = (right, what) => right || (faults.push(what), console.error(what));
const PHOTO_BYTES = 15_000_000;
const unique = () => randomBytes(4).toString("hex").toUpperCase();

mkdirSync(out, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), "temtin-bad-input-"));
const browser = await chromium.launch({
  executablePath: process.env.TEMTIN_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});

async function open(name, js) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "vi-VN", javaScriptEnabled: js });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on("pageerror", (error) => expect(false, `page: ${error.message}`));
  await signIn(page, origin, name);
  return { context, page };
}

const main = (page, action) => page.locator(`main form[action^="${action}"]`).first();
const sendMain = (page, action, button = "button:not([value])") => Promise.all([page.waitForNavigation({ waitUntil: "load" }), main(page, action).locator(button).first().click()]);

/** How many records of a list hold a text. */
async function count(page, list, text) {
  await page.goto(`${origin}/console/${list}?q=${encodeURIComponent(text)}`, { waitUntil: "load" });
  return page.locator("main .kin li, main tbody tr, main .kin > a", { hasText: text }).count();
}

async function unfold(page) {
  await page.evaluate(() => document.querySelectorAll("main details").forEach((fold) => (fold.open = true)));
}

/** A PNG of noise: `side` × `side` pixels, in about three bytes each. */
function noise(width, height) {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) randomBytes(width * 3).copy(rows, y * (width * 3 + 1) + 1);
  const part = (name, body) => {
    const head = Buffer.from(name), length = Buffer.alloc(4), sum = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(Buffer.concat([head, body])));
    return Buffer.concat([length, head, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), part("IHDR", head), part("IDAT", deflateSync(rows, { level: 0 })), part("IEND", Buffer.alloc(0))]);
}

for (const js of [true, false]) {
  const where = js ? "with script" : "without script";
  const { context, page } = await open("htx-mau", js);
  const say = (right, what) => expect(right, `${where}: ${what}`);
  const product = { name_vi: `Tiêu thử ${unique()}`, net_quantity: "100", net_unit: "g" };
  const fill = async (tab, values) => {
    for (const [name, value] of Object.entries(values)) await tab.locator(`#${name}`).fill(value);
  };

  // Half filled: every fault at once, each at its field, and what was typed stands.
  await page.goto(`${origin}/console/products/new`, { waitUntil: "load" });
  await fill(page, { ...product, name_vi: "", net_quantity: "1,2,3", ingredients_vi: "Tiêu\nmuối" });
  await sendMain(page, "/console/products");
  say((await page.locator("[role=alert] li").count()) >= 2, "a half filled form tells fewer than two faults");
  say((await page.inputValue("#net_quantity")) === "1,2,3" && (await page.inputValue("#ingredients_vi")) === "Tiêu\nmuối", "a half filled form loses what was typed");

  // Two clicks at once: one record.
  await page.goto(`${origin}/console/products/new`, { waitUntil: "load" });
  await fill(page, product);
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  const whole = /\/console\/products\/(?!new)[^/]+$/;
  await main(page, "/console/products").locator("button:not([value])").first().dblclick({ noWaitAfter: true });
  // The second click ends the navigation of the first.
  for (let tries = 0; tries < 3 && !whole.test(page.url()); tries += 1) await page.waitForURL(whole, { waitUntil: "load" }).catch(() => {});
  await page.waitForLoadState("load");
  say((await count(page, "products", product.name_vi)) === 1, `two clicks make ${await count(page, "products", product.name_vi)} records (${sent.length} forms were sent)`);

  // Back, and sent again: it is told, or is the same record; never a second one.
  await page.goto(`${origin}/console/batches/new`, { waitUntil: "load" });
  const lot = `BI-${unique()}`;
  await fill(page, { lot_code: lot, units_count: "12", quantity: "12" });
  await sendMain(page, "/console/batches");
  const made = page.url();
  await page.goBack({ waitUntil: "load" });
  if ((await page.locator("#lot_code").count()) > 0) {
    await fill(page, { lot_code: lot, units_count: "12", quantity: "12" });
    await sendMain(page, "/console/batches");
    say(page.url() === made, `the same form sent again by way of the back button leads to ${page.url()}, not to ${made}`);
    await page.goBack({ waitUntil: "load" });
    await fill(page, { lot_code: lot, units_count: "13", quantity: "13" });
    await sendMain(page, "/console/batches");
    say((await page.locator("[role=alert]").count()) === 1 && (await page.inputValue("#units_count")) === "13", "a changed form sent again by way of the back button is not told, or is lost");
  } else {
    say(false, "the back button does not show the form");
  }
  say((await count(page, "batches", lot)) === 1, "the back button makes a second batch");

  // Two tabs on one record: the second is told, keeps what it typed, and writes over nothing.
  const first = await page.context().newPage();
  const address = `${origin}${await (async () => {
    await page.goto(`${origin}/console/products?q=${encodeURIComponent(product.name_vi)}`, { waitUntil: "load" });
    return page.locator('main a[href^="/console/products/"]:not([href$="/new"])').first().getAttribute("href");
  })()}`;
  for (const tab of [page, first]) await tab.goto(address, { waitUntil: "load" });
  await fill(first, { storage_vi: "Nơi mát" });
  await sendMain(first, "/console/products/");
  await fill(page, { storage_vi: "Nơi khô", warning_vi: "Dễ vỡ" });
  await sendMain(page, "/console/products/");
  say((await page.locator("[role=alert]").count()) > 0 && (await page.inputValue("#warning_vi")) === "Dễ vỡ", "the second tab is not told, or loses what it typed");
  await first.goto(address, { waitUntil: "load" });
  say((await first.inputValue("#storage_vi")) === "Nơi mát", "the second tab writes over the first");
  await first.close();

  // Long names, emoji and marks of direction.
  await page.goto(address, { waitUntil: "load" });
  const long = "Tiêu".repeat(75);
  await unfold(page);
  await fill(page, { name_vi: long, usage_vi: "Rang thơm 🌶️ rồi xay 👨‍👩‍👧" });
  await sendMain(page, "/console/products/");
  const kept = await page.inputValue("#name_vi");
  say(kept === long, "a name of 300 characters is not whole");
  const joined = (await page.locator("#usage_vi-fault").count()) > 0;
  say(joined || (await page.inputValue("#usage_vi")).includes("🌶"), "emoji are lost without a word");
  await page.goto(`${origin}/console`, { waitUntil: "load" });
  say(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), "a long name makes the page too wide");
  for (const [mark, name] of [["\u200f", "RLM"], ["\u202e", "RLO"], ["\u200b", "zero width"]]) {
    await page.goto(address, { waitUntil: "load" });
    await fill(page, { name_vi: `Tiêu ${mark}Phước`, warning_vi: "Tránh ẩm" });
    await sendMain(page, "/console/products/");
    say((await page.locator("#name_vi-fault").count()) === 1 && (await page.inputValue("#warning_vi")) === "Tránh ẩm", `${name} in a name is taken, or what stands beside it is lost`);
  }
  await page.goto(address, { waitUntil: "load" });
  await fill(page, product);
  await sendMain(page, "/console/products/");

  // The sign-in ends in the middle of a long form: what was typed is sent after the next one.
  await page.goto(address, { waitUntil: "load" });
  await unfold(page);
  const long_text = `Bảo quản ${unique()} ${"nơi khô ráo, thoáng mát; ".repeat(40)}`.trim();
  await fill(page, { storage_vi: long_text, warning_vi: "Dễ vỡ", name_en: "Pepper" });
  const cookies = await context.cookies();
  await context.clearCookies();
  await sendMain(page, "/console/products/");
  say((await page.locator("#password").count()) === 1, "a form without a session leads to no sign-in");
  await page.screenshot({ path: join(out, `bad-input-signed-out-${js}.png`) });
  await page.fill("#name", "htx-mau");
  await page.fill("#password", PASSWORD);
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator("main form button").first().click()]);
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator("main form button").first().click()]);
  await page.goto(address, { waitUntil: "load" });
  await unfold(page);
  say((await page.inputValue("#storage_vi")) === long_text && (await page.inputValue("#name_en")) === "Pepper", "what was typed is lost when the sign-in ends");
  expect(cookies.length > 0, "no cookie was there to lose");

  // Photos: one that a camera makes is kept; one with too many pixels is told at its field, with all that was typed.
  const [fits, large] = [join(folder, "vừa.png"), join(folder, "quá lớn.png")];
  writeFileSync(fits, noise(2_500, 1_990));
  writeFileSync(large, noise(5_000, 1_000));
  const huge = Buffer.from(noise(5_000, 1_000));
  // It says 6,000 × 5,000 pixels of itself.
  huge.writeUInt32BE(6_000, 16);
  huge.writeUInt32BE(5_000, 20);
  huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
  writeFileSync(large, huge);
  await page.goto(address, { waitUntil: "load" });
  await page.setInputFiles("#picture", fits);
  await fill(page, { warning_vi: "Có ảnh" });
  await sendMain(page, "/console/products/");
  await page.goto(address, { waitUntil: "load" });
  say((await page.locator("main .shots img").count()) >= 1 && (await page.inputValue("#warning_vi")) === "Có ảnh", `a photo of ${PHOTO_BYTES / 1e6} MB is not kept`);
  await page.setInputFiles("#picture", large);
  await fill(page, { warning_vi: "Ảnh quá lớn" });
  await sendMain(page, "/console/products/");
  const told = (await page.locator("#picture-fault, #camera-fault").allTextContents()).join(" ");
  say(/megapixel|triệu/.test(told) && (await page.inputValue("#warning_vi")) === "Ảnh quá lớn", `a photo with too many pixels is told as: ${told}`);
  await page.screenshot({ path: join(out, `bad-input-photo-${js}.png`), fullPage: true });

  // A large photo of nobody who is signed in: told before it is read. A sign-in elsewhere and a reload bring back what was typed beside it.
  await page.goto(address, { waitUntil: "load" });
  await page.setInputFiles("#picture", fits);
  await fill(page, { warning_vi: "Gõ dở khi hết phiên" });
  await context.clearCookies();
  await sendMain(page, "/console/products/").catch((error) => say(false, `a large photo without a session breaks off: ${error.message.split("\n")[0]}`));
  say((await page.locator("main").textContent()).includes("đăng nhập"), "a large photo without a session is not told");
  await page.screenshot({ path: join(out, `bad-input-photo-signed-out-${js}.png`) });
  const other = await context.newPage();
  await signIn(other, origin, "htx-mau");
  await other.close();
  await page.reload({ waitUntil: "load" });
  const still = await page.locator('input[name="warning_vi"]').first().getAttribute("value", { timeout: 5_000 }).catch(() => "");
  say(still === "Gõ dở khi hết phiên", "what stood beside a large photo is lost when nobody is signed in");
  await sendMain(page, "/console/products/");
  say((await page.inputValue("#warning_vi")) === "Gõ dở khi hết phiên", "what came back is not kept when it is sent again");
  await context.close();
  console.log(`${where}: done`);
}

await browser.close();
rmSync(folder, { recursive: true });
console.log(faults.length === 0 ? "Bad input is told, and nothing is lost or doubled." : `${faults.length} faults.`);
process.exit(faults.length === 0 ? 0 : 1);
