// The program itself, as the operator of the registry calls it beside the running server; and what a scan is answered.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fault, origin } from "./browser.mjs";

/** What `temtin … --json` answers; it throws where it is refused. TEMTIN names the program, TEMTIN_DATA the folder. */
export function temtin(...words) {
  const said = execFileSync(process.env.TEMTIN, [...words, "--json"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 16 << 20 });
  return said.trim() ? JSON.parse(said) : null;
}

/** Writes a table and has it imported. */
export function imports(folder, table, columns, rows) {
  mkdirSync(folder, { recursive: true });
  const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  writeFileSync(join(folder, `${table}.csv`), [columns, ...rows].map((row) => row.map((one) => cell(String(one))).join(",")).join("\n") + "\n");
  return temtin("import", join(folder, `${table}.csv`));
}

/** What a scan of this address is answered, as data; its page has to say the lot too. */
export async function scanned(where, address, lang, lot) {
  const url = new URL(address);
  const here = origin + url.pathname + url.search;
  const once = (accept) => fetch(here, { headers: { Accept: accept, "Accept-Language": lang } });
  // A connection that was kept may be closed by the server at the moment at which it is taken up again.
  const ask = (accept) => once(accept).catch(() => once(accept));
  const [data, page] = await Promise.all([ask("application/json"), ask("text/html")]);
  if (data.status !== 200 || page.status !== 200) fault(where, `${url.pathname} answers ${data.status} and ${page.status}`);
  const text = await page.text();
  if (lot && !text.includes(lot)) fault(where, `${url.pathname} is not of lot ${lot}`);
  return { ...(await data.json()), page: text };
}
