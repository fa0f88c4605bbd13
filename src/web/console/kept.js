// Keeps a form that could not be sent, and sends it once when there is a network again; keeps what is being typed and offers it back.
// Everything works without it. What it says stands in the page, in the page's language.
(() => {
  const box = document.getElementById("kept"), store = window.localStorage;
  if (!box || !store || !window.fetch) return;
  const words = box.dataset, week = 7 * 864e5, page = location.pathname + location.search;
  const kept = `temtin-kept ${words.who} `, draft = `temtin-draft ${words.who} `;
  const never = /^(mark|sent|code|secret|.*password)$/;
  const all = (begin) => Object.keys(store).filter((key) => key.startsWith(begin)).map((key) => [key, JSON.parse(store[key])]);
  const drop = (key) => store.removeItem(key);
  const typed = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !never.test(name));
  const shown = (fields) => JSON.stringify(fields.filter(([name]) => name !== "deed" && name !== "version"));

  const write = (key, value) => {
    try {
      store[key] = JSON.stringify({ ...value, at: Date.now() });
      return true;
    } catch { return false; }
  };

  const say = (text, ...more) => {
    const line = document.createElement("p");
    line.append(text, ...more);
    box.replaceChildren(line);
    box.hidden = false;
  };

  const button = (text, act) => {
    const one = document.createElement("button");
    one.className = "link";
    one.textContent = text;
    one.onclick = () => { box.hidden = true; act(); };
    return one;
  };

  const link = (path, text) => {
    const one = document.createElement("a");
    one.href = path;
    one.textContent = text;
    return one;
  };

  const fill = (form, fields) => {
    for (const field of form.elements) {
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (/checkbox|radio/.test(field.type)) field.checked = values.includes(field.value);
      else if (values.length && field.type !== "file" && (field.type !== "hidden" || field.name === "deed")) field.value = values[0];
    }
    const fold = form.closest("details");
    if (fold) fold.open = true;
  };

  // Its deed is the same however often it is sent, so it is done once.
  let sending = false;
  const send = async () => {
    const mark = document.querySelector("input[name=mark]")?.value;
    if (sending || !mark) return;
    sending = true;
    for (const [key, form] of all(kept)) {
      try {
        const body = new URLSearchParams([...form.fields, ["mark", mark]]);
        const reply = await fetch(form.action, { method: "POST", body });
        if (reply.status === 401 || reply.status === 429 || reply.status > 499) continue;
        drop(key);
        const done = reply.ok && reply.redirected;
        if (!done) write(`${draft}${form.page} ${form.action}`, { fields: form.fields });
        say(done ? words.done : words.wrong, " ", link(done ? reply.url : form.page, form.title));
      } catch { break; }
    }
    sending = false;
  };

  const keep = (form, key) => {
    const fields = typed(form);
    const held = { action: form.action, page, title: document.title, fields };
    if (!write(kept + new FormData(form).get("deed"), held)) return say(words.full);
    drop(key);
    // Beside the button that was pressed, where it is seen.
    form.append(box);
    const files = [...form.querySelectorAll("[type=file]")].some((field) => field.files.length);
    say(words.kept, files ? " " + words.files : "");
  };

  // What was sent and led on to another page was taken.
  for (const [key, old] of all(draft)) {
    if (Date.now() - old.at > week || (old.gone && words.who && location.origin + location.pathname !== old.gone)) drop(key);
  }

  for (const form of document.querySelectorAll("form[data-keep]")) {
    const key = `${draft}${page} ${form.action}`, old = store[key] && JSON.parse(store[key]);
    if (old && shown(old.fields) !== shown(typed(form))) {
      form.before(box);
      say(words.draft, " ", button(words.take, () => fill(form, old.fields)), " ", button(words.leave, () => drop(key)));
    }
    let later, tried;
    form.oninput = () => {
      clearTimeout(later);
      later = setTimeout(() => write(key, { fields: typed(form) }), 300);
    };
    form.onsubmit = async (event) => {
      if (tried) return;
      event.preventDefault();
      clearTimeout(later);
      try {
        await fetch(words.script, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout?.(8000) });
      } catch { return keep(form, key); }
      tried = true;
      write(key, { fields: typed(form), gone: form.action.split("?")[0] });
      form.requestSubmit(event.submitter);
      tried = false;
    };
  }
  window.addEventListener("online", send);
  send();
})();
