// Watches pages of a browser: whether anything of a hostile text runs, opens a dialog, breaks the policy, asks another host or becomes
// part of a page instead of its text.
import { CANARY } from "./payloads.mjs";

/** What happened on pages that were watched. */
export function record() {
  return { fired: [], dialogs: [], violations: [], strangers: [], errors: [], odd: [], pages: 0 };
}

/** How much of what must never happen did. */
export const harm = (said) => said.fired.length + said.dialogs.length + said.violations.length + said.strangers.length + said.errors.length + said.odd.length;

/** A context whose pages are watched. */
export async function watched(browser, origin, said, options = {}) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "vi-VN", ...options });
  context.setDefaultTimeout(60_000);
  const where = (source) => source?.page?.url?.() ?? "";
  await context.exposeBinding("__fired", (source, n) => void said.fired.push(`${n} at ${where(source)}`));
  await context.exposeBinding("__violated", (source, what) => void said.violations.push(`${what} at ${where(source)}`));
  await context.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) => globalThis.__violated(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`)),
  );
  // Nothing leaves: whatever is for another host is noted and ends here.
  await context.route((url) => url.hostname === CANARY, (route) => route.abort());
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:", "about:"].includes(url.protocol) && url.origin !== origin) said.strangers.push(`${request.url()} from ${request.frame().url()}`);
  });
  context.on("page", (page) => {
    page.on("dialog", (dialog) => {
      said.dialogs.push(`${dialog.message()} at ${page.url()}`);
      dialog.dismiss().catch(() => {});
    });
    page.on("pageerror", (error) => said.errors.push(`${error.message} at ${page.url()}`));
    page.on("console", (message) => {
      if (/content security policy/i.test(message.text())) said.violations.push(`console: ${message.text()}`);
    });
  });
  return context;
}

/** Opens an address; a server that is pressed asks for another try (503), and gets it. */
export async function visit(page, address, options = {}) {
  for (let tries = 0; ; tries += 1) {
    const reply = await page.goto(address, { waitUntil: "load", ...options });
    if (reply?.status() !== 503 || tries === 5) return reply;
    await page.waitForTimeout(2_000);
  }
}

/** What a page is: what stands in it that a hostile text might have made, all texts that people may read, its forms and links. */
export async function inspect(page, said) {
  const seen = await page.evaluate(inside);
  said.pages += 1;
  for (const what of seen.odd) said.odd.push(`${what} at ${page.url()}`);
  return seen;
}

/** Runs within the page. */
function inside() {
  const odd = [];
  const known = new Set(
    ("html head meta title link style script body header main footer nav section article aside h1 h2 h3 h4 p div span ul ol li dl dt dd table caption thead tbody tfoot tr th td " +
      "a b strong em i small s code pre time abbr img svg g path rect circle line text tspan polyline polygon desc defs form label input textarea select option optgroup button fieldset legend " +
      "details summary br hr sup sub wbr figure figcaption address blockquote q mark bdi bdo progress").split(" "),
  );
  const links = new Set();
  const texts = [document.title];
  if (document.contentType === "text/html") {
    for (const element of document.querySelectorAll("*")) {
      const name = element.localName;
      if (!known.has(name)) odd.push(`<${name}>`);
      for (const { name: attribute, value } of element.attributes) {
        if (attribute.startsWith("on") || attribute === "style" || attribute === "srcdoc") odd.push(`${name} ${attribute}=${value.slice(0, 60)}`);
        if (/zq\d|fired/.test(attribute)) odd.push(`${name} ${attribute}`);
        if (["href", "src", "action", "formaction", "data", "poster", "srcset", "ping"].includes(attribute) || attribute.endsWith(":href")) {
          const url = URL.parse ? URL.parse(value, document.baseURI) : new URL(value, document.baseURI);
          const fits = url && (url.origin === location.origin || (name === "a" && ["mailto:", "tel:"].includes(url.protocol)) || (["img", "link"].includes(name) && url.protocol === "data:"));
          if (!fits) odd.push(`${name} ${attribute}=${value.slice(0, 80)}`);
        }
        if (["alt", "title", "placeholder", "aria-label", "content", "value"].includes(attribute) || attribute.startsWith("data-")) texts.push(value);
      }
      if (name === "script" && (element.textContent || !new URL(element.src).pathname.startsWith("/console/scripts/"))) odd.push(`script ${element.src} ${element.textContent.slice(0, 60)}`);
      if (name === "style" && /zq\d|fired/.test(element.textContent)) odd.push("style of a payload");
      if (name === "meta" && /refresh/i.test(element.httpEquiv) && !/^\d+$/.test(element.content)) odd.push(`meta ${element.content}`);
      if (name === "a" && element.href) links.add(element.href);
    }
    const kinds = { textarea: "lines", select: "choice", hidden: "hidden", password: "password", file: "file", radio: "choice", checkbox: "choice" };
    var forms = [...document.forms].map((form) => ({
      at: location.pathname + location.search,
      action: form.getAttribute("action") ?? location.pathname,
      method: form.method,
      enctype: form.enctype,
      buttons: [...form.querySelectorAll("button")].map((button) => [button.name, button.value]),
      fields: [...form.elements]
        .filter((field) => field.name && field.localName !== "button")
        .map((field) => ({
          name: field.name,
          kind: kinds[field.localName] ?? kinds[field.type] ?? "line",
          value: field.type === "file" ? "" : field.value,
          off: ["radio", "checkbox"].includes(field.type) && !field.checked,
          options: field.options ? [...field.options].map((option) => option.value) : [],
        })),
    }));
    for (const field of document.querySelectorAll("input, textarea")) texts.push(field.value);
  }
  const walker = document.createTreeWalker(document.body ?? document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!["script", "style"].includes(walker.currentNode.parentElement?.localName)) texts.push(walker.currentNode.data);
  const wrong = [...document.querySelectorAll("[id$='-fault']")].map((element) => element.id.slice(0, -6));
  return { odd, links: [...links], texts, forms: forms ?? [], wrong, kind: document.contentType, path: location.pathname + location.search };
}

// A one-line field drops line ends, and forms carry texts in NFC without spaces at their ends.
const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();

/** Which payloads a page shows: whole, and at all. */
export function shown(texts, payloads) {
  const all = plain(texts.join("\u0001"));
  const marked = new Set([...all.matchAll(/zq(\d+)|__fired\((\d+)\)/g)].map((found) => Number(found[1] ?? found[2])));
  const some = payloads.filter((one) => marked.has(one.n));
  return { some, whole: some.filter((one) => all.includes(plain(one.text))) };
}
