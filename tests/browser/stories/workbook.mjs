// A co-op imports fifty products from the workbook that the console gives: first with faults, which are all told with their rows, then right.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fault, open, out, python, visit } from "../lib/browser.mjs";
import { accept, invite } from "../lib/people.mjs";

const PRODUCTS = 50;
/** Rows of the sheet behind its heading and its example, and what is wrong in them. */
const WRONG = { 5: "Mã GTIN", 12: "Khối lượng một đơn vị (kg)", 30: "Số đăng ký", 31: "Tên (tiếng Việt)" };

export const settings = [{ screen: "wide", lang: "vi", js: true }];

/** Fills in the sheet of products of a template as people do who know only its headings. */
const FILL = `
import json, sys, openpyxl
template, filled, stamp, count, wrong = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5] == "wrong"
book = openpyxl.load_workbook(template)
sheet = book["Sản phẩm"]
heads = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[1] if cell.value}
for n in range(1, count + 1):
    row = n + 2
    cells = {
        "Mã sản phẩm": f"tra-{stamp}-{n}", "Số đăng ký": 10_000_000 + int(stamp, 36) % 10**8 * 100 + n,
        "Tên (tiếng Việt)": f"Trà rừng {stamp} số {n}", "Nhóm sản phẩm": "Thực phẩm", "Lượng tịnh": 100 + n, "Đơn vị lượng tịnh": "g",
        "Thành phần (tiếng Việt)": "Lá trà, cỏ ngọt", "Hạn dùng (ngày)": 365, "Tiêu chuẩn công bố": "TCCS 02:2026",
    }
    if wrong:
        cells |= {5: {"Mã GTIN": "8930000000011"}, 12: {"Khối lượng một đơn vị (kg)": "1.234"}, 30: {"Số đăng ký": "ba mươi"}, 31: {"Tên (tiếng Việt)": ""}}.get(row, {})
    for head, value in cells.items():
        sheet.cell(row, heads[head]).value = value
book.save(filled)
`;

function filled(template, stamp, how) {
  const path = join(out, `tra-${how}.xlsx`);
  execFileSync(python, ["-c", FILL, template, path, stamp, String(PRODUCTS), how]);
  return path;
}

async function sends(person, path) {
  await person.bring("file", path);
  await person.click('main form[action^="/console/import"] button');
}

export async function story({ browser, stamp, seen }, { screen, lang, js }) {
  const { page, context, where } = await open(browser, `workbook-${screen}-${lang}`, { screen, js, locale: "vi-VN" });
  const look = (name) => seen(page, `${where}-${name}`, screen, lang);
  const { person } = await accept(page, invite(`tra-${stamp}`, "member", "Lê Thị Trà", "--producer", "htx-mau-07"));
  await visit(page, "/console/products");
  await person.click('main a[href^="/console/import"]');
  await look("import");
  const template = await person.take('main a[href*="/template"]', join(out, "mau.xlsx"));
  await sends(person, filled(template, stamp, "wrong"));
  await look("faults");
  const told = await page.locator("main").innerText();
  for (const [row, column] of Object.entries(WRONG)) {
    if (!new RegExp(`(?<!\\d)${row}(?!\\d)[\\s\\S]{0,80}${column.replaceAll(/[()]/g, "\\$&")}`).test(told)) fault(where, `does not tell what is wrong in row ${row}, ${column}`);
  }
  const count = await page.locator("main table tbody tr").count();
  if (count !== Object.keys(WRONG).length) fault(where, `tells ${count} faults of ${Object.keys(WRONG).length}`);
  await visit(page, "/console/products?q=" + encodeURIComponent(stamp));
  if ((await page.locator("main .kin li").count()) !== 0) fault(where, "a workbook with faults was imported in part");
  await visit(page, "/console/import");
  await sends(person, filled(template, stamp, "right"));
  await look("outlook");
  await person.click('main form[action^="/console/import"] button');
  await look("done");
  await visit(page, "/console/products?q=" + encodeURIComponent(stamp));
  await look("products");
  const kept = await page.locator("main .kin li").count();
  if (kept !== PRODUCTS) fault(where, `${kept} of ${PRODUCTS} products stand in the list`);
  // The same file again changes nothing.
  await visit(page, "/console/import");
  await sends(person, filled(template, stamp, "right"));
  if ((await page.locator('main form[action^="/console/import"]').count()) !== 0) fault(where, "the same workbook would be imported twice");
  await context.close();
  return `${person.done.clicks} clicks, ${person.done.fields} fields, ${kept} products`;
}
