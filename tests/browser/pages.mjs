// Every page of the console and the office that a person comes to by links, for every role: on a phone and a wide screen, looked at by axe,
// and its words in the other language. The doors are those of the program's own table, and one that nobody came to is a fault.
// Usage: TEMTIN=PROGRAM TEMTIN_DATA=DIR TEMTIN_NODE=DIR node pages.mjs ORIGIN OUT [once] [ROLE…]. Exit 0 = no fault.
// With `once` a door that somebody came to is not looked at again as another role sees it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { end, fault, launch, more, open, out, screens, visit } from "./lib/browser.mjs";
import { examine, look, seesFaults } from "./lib/look.mjs";
import { accept, invite } from "./lib/people.mjs";
import { imports, temtin } from "./lib/program.mjs";

const PRODUCER = "htx-mau-07";
const MANDATE = new URL("../../fixtures/demo/mandate.pdf", import.meta.url).pathname;
/** The day before the demo's: the next batch is proposed as a copy of the latest one, which stays another. */
const MADE_ON = "2026-10-30";
const TABLE = new URL("../../src/web/console/table.rs", import.meta.url);

const ROLES = {
  owner: { person: "Trần Thị Tiêu", words: ["--producer", PRODUCER], starts: ["/console/account/phone"] },
  station: { person: "Trạm hỗ trợ Tiên Phước", words: [], households: ["ho-mau-39", "ho-mau-41"], starts: ["/console/households/batches"] },
  clerk: { person: "Võ Thị Viên", words: [], starts: [] },
  head: { person: "Đặng Văn Trách", words: [], starts: [] },
  auditor: { person: "Bùi Thị Toán", words: [], starts: [] },
  inspector: { person: "Hồ Văn Kiểm", words: [], starts: [] },
};

/** Doors that give a file, or that stand only before somebody is signed in: stories and the way in look at those. */
const NO_PAGES = [
  "/console/sign-in", "/console/sign-in/code", "/console/sign-in/phone", "/invitation/{id}", "/console/scripts/{id}", "/console/import/template",
  "/console/import/{id}", "/console/import/{id}/faults", "/console/files/{id}", "/office/papers/{id}", "/office/people/{id}/papers/{n}", "/console/rolls/{id}/card/{n}",
];

/** Every address of the table that is read. */
function doors() {
  const table = readFileSync(TABLE, "utf8");
  const own = [...table.matchAll(/reads\(\s*"([^"]+)"/g)].map((door) => door[1]);
  const records = [...table.matchAll(/records!\(Kind::\w+, "([^"]+)"/g)].flatMap(([, path]) => [path, `${path}/new`, `${path}/{id}`]);
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

/** Makes what stands nowhere in the sample and in no list: a job, a hold, stamps that wait to be put in force. Gives where it stands. */
function prepare(stamp) {
  const folder = join(out, "tables", stamp);
  const [product, batch] = [`hang-${stamp}`, `lo-${stamp}`];
  const row = { product_id: product, register_number: Date.now() % 10 ** 11, producer_id: PRODUCER, name_vi: "Muối tiêu kích hoạt sau", group_code: "food", net_quantity: 80, net_unit: "g", standard_vi: "TCCS 03:2026", image: "placeholder-food", activation: "separate" };
  imports(folder, "products", Object.keys(row), [Object.values(row)]);
  const made = { batch_id: batch, product_id: product, lot_code: `MT-${stamp}`.toUpperCase(), producer_id: PRODUCER, location_id: "xuong-htx-07", production_on: MADE_ON, packing_on: MADE_ON, expiry_on: "2027-10-31", units_count: 9, stamp_mode: "item" };
  imports(folder, "batches", Object.keys(made), [Object.values(made)]);
  temtin("event", batch, "packing");
  const paper = { certificate_id: `giay-${stamp}`, type: "VietGAP", subject_kind: "product", subject_id: product, number: `VG-${stamp}`, issued_on: "2026-05-04", valid_to: "2027-05-03", evidence_level: "declared" };
  imports(folder, "certificates", Object.keys(paper), [Object.values(paper)]);
  const member = { member_id: `xv-${stamp}`, cooperative_id: PRODUCER, name_vi: "Hộ xã viên mẫu" };
  imports(folder, "members", Object.keys(member), [Object.values(member)]);
  temtin("attach", "certificate", paper.certificate_id, MANDATE);
  const { run } = temtin("issue", batch, "--count", "9");
  const { job } = temtin("label", run, "--job");
  temtin("jobs", "fetch", job, "--folder", folder);
  const { id } = temtin("recall", batch, "--hold", "--by", "producer", "--reason", "Chờ kiểm tra độ ẩm");
  return [`/console/jobs/${job}`, `/console/stamps/${run}/activate`, `/console/recalls/${id}`];
}

/** Looks at a page on every screen without loading it again. */
async function examined(page, where) {
  for (const screen of Object.keys(screens)) {
    await page.setViewportSize(screens[screen]);
    await examine(page, `${where}-${screen}`, screen, "vi");
  }
}

/** Every page that a person comes to by its links, once for each door. */
async function walk(browser, all, role, stamp, before) {
  const { page, context } = await open(browser, role, { screen: "wide", locale: "vi-VN" });
  const name = `${role}-${stamp}`;
  const link = invite(name, role, ROLES[role].person, ...ROLES[role].words);
  for (const household of ROLES[role].households ?? []) temtin("user", "mandate", name, "--producer", household, "--paper", MANDATE);
  await accept(page, link, (at) => examined(page, `${role}-${at}`));
  // From now on there is a second person, and a waiver is proposed.
  if (role === "head" && prepared) temtin("waive", "product", `hang-${stamp}`, "mark", "--until", "2026-12-31", "--reason", `Đang chờ giấy ${stamp}`);
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
    const links = await page.evaluate(() => [...document.querySelectorAll("a[href]")].map((one) => new URL(one.href)).map((url) => url.pathname));
    waiting.push(...links.filter((path) => /^\/(console|office)(\/|$)/.test(path)));
    if (before.has(kind)) continue;
    await examined(page, where);
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
const once = more[0] === "once";
const named = more.slice(once ? 1 : 0);
const wanted = Object.keys(ROLES).filter((one) => named.length === 0 || named.includes(one));
const prepared = wanted.includes("owner");
if (prepared) ROLES.owner.starts.push(...prepare(stamp));
for (const role of wanted) {
  const began = Date.now();
  const known = await walk(browser, all, role, stamp, once ? new Set(seen) : new Set()).catch((error) => fault(role, error.stack) ?? new Set());
  known.forEach((kind) => seen.add(kind));
  console.log(`${role}: ${known.size} pages; ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
if (named.length === 0) for (const path of all) if (!seen.has(path) && !NO_PAGES.includes(path)) fault("pages", `nobody came to ${path}`);
await browser.close();
end(`${seen.size} pages hold.`);
