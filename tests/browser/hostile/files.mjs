// Hostile texts in files: tables that are imported, with ten thousand faults; and the files that go out again: labels as PDF, tables, feeds.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { deed, send } from "./feed.mjs";
import { inspect, shown } from "./watch.mjs";

const FAULTS = 10_000;
/** Numbers that are handed out for one name. */
const STRETCH = 7;
/** Most pages of a table that are read. */
const PAGES_MAX = 10;
const ACTIVE = /\/(JS|JavaScript|URI|Launch|OpenAction|AA|EmbeddedFile|RichMedia|SubmitForm|GoToR)\b/;
const LIVE = /^[\s"]*[=+@\t\r]|^[\s"]*-(?![\d.,]*$)/;

const cell = (text) => `"${String(text).replaceAll('"', '""')}"`;
const csv = (rows) => `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
const table = (name, text) => ({ name, type: "text/csv", bytes: Buffer.from(text).toString("base64") });
const xml = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** A workbook of one sheet, its parts not packed (APPNOTE 4.3; ECMA-376). */
function workbook(sheet, rows) {
  const column = (at) => String.fromCharCode(65 + at);
  const lines = rows.map((row, y) => `<row r="${y + 1}">${row.map((text, x) => `<c r="${column(x)}${y + 1}" t="inlineStr"><is><t xml:space="preserve">${xml(text)}</t></is></c>`).join("")}</row>`);
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", kind = "http://schemas.openxmlformats.org/package/2006";
  const parts = {
    "[Content_Types].xml": `<Types xmlns="${kind}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${kind}/relationships"><Relationship Id="r1" Type="${of}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${of}"><sheets><sheet name="${xml(sheet)}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${kind}/relationships"><Relationship Id="r1" Type="${of}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${main}"><sheetData>${lines.join("")}</sheetData></worksheet>`,
  };
  const files = [], entries = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const bytes = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${text}`), head = Buffer.alloc(26), sum = crc32(bytes);
    head.writeUInt16LE(20, 0);
    head.writeUInt32LE(sum, 10);
    head.writeUInt32LE(bytes.length, 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(at, 12);
    entries.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), head, tail.subarray(2), Buffer.from(name)]));
    const file = Buffer.concat([Buffer.from("PK\x03\x04"), head, Buffer.from(name), bytes]);
    at += file.length;
    files.push(file);
  }
  const index = Buffer.concat(entries), end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, index, Buffer.from("PK\x05\x06"), end]);
}

async function put(page, form, file, around) {
  const entries = form.fields.filter((field) => field.kind !== "file" && !field.off).map(({ name, value }) => ({ name, value }));
  const reply = await send(page, form, [...entries, { name: "file", file }]);
  const seen = await inspect(page, around.said);
  const found = shown(seen.texts, around.payloads);
  for (const one of found.some) around.tally.some.add(one.n);
  for (const one of found.whole) around.tally.whole.add(one.n);
  return { seen, found, status: reply?.status() };
}

/** Tables whose cells, headings, sheets and names are hostile: what is wrong is told on pages and in a table, and stays text there. */
export async function imports(page, browserContext, shares, pagesMax, around) {
  const { origin, payloads, said, fault } = around;
  await page.goto(`${origin}/console/import`, { waitUntil: "load" });
  const form = (await inspect(page, said)).forms.find((one) => one.fields.some((field) => field.kind === "file"));
  // A name of a file that is read must end as tables do.
  for (const one of shares(24)) await put(page, form, table(`${one.text}.csv`, csv([["a"], [one.text]])), around);
  for (const one of shares(80)) {
    await put(page, form, { name: "t.xlsx", type: "", bytes: workbook(one.text.slice(0, 30), [[one.text, "b"], [one.text, one.text]]).toString("base64") }, around);
    await put(page, form, table("products.csv", csv([["product_id", one.text], ["x", one.text]])), around);
  }
  const heads = readFileSync(new URL("../../../fixtures/ocop/events.csv", import.meta.url), "utf8").split("\n", 1)[0].replace("\ufeff", "").trim().split(",");
  const rows = Array.from({ length: Math.ceil(FAULTS / 4) }, (_, at) => heads.map((_, x) => payloads[(at * heads.length + x) % payloads.length].text));
  for (const file of [table("events.csv", csv([heads, ...rows])), { name: "t.xlsx", type: "", bytes: workbook("events", [heads, ...rows]).toString("base64") }]) {
    const { seen, status } = await put(page, form, file, around);
    const told = Number((await page.locator("section.panel.stop h2").first().textContent({ timeout: 5_000 }).catch(() => "")).replaceAll(/\D/g, ""));
    if (status !== 200 || told < FAULTS) fault(`a table with ${FAULTS} faults answers ${status}, and tells ${told}: ${seen.texts.join(" ").slice(0, 300)}`);
    const address = page.url();
    const shownOn = new Set();
    for (let at = 0; at < pagesMax; at += 1) {
      const here = await inspect(page, said);
      for (const one of shown(here.texts, payloads).some) shownOn.add(one.n);
      const next = here.links.find((link) => new URL(link).searchParams.get("page") === String(at + 2));
      if (!next) break;
      await page.goto(next, { waitUntil: "load" });
    }
    const faults = await browserContext.request.get(`${address.split("?")[0]}/faults`);
    const live = liveCells(await faults.text());
    if (faults.status() !== 200 || live.all < told || live.live.length > 0) fault(`the table of faults: ${faults.status()}, ${live.all} cells, live: ${live.live.slice(0, 3)}`);
    console.log(`${file.name}: ${told} faults told; pages of them show ${shownOn.size} payloads; no cell of their table is live`);
  }
}

/** The cells of a table of text, those that say a payload, and those that a spreadsheet would run. */
function liveCells(text) {
  const found = { all: 0, hostile: 0, live: [] };
  for (const [, quoted, plain] of text.replace("\ufeff", "").matchAll(/(?<=^|,|\n)(?:"((?:[^"]|"")*)"|([^,\n"]*))/g)) {
    const value = (quoted ?? plain).replaceAll('""', '"');
    found.all += 1;
    found.hostile += /zq\d/.test(value) ? 1 : 0;
    if (LIVE.test(value)) found.live.push(value.slice(0, 60));
  }
  return found;
}

/** Runs of the owner, each with the page of its product. */
async function printable(page, { origin, said }) {
  const of = async (path, wanted) => {
    await page.goto(new URL(path, origin).href, { waitUntil: "load" });
    const seen = await inspect(page, said);
    return { ...seen, found: [...new Set(seen.links.filter((link) => wanted.test(new URL(link).pathname) && !link.includes("/new")))] };
  };
  const pairs = [];
  for (const batch of (await of("/console/batches", /^\/console\/batches\/[^/]+$/)).found.slice(0, 8)) {
    const [run] = (await of(batch, /^\/console\/stamps\/r-[^/]+$/)).found;
    const product = (await of(`${batch.split("?")[0]}/edit`, /^$/)).forms.flatMap((form) => form.fields).find((field) => field.name === "product_id")?.value;
    if (run && product) pairs.push([run, `${origin}/console/products/${product}`]);
  }
  return pairs;
}

/** Labels of runs whose products have hostile names: nothing in the PDF acts. */
export async function labels(page, names, around) {
  const { said, fault } = around;
  const pairs = await printable(page, around);
  const folder = mkdtempSync(join(tmpdir(), "temtin-hostile-pdf-"));
  let printed = 0, refused = 0, tabled = 0, drawnOf = 0;
  for (const [at, one] of names.entries()) {
    const [run, product] = pairs[at % pairs.length];
    await page.goto(product, { waitUntil: "load" });
    const record = (await inspect(page, said)).forms.find((known) => known.fields.some((field) => field.name === "name_vi"));
    const typed = ["name_vi", "ingredients_vi", "storage_vi", "warning_vi"];
    await send(page, record, record.fields.filter((field) => field.kind !== "file" && !field.off).map(({ name, value }) => ({ name, value: typed.includes(name) ? one.text : value })));
    await inspect(page, said);
    await page.goto(run, { waitUntil: "load" });
    const form = (await inspect(page, said)).forms.find((known) => /labels/.test(known.action));
    const fields = form.fields.filter((field) => !field.off).map(({ name, value }) => ({ name, value }));
    const first = Number(fields.find((field) => field.name === "from").value) + STRETCH * Math.floor(at / pairs.length);
    const shownFrom = fields.map((field) => ({ ...field, value: { from: String(first), to: String(first + 3) }[field.name] ?? field.value }));
    await send(page, form, [...shownFrom, { name: "do", value: "preview" }]);
    await inspect(page, said);
    // Each in its own stretch of numbers: what was handed out once needs a reason for a second time.
    const take = async (format, from, to) => {
      const taken = page.waitForEvent("download");
      taken.catch(() => {});
      const wish = { format, from: String(first + from), to: String(first + to), do: "take", deed: deed() };
      const reply = await send(page, form, [...fields.map(({ name, value }) => ({ name, value: wish[name] ?? value })), { name: "do", value: "take" }]);
      if (reply) {
        await inspect(page, said);
        await page.goto(run, { waitUntil: "load" });
        return null;
      }
      const file = join(folder, `labels.${format}`);
      await (await taken).saveAs(file);
      return file;
    };
    const raw = await take("pdf", 0, 3);
    // A name that finds no room on a label is told.
    if (!raw) {
      refused += 1;
      continue;
    }
    const plain = join(folder, "plain.pdf");
    execFileSync("qpdf", ["--qdf", "--object-streams=disable", raw, plain]);
    const text = readFileSync(plain, "latin1");
    printed += 1;
    const acts = text.replace(/stream[\s\S]*?endstream/g, "").match(ACTIVE);
    if (!text.startsWith("%PDF") || acts) fault(`the PDF of ${one.text.slice(0, 60)} acts: ${acts?.[0]}`);
    const cells = await take("csv", 4, 5);
    if (cells) {
      const found = liveCells(readFileSync(cells, "utf8"));
      tabled += found.hostile;
      for (const value of found.live) fault(`the table of labels has a live cell: ${value}`);
    }
    const picture = await take("svg", 6, 6);
    if (picture) {
      const drawn = readFileSync(picture, "utf8");
      drawnOf += 1;
      if (/<script|\son[a-z]+=|<foreignObject|(?:href|src)="(?!#|data:image)/i.test(drawn)) fault(`the picture of ${one.text.slice(0, 60)} holds more than a picture`);
    }
  }
  rmSync(folder, { recursive: true });
  console.log(`labels of ${names.length} hostile names: ${printed} PDFs, none acts; ${drawnOf} pictures; ${tabled} hostile cells of tables, none live; ${refused} are told to find no room`);
  if (printed < 3) fault(`only ${printed} labels of hostile names were printed`);
}

/** The tables of the doors for programs: no cell begins as a formula does. */
export async function tables(page, around) {
  const { origin, said, fault } = around;
  await page.goto(`${origin}/office/tokens`, { waitUntil: "load" });
  const form = (await inspect(page, said)).forms.find((known) => /\/office\/tokens$/.test(known.action) && known.fields.some((field) => field.name === "note"));
  await send(page, form, form.fields.map(({ name, value }) => ({ name, value: name === "note" ? "x" : name === "role" ? "reader" : name === "expires" ? "31/12/2026" : value })));
  const token = await page.locator("main code").first().textContent({ timeout: 3_000 }).catch(() => "");
  let rows = 0, hostile = 0;
  for (const name of ["products", "producers", "batches", "certificates", "areas", "locations", "events", "recalls", "runs", "scans"]) {
    let next = `/api/v1/${name}.csv?limit=200`;
    for (let pages = 0; next && pages < PAGES_MAX; pages += 1) {
      const reply = await fetch(origin + next, { headers: { Authorization: `Bearer ${token}` } });
      const found = liveCells(await reply.text());
      if (reply.status !== 200) fault(`${name}.csv answers ${reply.status}`);
      rows += found.all;
      hostile += found.hostile;
      for (const value of found.live) fault(`${name}.csv has a live cell: ${value}`);
      next = reply.headers.get("link")?.match(/<([^>]+)>; *rel="?next/)?.[1]?.replace(origin, "");
    }
  }
  const feed = await fetch(`${origin}/recalls.atom`);
  const text = await feed.text();
  if (/<script|<img|<svg[ >]|onerror=[^&]*>/.test(text.replaceAll("&lt;", ""))) fault("the feed of recalls holds markup");
  console.log(`${rows} cells of tables, ${hostile} of them hostile, none is live; the feed ${feed.status}, ${(text.match(/zq\d+/g) ?? []).length} hostile texts in it`);
  if (hostile === 0) fault("no table shows a hostile text");
}
