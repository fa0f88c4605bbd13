// Hostile texts where no form asks for them: in the query and the path of addresses, in headers, in the mark of a form, and in a form that is
// sent when nobody is signed in any more.
import { deed, send } from "./feed.mjs";
import { signIn } from "./people.mjs";
import { inspect, shown, visit, watched } from "./watch.mjs";

const QUERIES = [
  "/register?q=", "/register?star=", "/register?group=", "/register?place=", "/register?validity=", "/register?as_of=", "/register?page=", "/register/report?as_of=", "/c?code=", "/?lang=",
  "/console/sign-in?to=", "/console/sign-in?lang=", "/console/products?q=", "/console/batches?q=", "/console/products?show=", "/console/certificates?q=", "/console/areas?after=",
  "/console/history?kind=", "/console/history?day=", "/console/history?before=", "/console/audit?before=", "/console/batches/new?product=", "/console/batches/new?from=",
  "/console/stamps/new?product=", "/console/scans?day=", "/console?added=", "/console/households/batches?from=", "/recalls?after=", "/trace/x?page=", "/01/1?s=", "/t/1?s=", "/api/docs?x=",
  "/api/v1/products?after=", "/api/v1/register/summary?as_of=", "/console/stamps?q=", "/console/rolls?q=", "/console/tokens?x=",
];
const PATHS = [
  "/", "/trace/", "/products/", "/producers/", "/recalls/", "/files/", "/orders/", "/invitation/", "/c/", "/01/", "/t/", "/01/09506000900070/10/", "/01/09506000900070/21/", "/register/", "/api/v1/",
  "/api/v1/products/", "/api/docs/", "/.well-known/", "/console/", "/console/products/", "/console/batches/", "/console/certificates/", "/console/areas/", "/console/locations/", "/console/stamps/",
  "/console/recalls/", "/console/rolls/", "/console/jobs/", "/console/import/", "/console/files/", "/console/scripts/", "/console/households/", "/office/", "/office/people/", "/office/producers/", "/console/account/",
];

async function open(page, path, { said, payloads, tally, fault }, referer) {
  const reply = await visit(page, path, { referer }).catch((error) => (/ERR_ABORTED|Download/.test(error.message) ? null : fault(`${path.slice(0, 90)}: ${error.message.split("\n")[0]}`)));
  if (!reply) return;
  if (reply.status() >= 500) fault(`${path.slice(0, 120)} answers ${reply.status()}`);
  const seen = await inspect(page, said);
  const found = shown(seen.texts, payloads);
  for (const one of found.some) tally.some.add(one.n);
  for (const one of found.whole) tally.whole.add(one.n);
  tally.pages += found.some.length > 0 ? 1 : 0;
}

/** Payloads in queries and in paths, from door to door: one half of them in each, or all of them in both, `passes` times, each time at another door. */
export async function addresses(page, passes, around) {
  for (const [which, doors] of [QUERIES, PATHS].entries()) {
    for (let pass = 0; pass < passes; pass += 1) {
      for (const [at, one] of around.payloads.entries()) {
        if (passes === 1 && at % 2 === which) continue;
        const door = doors[(at + pass) % doors.length];
        await open(page, `${around.origin}${door}${encodeURIComponent(one.text)}`, around);
      }
    }
  }
}

/** Payloads in the headers that a browser sends of itself. */
export async function headers(browser, name, payloads, around) {
  for (const one of payloads) {
    // What no header may hold, no browser sends.
    if (/[^\t\x20-\x7e]/.test(one.text)) continue;
    const context = await watched(browser, around.origin, around.said, { userAgent: `Mozilla/5.0 ${one.text}`, extraHTTPHeaders: { "Accept-Language": one.text } });
    const page = await context.newPage();
    await signIn(page, around.origin, name);
    for (const path of ["/console/account", "/", "/nothing-here", "/console/audit"]) await open(page, around.origin + path, around, `${around.origin}/${encodeURIComponent(one.text)}`);
    await context.close();
  }
}

/** Names of people as their invitations show them to whoever has the link. */
export async function invitations(page, passer, names, around) {
  let seen = 0, refused = 0;
  for (const one of names) {
    await page.goto(`${around.origin}/office/new-account`, { waitUntil: "load" });
    const form = (await inspect(page, around.said)).forms.find((known) => known.fields.some((field) => field.name === "person"));
    const right = { person: one.text.slice(0, 100), name: `moi-${deed().slice(4, 14)}`, role: "auditor", producer: "", mail: "" };
    await send(page, form, form.fields.map(({ name, value }) => ({ name, value: right[name] ?? value })));
    const told = (await inspect(page, around.said)).texts.join("\n").match(/http\S+\/invitation\/\S+/);
    if (!told) {
      refused += 1;
      continue;
    }
    await open(passer, told[0], around);
    seen += 1;
  }
  console.log(`invitations of ${names.length} hostile names: ${seen} shown, ${refused} refused`);
  if (seen === 0) around.fault("no invitation shows a hostile name");
}

/** All fields of a form as they come back behind the mark of another session, and behind a sign-in: in fields that are not shown. */
export async function again(browser, page, form, around) {
  const typed = form.fields.filter((field) => !/^(mark|deed|version)$/.test(field.name) && !["file", "password"].includes(field.kind));
  const names = [...new Set(typed.map((field) => field.name))];
  const context = await watched(browser, around.origin, around.said);
  const nobody = await context.newPage();
  for (let at = 0; at < around.deal.all.length; at += names.length) {
    const some = around.deal.all.slice(at, at + names.length);
    const entries = some.map((one, place) => ({ name: names[place], value: one.text }));
    const sheet = { ...form, enctype: "application/x-www-form-urlencoded" };
    for (const [who, mark] of [[page, some[0].text], [nobody, some[0].text]]) {
      await who.goto(`${around.origin}/console/sign-in`, { waitUntil: "load" });
      const reply = await send(who, sheet, [...entries, { name: "deed", value: deed() }, { name: "mark", value: mark }]);
      const seen = await inspect(who, around.said);
      const { whole } = shown(seen.texts, some);
      if (reply.status() < 400 || whole.length < some.length - 1) around.fault(`${who === page ? "another mark" : "nobody signed in"}: ${reply.status()}, ${whole.length} of ${some.length} texts come back`);
      for (const one of whole) around.tally.whole.add(one.n);
    }
  }
  await context.close();
}
