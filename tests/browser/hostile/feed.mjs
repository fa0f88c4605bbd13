// Types hostile texts into forms as the pages have them: into every field at once, to see them come back in the refused page; and into those
// that take free text, to see them kept. All is sent by the browser, from a page of ours.
import { randomBytes } from "node:crypto";
import { inspect, shown } from "./watch.mjs";
import { doorOf, kindOf } from "./walk.mjs";

/** Fields that a form is nothing without: they are ours, and typed into by `again` alone. */
const OURS = /^(mark|deed|version)$/;
// A refusal that is no wonder: what these take is no free text, so a record needs it right.
const today = () => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10).split("-").reverse().join("/");
const RIGHT = {
  net_quantity: () => "100", net_unit: () => "g", lot_code: () => `ZQ-${randomBytes(4).toString("hex").toUpperCase()}`, production_on: today, units_count: () => "10", quantity: () => "10",
  hectares: () => "1,5", place_printed_id: () => "qn-tien-phuoc-tien-son", event_type: () => "packing", unit: () => "kg", name: () => `nguoi-${randomBytes(4).toString("hex")}`, role: (door) => (/tokens/.test(door) ? "reader" : "auditor"),
  expires: () => "31/12/2026", name_vi: () => "Tên thử", crop_vi: () => "tiêu", number: () => `S-${randomBytes(3).toString("hex")}`, body_vi: () => "Cơ quan", line: () => "hôm nay – đóng gói – 3 kg",
  reason_vi: () => "Lý do", action_vi: () => "Trả lại", contact: () => "0235 0000000", reason: () => "Lý do", person: () => "Người thử", note: () => "Ghi chú", mail: () => "", producer: () => "",
};
/** Doors at which nothing is kept: they end sessions, change what signs in, or answer with files. */
const NOT_KEPT = /sign-(in|out)|account|labels|void|\/role|\/link|suspend$|households\/\{id\}|\/import|stamps\/new|invitation/;
const DEEDS = ["issue", "confirm", "begin", "bind", "close"];

export const deed = () => `web-${randomBytes(12).toString("hex")}`;

/** The share of what is kept in a run that is not wide: each costs three pages. */
const KEPT_SHARE = 1 / 4;
/** A form that was not found so often is gone: what it does was done to all that the walk knows. */
const GONE = 8;
/** Names of a file's field at once: a form takes ten files. */
const FILES_AT_ONCE = 4;

/** Sends fields from within a page of ours; the page that answers is open then. `null` where a file was put aside. */
export async function send(page, form, entries) {
  let put = () => {};
  const aside = new Promise((done) => page.once("download", (put = () => done(null))));
  // A file that is put aside ends the navigation that brought it.
  const left = page.waitForNavigation({ waitUntil: "load" }).catch((error) => (/ERR_ABORTED/.test(error.message) ? aside : Promise.reject(error)));
  left.catch(() => {});
  await page.evaluate(
    ({ form, entries }) => {
      const sheet = document.createElement("form");
      Object.assign(sheet, { method: form.method, enctype: form.enctype });
      sheet.setAttribute("action", form.action);
      for (const { name, value, file } of entries) {
        const input = document.createElement("input");
        input.setAttribute("name", name);
        if (file === undefined) {
          input.type = "hidden";
          input.value = value;
        } else {
          input.type = "file";
          input.multiple = true;
          const files = new DataTransfer();
          for (const one of [file].flat()) files.items.add(new File([Uint8Array.from(atob(one.bytes), (sign) => sign.charCodeAt(0))], one.name, { type: one.type }));
          input.files = files.files;
        }
        sheet.append(input);
      }
      document.body.append(sheet);
      HTMLFormElement.prototype.submit.call(sheet);
    },
    { form: { ...form, action: form.action }, entries },
  );
  const reply = await Promise.race([left, aside]);
  page.off("download", put);
  return reply;
}

/** What was typed, kept and seen again. */
export function tallies() {
  return { typed: new Map(), fields: new Set(), pairs: new Set(), kept: new Map(), keptPairs: 0, some: new Set(), whole: new Set(), pages: 0, sent: 0 };
}

const into = (map, key, n) => map.set(key, (map.get(key) ?? new Set()).add(n));

async function look(page, said, payloads, tally) {
  const seen = await inspect(page, said);
  const found = shown(seen.texts, payloads);
  for (const one of found.some) tally.some.add(one.n);
  for (const one of found.whole) tally.whole.add(one.n);
  tally.sent += 1;
  return seen;
}

/**
 * Gives each field its next payload. `wide`: each field of each door goes through all of them; else each kind of field does, over all doors.
 */
export function dealer(payloads, wide) {
  const dealt = new Map();
  // What is kept is shown by the same parts of pages whichever door it came by.
  const key = (door, field, kind) => (!wide ? kind : kind.startsWith("kept") ? `${field} ${kind}` : `${door} ${field} ${kind}`);
  return {
    all: payloads,
    next: (door, field, kind) => {
      const at = dealt.get(key(door, field, kind)) ?? 0;
      dealt.set(key(door, field, kind), at + 1);
      // Fields of one form begin at different places, so that a page holds different ones.
      const from = wide ? [...`${door}${field}`].reduce((sum, sign) => (sum * 31 + sign.codePointAt(0)) % 9_973, 7) : 0;
      return payloads[(at + from) % payloads.length];
    },
    // A field that is ours to fill in is typed into beside the others, and by `again` with all of them.
    isDue: (door, field, kind, share) => kind !== "typed hidden" && (dealt.get(key(door, field, kind)) ?? 0) < payloads.length * share * (kind.startsWith("kept") && !wide ? KEPT_SHARE : 1),
  };
}

const typedKind = (field, mode) => `${mode} ${field.kind === "choice" || field.kind === "hidden" || field.kind === "lines" || field.kind === "file" ? field.kind : "line"}`;
const isTyped = (field) => !OURS.test(field.name) && field.kind !== "password";
const ours = (field) => ({ name: field.name, value: field.name === "deed" ? deed() : field.value });
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const picture = (name) => ({ name, type: "image/png", bytes: PIXEL });

/** Types into every field of a form at once. */
async function echoed(page, form, { said, payloads, tally, deal }) {
  const door = doorOf(form), names = new Set(), typed = [];
  const entries = form.fields.flatMap((field) => {
    if (!isTyped(field)) return field.kind === "password" ? [{ name: field.name, value: "sai" }] : [ours(field)];
    if (names.has(field.name) && field.off) return [];
    names.add(field.name);
    const all = Array.from({ length: field.kind === "file" ? FILES_AT_ONCE : 1 }, () => deal.next(door, field.name, typedKind(field, "typed")));
    typed.push(...all.map((one) => [field, one]));
    return field.kind === "file" ? [{ name: field.name, file: all.map((one) => picture(one.text)) }] : [{ name: field.name, value: all[0].text }];
  });
  const reply = await send(page, form, entries);
  if (reply === null) return;
  for (const [field, one] of typed) {
    into(tally.typed, typedKind(field, "typed"), one.n);
    tally.fields.add(`${door} ${field.name}`);
    tally.pairs.add(`${door} ${field.name} ${one.n}`);
  }
  await look(page, said, payloads, tally);
}

/** Types into the fields that take free text; the others keep what stands or get what is right. What a field refuses is taken out of it. */
async function kept(page, form, learnt, { said, payloads, tally, deal, origin }) {
  const door = doorOf(form);
  await page.goto(new URL(form.at, origin).href, { waitUntil: "load" });
  let fresh = (await inspect(page, said)).forms.find((one) => one.action === form.action && one.fields.length === form.fields.length);
  if (!fresh) {
    learnt.set(`gone ${door}`, (learnt.get(`gone ${door}`) ?? 0) + 1);
    return;
  }
  const formed = learnt.get(door) ?? new Map();
  learnt.set(door, formed);
  const typed = new Map();
  for (const field of fresh.fields) {
    const free = ["line", "lines"].includes(field.kind) && (formed.get(field.name) ?? 0) < 3;
    if (free && !typed.has(field.name)) typed.set(field.name, [field, deal.next(door, field.name, typedKind(field, "kept"))]);
  }
  for (let attempt = 0; attempt < 3 && fresh; attempt += 1) {
    const button = fresh.buttons.find(([, value]) => DEEDS.includes(value)) ?? fresh.buttons.find(([name]) => !name) ?? fresh.buttons[0];
    const right = (field) => field.value || RIGHT[field.name]?.(door) || field.options.find((option) => option) || "";
    const entries = fresh.fields.flatMap((field) => {
      if (field.off || field.kind === "file") return [];
      if (OURS.test(field.name)) return [ours(field)];
      const one = typed.get(field.name);
      return [{ name: field.name, value: one ? one[1].text : right(typed.has(field.name) ? field : { ...field, value: attempt > 0 && formed.has(field.name) ? "" : field.value }) }];
    });
    if (button?.[0]) entries.push({ name: button[0], value: button[1] });
    const reply = await send(page, fresh, entries);
    if (reply === null) return;
    const seen = await look(page, said, payloads, tally);
    const again = seen.forms.find((one) => one.action === fresh.action && one.fields.length >= fresh.fields.length - 2);
    const asks = reply.status() === 200 && !reply.request().redirectedFrom() && seen.forms.find((one) => kindOf(one.action) === kindOf(form.action) && one.buttons.some(([, value]) => DEEDS.includes(value)));
    const done = asks ? await send(page, asks, [...asks.fields.map(({ name, value }) => ({ name, value })), ...asks.buttons.filter(([, value]) => DEEDS.includes(value)).map(([name, value]) => ({ name, value }))]) : reply;
    if (asks) await look(page, said, payloads, tally);
    if (done && done.status() < 400 && (asks || done.request().redirectedFrom() || seen.wrong.length === 0)) {
      for (const [field, one] of typed.values()) {
        if (OURS.test(field.name)) continue;
        into(tally.kept, typedKind(field, "kept"), one.n);
        tally.keptPairs += 1;
        formed.set(field.name, -1_000);
      }
      return;
    }
    for (const name of seen.wrong) {
      formed.set(name, (formed.get(name) ?? 0) + 1);
      typed.delete(name);
    }
    if (seen.wrong.length === 0) return;
    fresh = again;
  }
}

/** Sends all forms, again and again, until every payload went where `dealer` says it must; `share`: how far. */
export async function feed(page, forms, share, around) {
  const { deal, learnt } = around;
  const known = [...forms.values()].filter(([form]) => form.fields.some(isTyped));
  for (let round = 0; ; round += 1) {
    let due = 0;
    for (const instances of known) {
      const form = instances[round % instances.length], door = doorOf(form);
      const wants = (mode) => form.fields.some((field) => isTyped(field) && (mode === "typed" || ["line", "lines"].includes(field.kind)) && deal.isDue(door, field.name, typedKind(field, mode), share));
      // Each of those costs a password's hash, and the door closes after ten.
      const costly = form.fields.some((field) => field.kind === "password") && round > 1;
      if (!costly && wants("typed")) {
        due += 1;
        await echoed(page, form, around);
      }
      const formed = learnt.get(door);
      const takes = form.fields.some((field) => ["line", "lines"].includes(field.kind) && (formed?.get(field.name) ?? 0) < 3);
      const stands = (learnt.get(`gone ${door}`) ?? 0) < GONE;
      if (stands && form.method === "post" && !NOT_KEPT.test(kindOf(form.action)) && takes && wants("kept")) {
        due += 1;
        await kept(page, form, around.learnt, around);
      }
    }
    if (due === 0) return;
  }
}
