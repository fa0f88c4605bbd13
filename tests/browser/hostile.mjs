// Hostile texts in a real browser: every payload of fixtures/hostile/ goes through the fields of all forms, and every page is opened where it may
// have come to; none runs, none asks another host, none becomes markup, and the policy has nothing to tell.
// Usage: TEMTIN_NODE=DIR node hostile.mjs PROGRAM DATA PORT [whole]. DATA is a demo's, of this port; a copy of it is filled. `whole` takes each
// payload through each field of each door; without it each goes through each kind of field. Exit 0 = no fault.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { dealer, feed, tallies } from "./hostile/feed.mjs";
import { imports, labels, tables } from "./hostile/files.mjs";
import { read } from "./hostile/payloads.mjs";
import { signIn } from "./hostile/people.mjs";
import { addresses, again, headers, invitations } from "./hostile/probes.mjs";
import { proves } from "./hostile/self.mjs";
import { walk } from "./hostile/walk.mjs";
import { harm, record, watched } from "./hostile/watch.mjs";

const { chromium } = createRequire(join(process.env.TEMTIN_NODE, "index.js"))("playwright-core");
const [program, data, port, extent] = process.argv.slice(2);
const origin = `http://localhost:${port}`;
const wide = extent === "whole";
const SLICES = wide ? 12 : 1;
const PAGES_OF_A_KIND = wide ? 12 : 3;
const faults = [];
const fault = (what) => void (faults.push(what), console.error(what));
const OURS = /^\/(console|office)(\/|$|\?)/;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** The demo over a copy of its data; the addresses of its stamps. */
async function serve() {
  const folder = mkdtempSync(join(tmpdir(), "temtin-hostile-"));
  cpSync(data, join(folder, "data"), { recursive: true });
  const env = { ...process.env, TEMTIN_NETWORK_STAMPS_PER_MINUTE: "0", TEMTIN_NETWORK_CODES_PER_MINUTE: "0", TEMTIN_NETWORK_PAGES_PER_MINUTE: "0" };
  const server = spawn(program, ["demo", "--data", join(folder, "data"), "--port", port], { env, stdio: ["ignore", "pipe", "inherit"] });
  const stamps = [];
  createInterface({ input: server.stdout }).on("line", (line) => /^\s+http/.test(line) && stamps.push(line.trim()));
  const ended = new Promise((done) => server.once("exit", done));
  for (let tries = 0; ; tries += 1) {
    if (await fetch(`${origin}/.well-known/jwks.json`).then((reply) => reply.ok, () => false)) break;
    if (tries > 300 || server.exitCode !== null) throw new Error("the demo does not listen");
    await new Promise((done) => setTimeout(done, 200));
  }
  const stop = async () => {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { stamps, stop, folder: join(folder, "data") };
}

const people = [
  { name: "htx-mau", start: ["/console", "/console/batches/new", "/console/stamps/new"] },
  { name: "tram-mau", start: ["/console/households"] },
  { name: "phu-trach-mau", start: ["/office", "/office/new-account", "/office/tokens"] },
];

const began = Date.now();
const seconds = () => ((Date.now() - began) / 1_000).toFixed(0);
const payloads = read();
// A form with a sign of control is refused whole before it is read: those go by themselves.
const plain = payloads.filter((one) => !CONTROLS.test(one.text));
const browser = await chromium.launch({
  executablePath: process.env.TEMTIN_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
const demo = await serve();
try {
  const policy = (await fetch(`${origin}/console/sign-in`)).headers.get("content-security-policy");
  await proves(browser, payloads, policy, fault);
  console.log(`${seconds()} s: the watch is proved`);
  const said = record(), tally = tallies(), deal = dealer(plain, wide);
  const around = { said, payloads, tally, deal, origin, fault, learnt: new Map() };
  const enter = async (name) => {
    const context = await watched(browser, origin, said);
    const page = await context.newPage();
    await signIn(page, origin, name);
    return { name, context, page };
  };
  const signed = await Promise.all(people.map(async (person) => ({ ...person, ...(await enter(person.name)) })));
  const [owner, , head] = signed;
  const [asker, sender] = [await enter("ho-mau"), await enter("nguoi-lam-mau")];
  const passer = await (await watched(browser, origin, said)).newPage();
  const part = async (what, task) => {
    await task().catch((error) => fault(`${what}: ${error.stack.slice(0, 400)}`));
    console.log(`${seconds()} s: ${what}`);
  };
  // A long name finds no room on a label; those that are about files come first.
  const short = payloads.filter((one) => one.text.length <= 36).sort((one, other) => (other.kind === "file") - (one.kind === "file") || one.n - other.n);
  const shares = (every) => payloads.filter((_, at) => at % (wide ? Math.ceil(every / 6) : every) === 0);
  // Before the forms of the office are fed: a producer that it suspends prints nothing.
  await part("labels", () => labels(owner.page, short.slice(0, wide ? 80 : 8), around));
  for (let slice = 1; slice <= SLICES; slice += 1) {
    await Promise.all([
      ...signed.map(({ name, page, start }) =>
        part(`${name} ${slice}/${SLICES}`, async () => {
          const { forms } = await walk(page, origin, start, { ...around, per: 3, inside: OURS });
          await feed(page, forms, slice / SLICES, around);
          if (page === owner.page && slice === SLICES) await again(browser, page, [...forms.values()].flat().find((form) => /products$/.test(form.action) && form.method === "post"), around);
        }),
      ),
      slice > 1 ? undefined : part("addresses and headers", async () => {
        await addresses(asker.page, wide ? 8 : 1, around);
        await headers(browser, "ho-mau", shares(200), around);
      }),
      slice > 1 ? undefined : part("imports", () => imports(sender.page, sender.context, shares, wide ? 101 : 3, around)),
    ]);
    // All that was kept, as everybody sees it.
    const told = tallies();
    await Promise.all([
      ...signed.map(({ name, page, start }) => part(`walk of ${name} ${slice}/${SLICES}`, () => walk(page, origin, start, { ...around, tally: told, per: PAGES_OF_A_KIND, inside: OURS }))),
      part(`walk of passers-by ${slice}/${SLICES}`, () => walk(passer, origin, ["/", "/register", "/recalls", ...demo.stamps], { ...around, tally: told, per: 3 * PAGES_OF_A_KIND, inside: /^(?!\/(console|office|api)(\/|$))/ })),
    ]);
    console.log(`${seconds()} s: ${told.pages} pages show ${told.some.size} payloads that were kept`);
    if (told.some.size < 100) fault(`only ${told.some.size} payloads are seen on pages`);
  }
  await part("invitations", () => invitations(head.page, passer, shares(60), around));
  await part("tables", () => tables(head.page, around));
  const of = (map) => [...map].map(([kind, all]) => `${kind} ${all.size}`).sort().join(", ");
  console.log(`${seconds()} s: ${payloads.length} payloads; ${tally.fields.size} fields × payloads = ${tally.pairs.size}; ${tally.sent} forms sent; typed: ${of(tally.typed)}; kept: ${of(tally.kept)} (${tally.keptPairs})`);
  console.log(`${tally.whole.size} of ${payloads.length} payloads were seen whole as text, ${tally.some.size} at all; ${said.pages} pages looked at`);
  for (const [what, all] of Object.entries(said)) if (Array.isArray(all) && all.length > 0) fault(`${all.length} ${what}: ${[...new Set(all)].slice(0, 8).join(" | ")}`);
  console.log(`harm: ${harm(said)}`);
  // A sign of control is never shown; a line's end is, where there are lines.
  const unseen = plain.filter((one) => !tally.whole.has(one.n));
  if (unseen.length > 0) fault(`${unseen.length} payloads are never seen whole: ${unseen.slice(0, 5).map((one) => JSON.stringify(one.text))}`);
  for (const [kind, all] of tally.typed) if (kind !== "typed hidden" && all.size < plain.length) fault(`${kind}: only ${all.size} of ${plain.length} payloads`);
} finally {
  await browser.close();
  await demo.stop();
}
console.log(faults.length === 0 ? `Hostile texts stay text (${seconds()} s).` : `${faults.length} faults.`);
process.exit(faults.length === 0 ? 0 : 1);
