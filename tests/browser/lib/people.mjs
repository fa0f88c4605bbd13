// How people come in: by the link of an invitation, by a password, with the codes of a phone.
import { visit } from "./browser.mjs";
import { hand } from "./hand.mjs";
import { temtin } from "./program.mjs";
import { code } from "./totp.mjs";

export const CHOSEN = "mua-rung-tram-2026";

/** An account made by the operator, and the link that its person is sent. `more` are further words of the command. */
export function invite(name, role, person, ...more) {
  return temtin("user", "add", name, "--role", role, "--person", person, ...more).link;
}

/** Follows an invitation and chooses a password; whoever needs a phone makes it known. Gives the hand, and the phone's secret. */
export async function accept(page, link, seen = async () => {}) {
  const { pathname } = new URL(link);
  await visit(page, pathname);
  await seen("invitation");
  const person = hand(page);
  await person.type("new-password", CHOSEN);
  await person.type("again-password", CHOSEN);
  await person.click("main form button");
  const secret = (await page.locator("main img").count()) > 0 && (await page.locator("main input[name=secret]").count()) > 0 ? await enrol(page, person, seen) : null;
  return { person, secret };
}

/** Makes a phone known, whose secret stands on the page, and goes on behind the recovery codes. */
async function enrol(page, person, seen) {
  await seen("phone");
  const secret = await page.locator("main code").first().textContent();
  await person.type("code", code(secret));
  await person.click("main form button");
  await seen("recovery");
  await person.click("main a.button");
  return secret;
}

/** Signs in on the page where the form stands; a code is that of the next step, since each is good once. */
export async function signIn(page, person, name, password, secret = null, seen = async () => {}) {
  await person.type("name", name);
  await person.type("password", password);
  await person.click("main form button");
  if (!secret) return;
  await seen("code");
  await person.type("code", code(secret, 1));
  await person.click("main form button");
}
