// A household without GTIN, from the first sign-in to a printed sheet whose labels decode and answer.
import { fault, open } from "../lib/browser.mjs";
import { accept, invite } from "../lib/people.mjs";
import { photo } from "../lib/photo.mjs";
import { addBatch, addPacking, printStamps } from "../lib/printing.mjs";
import { newHousehold } from "../lib/producers.mjs";

const STAMPS = 21;

export const settings = [
  { screen: "phone", lang: "vi", js: true },
  { screen: "phone", lang: "en", js: false },
  { screen: "wide", lang: "vi", js: false },
  { screen: "wide", lang: "en", js: true },
];

/** What she tells of her product. */
async function addProduct(page, person, name) {
  await person.click('nav a[href^="/console/products"]');
  await person.click('main a[href*="/console/products/new"]');
  await person.type("name_vi", name);
  await person.choose("group_code", "food");
  await person.type("net_quantity", "250");
  await person.type("net_unit", "g");
  await person.type("shelf_life_days", "180");
  await person.type("ingredients_vi", "Chuối mốc 100%");
  await person.type("storage_vi", "Nơi khô ráo, thoáng mát");
  await person.type("standard_vi", "TCCS 01:2026");
  await person.choose("origin_place_id", "dn-tra-linh");
  await person.bring("picture", { name: "chuối sấy.jpg", mimeType: "image/jpeg", buffer: await photo(page) });
  await person.click('main form[action^="/console/products"] button:not([value])');
}

async function addLand(person) {
  await person.click('nav a[href^="/console/certificates"]');
  await person.click('main a[href^="/console/areas"]');
  await person.click('main a[href*="/console/areas/new"]');
  await person.type("name_vi", "Vườn chuối sau nhà");
  await person.type("crop_vi", "chuối mốc");
  await person.type("hectares", "0,8");
  await person.choose("place_printed_id", "dn-tra-linh");
  await person.click('main form[action^="/console/areas"] button:not([value])');
  await person.click("main a.onward");
  await person.click('main a[href^="/console/locations"]');
  await person.click('main a[href*="/console/locations/new"]');
  await person.type("name_vi", "Bếp sấy nhà bà Lụa");
  await person.choose("kind", "workshop");
  await person.choose("place_printed_id", "dn-tra-linh");
  await person.choose("visibility", "coarse");
  await person.click('main form[action^="/console/locations"] button:not([value])');
}

/** Whatever she opens and sends, for a stranger to try it. Pictures and files are addresses too. */
function recorded(page) {
  const sent = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!/^\/(console|office)/.test(url.pathname) || /sign-(in|out)|scripts/.test(url.pathname)) return;
    const [method, path] = [request.method(), url.pathname + url.search];
    if (method === "GET") sent.push({ method, path });
    else sent.push({ method, path, type: request.headers()["content-type"] ?? "", body: request.postDataBuffer() ?? Buffer.alloc(0) });
  });
  return sent;
}

export async function story({ browser, trail, stamp, seen }, { screen, lang, js }) {
  const { page, context, where } = await open(browser, `household-${screen}-${lang}-${js ? "js" : "plain"}`, { screen, js, locale: lang === "vi" ? "vi-VN" : "en-US" });
  const sent = recorded(page);
  const household = newHousehold(stamp, "Hộ bà Nguyễn Thị Lụa");
  const look = (name) => seen(page, `${where}-${name}`, screen, lang);
  const { person } = await accept(page, invite(`lua-${stamp}`, "owner", "Nguyễn Thị Lụa", "--producer", household.id), look);
  await look("first-home");
  const product = `Chuối sấy ${stamp}`;
  await addProduct(page, person, product);
  await look("product");
  await addLand(person);
  const batch = { lot: `CS-${stamp}`.toUpperCase(), units: STAMPS };
  await addBatch(person, batch, async () => {
    // Her one product, its days and its shelf life stand there already.
    if ((await page.locator("#product_id option:checked").innerText()) !== product || !(await page.locator("#expiry_on").inputValue())) fault(where, "the first batch proposes no product or no last day");
    await person.type("unit", lang === "vi" ? "gói" : "kg");
    await person.choose("location_id", { index: 1 });
    await page.locator('[name="area_ids"]').first().check();
  });
  await look("batch-missing");
  await addPacking(page, person, lang);
  const read = await printStamps(page, person, where, lang, batch);
  await look("run");
  if (read.some((address) => !new URL(address).pathname.startsWith("/t/"))) fault(where, "a stamp of a product without GTIN has one");
  const run = new URL(page.url()).pathname.split("/").pop();
  const ids = [...new Set(sent.flatMap(({ path }) => /^\/console\/[a-z]+\/([^/?]*[\d-][^/?]*)/.exec(path)?.[1] ?? []))];
  // The first one stays signed in: what the stranger did must not show with her.
  if (trail.length === 0) trail.push({ page, sent, ids, words: [household.name, household.id, product, batch.lot, run] });
  else await context.close();
  return `${person.done.clicks} clicks, ${person.done.fields} fields, ${read.length} labels`;
}
