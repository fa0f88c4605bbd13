// Whether the watch sees anything at all: pages of our own that are wrong on purpose must be told, and right ones must not.
import { createServer } from "node:http";
import { harm, inspect, record, shown, watched } from "./watch.mjs";

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Serves payloads unescaped without a policy, unescaped under `policy`, escaped under it; what the watch saw of each. */
export async function proves(browser, payloads, policy, fault) {
  const plain = payloads.filter((one) => one.kind === "markup in text").filter((one, at) => at % 2 === 0 || /https:/.test(one.text));
  const server = createServer((request, reply) => {
    const [, how, n] = request.url.split("/");
    const one = plain.find((known) => String(known.n) === n);
    if (!one) return reply.writeHead(404).end();
    reply.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...(how === "open" ? {} : { "Content-Security-Policy": policy }) });
    const text = how === "right" ? escaped(one.text) : one.text;
    return reply.end(`<!doctype html><html lang="vi"><title>t</title><body><p>${text}</p><script>${how === "open" && n === String(plain[0].n) ? "alert(1)" : ""}</script></body></html>`.replace("<script></script>", ""));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  for (const how of ["open", "under", "right"]) {
    const said = record();
    const context = await watched(browser, origin, said);
    let told = 0, whole = 0;
    let page = await context.newPage();
    for (const one of plain) {
      // What ran may have left the page, or closed it.
      if (how === "open") page = await context.newPage();
      await page.goto(`${origin}/${how}/${one.n}`, { waitUntil: "load" }).catch(() => {});
      await page.waitForTimeout(how === "open" ? 60 : 10);
      const before = said.odd.length;
      const seen = await inspect(page, said).catch(() => ({ texts: [] }));
      told += said.odd.length > before ? 1 : 0;
      whole += shown(seen.texts, [one]).whole.length;
      if (how === "open") await page.close();
    }
    await context.close();
    const ran = new Set(said.fired.map((line) => line.split(" ")[0])).size;
    console.log(`self ${how}: of ${plain.length} ${ran} ran, ${told} became markup, ${said.violations.length} broke the policy, ${said.strangers.length} asked elsewhere, ${whole} are text`);
    if (how === "open" && (ran < 6 || told < plain.length - 2 || said.strangers.length < 4 || said.dialogs.length !== 1)) fault(`the watch sees too little of pages that are wrong: ${ran} ${told} ${said.strangers.length} ${said.dialogs.length}`);
    if (how === "under" && (ran > 0 || told < plain.length - 2 || said.violations.length < 10)) fault(`the policy holds too little: ${ran} ran, ${said.violations.length} told`);
    if (how === "right" && (harm(said) > 0 || whole !== plain.length)) fault(`the watch blames right pages: ${JSON.stringify(said)} ${whole}`);
  }
  await new Promise((done) => server.close(done));
}
