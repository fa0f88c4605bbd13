// A form of the console without a network: it is kept by the browser, says so, and is sent once when there is a network again; what is
// being typed is offered back; nothing secret is kept. Usage: TEMTIN_NODE=DIR node kept-forms.mjs ORIGIN OUT. Exit 0 = no fault.
import { join } from "node:path";
import { PASSWORD, end, fault, launch, open, origin, out } from "./lib/browser.mjs";
import { hand } from "./lib/hand.mjs";
import * as people from "./lib/people.mjs";

const expect = (right, what) => right || fault("kept forms", what);
const browser = await launch();
// Without a network the browser says so of every request.
const { page, context } = await open(browser, "kept forms", { locale: "vi-VN", told: /ERR_INTERNET_DISCONNECTED/ });
const signIn = () => people.signIn(page, hand(page), "htx-mau", PASSWORD);

const keys = () => page.evaluate(() => Object.keys(localStorage));
const stored = () => page.evaluate(() => JSON.stringify(localStorage));
const count = (text) => page.locator(".journey li", { hasText: text }).count();

await page.goto(`${origin}/console/sign-in`);
await signIn();
await page.goto(`${origin}/console/batches`);
await Promise.all([page.waitForNavigation(), page.locator("main .kin a").first().click()]);
const batch = page.url();

// Without a network: kept, and told so.
const note = `giữ lại ${Date.now()}`;
await page.locator("details", { has: page.locator("#note_vi") }).evaluate((fold) => { fold.open = true; });
await page.selectOption("#event_type", "storing");
await page.fill("#note_vi", note);
await context.setOffline(true);
await page.locator("form", { has: page.locator("#note_vi") }).locator("button").click();
await page.locator("#kept:not([hidden])").waitFor();
expect(page.url() === batch, "the page was left without a network");
expect((await keys()).filter((key) => key.startsWith("temtin-kept ")).length === 1, "the form is not kept once");
await page.screenshot({ path: join(out, "kept-offline.png"), fullPage: false });
const held = await stored();
const mark = await page.locator("input[name=mark]").first().inputValue();
expect(mark && !held.includes(mark), "the mark of the session is kept");
expect(!held.includes(PASSWORD), "the password is kept");

// With a network again: sent once.
const sent = page.waitForResponse((reply) => reply.url().includes("/events") && reply.request().method() === "POST");
await context.setOffline(false);
await sent;
await page.locator("#kept a").waitFor();
expect(!(await keys()).some((key) => key.startsWith("temtin-kept ")), "the form is kept after it was sent");
await page.goto(batch);
expect((await count(note)) === 1, `the event stands ${await count(note)} times`);
await page.reload();
expect((await count(note)) === 1, "a reload sent it again");

// What is being typed comes back after the page was lost, also by way of a new sign-in.
await page.goto(`${origin}/console/products/new`);
await page.fill("#name_vi", "Sản phẩm gõ dở");
await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith("temtin-draft ")));
await context.clearCookies();
await page.goto(`${origin}/console/products/new`);
await signIn();
await page.goto(`${origin}/console/products/new`);
await page.locator("#kept button").first().click();
expect((await page.inputValue("#name_vi")) === "Sản phẩm gõ dở", "what was typed is not given back");
await page.screenshot({ path: join(out, "kept-draft.png"), fullPage: false });
await page.reload();
await page.locator("#kept button").nth(1).click();
expect(!(await keys()).some((key) => key.startsWith("temtin-draft ")), "a draft that is left stays");

// A form that is right is taken at once, and nothing of it stays here.
await page.goto(batch);
await page.fill("#line", "hôm nay – đóng gói – 3 kg");
await Promise.all([page.waitForURL("**added=1**"), page.locator("form", { has: page.locator("#line") }).locator("button").click()]);
expect((await keys()).length === 0, `something stays: ${await keys()}`);

await browser.close();
end("Forms are kept.");
