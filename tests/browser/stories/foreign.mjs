// A member of another producer tries every address and every form that a household saw and sent, and gets nothing: no word of hers is told,
// nothing of hers is changed. Without a session it is the same.
import { fault, open, origin, visit } from "../lib/browser.mjs";
import { accept, invite } from "../lib/people.mjs";

export const settings = [{ screen: "wide", lang: "en", js: true }];

/** The fields of a form as it was sent, in either encoding; files are sent as empty ones. */
function fields(sent) {
  const text = sent.body.toString("latin1");
  const boundary = /boundary=(.+)$/.exec(sent.type)?.[1];
  if (!boundary) return [...new URLSearchParams(sent.body.toString("utf8"))];
  return text.split(`--${boundary}`).flatMap((part) => {
    const name = /name="([^"]+)"/.exec(part)?.[1];
    const value = part.slice(part.indexOf("\r\n\r\n") + 4, -2);
    return name && !/filename="/.test(part) ? [[name, Buffer.from(value, "latin1").toString("utf8")]] : [];
  });
}

/** Sends a form as our own page would, without following where it leads. */
function sends(context, sent, typed) {
  const form = new FormData();
  for (const [name, value] of typed) form.append(name, value);
  const body = /^multipart/.test(sent.type) ? { multipart: form } : { data: new URLSearchParams(typed).toString() };
  const headers = body.multipart ? { origin } : { origin, "content-type": "application/x-www-form-urlencoded" };
  return context.request.post(origin + sent.path, { maxRedirects: 0, headers, ...body });
}

/** What an address answers in a session: pages and files alike. A server that is pressed is asked again. */
async function asks(context, path) {
  const reply = await context.request.get(origin + path, { maxRedirects: 0 });
  if (reply.status() !== 503) return reply;
  await new Promise((done) => setTimeout(done, 1_000));
  return asks(context, path);
}

/** What stands on every page of the household, as she reads it: what moves by itself (marks, deeds) is in no text. */
async function pages(hers, addresses) {
  const told = new Map();
  for (const address of addresses.filter((one) => !one.startsWith("/console/files/"))) {
    const reply = await visit(hers, address);
    // The clock of a page runs on.
    if (reply.status() === 200) told.set(address, (await hers.locator("main").innerText()).replaceAll(/\d{1,2}:\d{2}/g, ""));
  }
  return told;
}

export async function story({ browser, trail, stamp }, { js }) {
  const [hers] = trail;
  if (!hers) throw new Error("no household went before");
  const where = "foreign";
  const { page, context } = await open(browser, where, { screen: "wide", js, locale: "en-US", told: /status of 40[34]/ });
  await accept(page, invite(`la-${stamp}`, "member", "Người Lạ", "--producer", "ho-mau-41"));
  await visit(page, "/console/account");
  const mark = await page.locator("main input[name=mark], .signed input[name=mark]").first().inputValue();
  const addresses = [...new Set(hers.sent.filter((one) => one.method === "GET").map((one) => one.path))];
  const own = addresses.filter((path) => hers.ids.some((id) => path.includes(id)));
  const forms = hers.sent.filter((one) => one.method === "POST");
  if (own.length < 6 || forms.length < 7) fault(where, `only ${own.length} addresses and ${forms.length} forms were seen`);
  const before = await pages(hers.page, addresses);
  for (const path of addresses) {
    const reply = await asks(context, path);
    const text = await reply.text();
    const word = hers.words.find((one) => text.includes(one) && !path.includes(one));
    if (word) fault(where, `${path} tells ${word}`);
    if (own.includes(path) && ![403, 404].includes(reply.status())) fault(where, `${path} answers ${reply.status()}`);
  }
  for (const [at, sent] of forms.entries()) {
    const typed = fields(sent).filter(([name]) => !["mark", "deed"].includes(name));
    typed.push(["mark", mark], ["deed", `web-${stamp}-${at}`]);
    const reply = await sends(context, sent, typed);
    const told = await reply.text();
    // What was typed may be shown again; what she has beside it not.
    const word = hers.words.find((one) => told.includes(one) && !typed.some(([, value]) => value.includes(one)) && !sent.path.includes(one));
    if (word) fault(where, `a form of ${sent.path} is answered with ${word}`);
    const names = hers.ids.some((id) => sent.path.includes(id));
    if (names && ![403, 404].includes(reply.status())) fault(where, `a form of ${sent.path} is answered ${reply.status()}`);
  }
  const after = await pages(hers.page, addresses);
  for (const [path, text] of before) if (after.get(path) !== text) fault(where, `${path} is not as it was`);
  await nobody(browser, where, hers, own);
  await Promise.all([context.close(), hers.page.context().close()]);
  return `${addresses.length} addresses (${own.length} of her own), ${forms.length} forms`;
}

/** Without a session every page of hers asks to sign in. */
async function nobody(browser, where, hers, own) {
  const { context } = await open(browser, `${where}-nobody`, { locale: "en-US" });
  for (const path of own) {
    const reply = await asks(context, path);
    const text = await reply.text();
    const asked = reply.status() === 303 && reply.headers().location.startsWith("/console/sign-in");
    if (!asked || hers.words.some((word) => text.includes(word))) fault(where, `${path} is shown without a session`);
  }
  await context.close();
}
