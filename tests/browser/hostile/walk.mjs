// Opens every page that is reached by links, a few of each kind of address, and finds their forms.
import { inspect, shown, visit } from "./watch.mjs";

const LISTS = "batches|products|certificates|areas|locations|stamps|recalls|rolls|jobs|tokens|people|producers|papers|households|bindings|card|import|files|sessions|trace|orders|hand-overs|invitation|c|links";
const WORDS = /^(new|batches|template|summary|report)$/;
// What is put aside instead of shown; the scripts are ours.
const ASIDE = /\/(template|card\/[^/]+|file)$|\.(json|atom|csv|xlsx|pdf|txt)$|^\/(files|console\/files|console\/scripts|office\/papers)\/|\/files\/[^/]+$/;

/** An address without what names a record. */
export function kindOf(path) {
  const url = new URL(path, "http://x");
  const at = url.pathname.replace(/^\/(01|t)\/.*/, "/$1/{stamp}").replace(new RegExp(`/(${LISTS})/([^/]+)`, "g"), (all, list, id) => (WORDS.test(id) ? all : `/${list}/{id}`));
  const asked = [...url.searchParams.keys()].filter((key) => key !== "s").sort().join("&");
  return asked ? `${at}?${asked}` : at;
}

/** The door that a form is sent to. */
export const doorOf = (form) => `${form.method} ${kindOf(form.action).split("?")[0]}`;

/**
 * Walks from `start`; `per`: most pages of a kind of address; `inside`: which addresses belong to it. Gives the forms by door, and how many
 * pages were seen; what pages show of payloads is added to `tally`.
 */
export async function walk(page, origin, start, { per, inside, said, payloads, tally, fault }) {
  const known = new Map(), done = new Set(), forms = new Map();
  const waiting = start.map((path) => new URL(path, origin).href);
  let pages = 0;
  for (let at = 0; at < waiting.length; at += 1) {
    const url = new URL(waiting[at]);
    url.hash = "";
    const path = url.pathname + url.search, kind = kindOf(path);
    if (url.origin !== origin || !inside.test(path) || ASIDE.test(url.pathname) || url.searchParams.has("lang") || done.has(path) || (known.get(kind) ?? 0) >= per) continue;
    done.add(path);
    known.set(kind, (known.get(kind) ?? 0) + 1);
    const reply = await visit(page, url.href).catch((error) => fault(`${path}: ${error.message.split("\n")[0]}`));
    if (!reply) continue;
    if (reply.status() >= 500) fault(`${path} answers ${reply.status()}`);
    const seen = await inspect(page, said);
    pages += 1;
    const found = shown(seen.texts, payloads);
    for (const one of found.some) tally.some.add(one.n);
    for (const one of found.whole) tally.whole.add(one.n);
    if (found.some.length > 0) tally.pages += 1;
    for (const form of seen.forms) {
      const all = forms.get(`${doorOf(form)} ${form.fields.map((field) => field.name).join()}`) ?? [];
      if (!all.some((other) => other.action === form.action)) all.push(form);
      forms.set(`${doorOf(form)} ${form.fields.map((field) => field.name).join()}`, all);
    }
    // The newest of a list stands first, and that is what was just typed.
    waiting.push(...seen.links);
  }
  return { forms, pages, kinds: known.size };
}
