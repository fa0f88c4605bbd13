// The hand of a person at a page: it clicks and types, and counts both.

import { goes } from "./browser.mjs";

/** A hand that counts what it does. */
export function hand(page) {
  const done = { clicks: 0, fields: 0 };
  const of = (field) => page.locator(`[id="${field}"]`).first();
  return {
    done,
    /** Clicks what leads to another page. */
    click: async (what) => {
      done.clicks += 1;
      await goes(page, () => page.locator(what).first().click());
    },
    /** Clicks what stays on the page: a fold, a box. */
    touch: async (what) => {
      done.clicks += 1;
      await page.locator(what).first().click();
    },
    /** Goes on by the keyboard alone. */
    enter: async (what) => {
      done.clicks += 1;
      await goes(page, () => page.locator(what).first().press("Enter"));
    },
    type: async (field, text) => {
      done.fields += 1;
      await of(field).fill(text);
    },
    /** Chooses by value, or by `{ label }`. */
    choose: async (field, value) => {
      done.fields += 1;
      await of(field).selectOption(value);
    },
    /** Brings a file: `{ name, mimeType, buffer }`. */
    bring: async (field, file) => {
      done.fields += 1;
      await of(field).setInputFiles(file);
    },
    /** Takes a file that a button or link puts aside. */
    take: async (what, path) => {
      done.clicks += 1;
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator(what).first().click()]);
      await download.saveAs(path);
      return path;
    },
  };
}
