// Signs the demo's people in, with the code of a phone where their role asks for one.
import { createHmac } from "node:crypto";

export const PASSWORD = "tem-mau-thu-nghiem";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_SECONDS = 30;

/** The code of a phone now (RFC 6238 over RFC 4226). */
export function code(secret, now = Date.now()) {
  const bits = [...secret.replaceAll(/[\s=]/g, "")].map((sign) => ALPHABET.indexOf(sign).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 1_000 / STEP_SECONDS)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const secrets = new Map();

/** Signs a person in on this page; a phone is made known when it is asked for first. */
export async function signIn(page, origin, name) {
  await page.goto(`${origin}/console/sign-in`, { waitUntil: "load" });
  await page.fill("#name", name);
  await page.fill("#password", PASSWORD);
  const press = (what) => Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator(what).first().click()]);
  await press("main form button");
  if ((await page.locator("#code").count()) > 0) {
    const told = page.locator("main code");
    if ((await told.count()) > 0) secrets.set(name, await told.first().textContent());
    await page.fill("#code", code(secrets.get(name)));
    await press("main form button");
    // The recovery codes are told once; on from there.
    if (!new URL(page.url()).pathname.match(/^\/(console|office)$/)) await page.goto(`${origin}/console`, { waitUntil: "load" });
  }
  if (/sign-in/.test(page.url())) throw new Error(`${name} is not signed in: ${page.url()}`);
}
