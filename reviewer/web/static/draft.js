// A nomination saved while one types, its 字 counted, the rules' word on it shown. Without this file every
// button works.

import { Keeper } from "./keeper.js";
import { countZi } from "./marks.js";

const form = document.getElementById("draft");
const words = document.getElementById("words").dataset;
const keeping = document.getElementById("keeping");
const compare = document.getElementById("compare");
const fields = [...form.elements].filter((field) => /^(?:[fod]-|city$|county$|flagged$)/.test(field.name));
const texts = fields.filter((field) => field.tagName === "TEXTAREA");

const say = (text, facts = {}) => text.replace(/\{(\w+)\}/g, (place, name) => facts[name] ?? place);
const part = (name) => compare.querySelector(`[data-part="${name}"]`);

/** A live region speaks only when its text changes. */
function write(line, text) {
  if (line && line.textContent !== text) line.textContent = text;
}

/** What stands on the page; blanks are left out, as the server leaves them out. */
function typed() {
  const entries = {};
  for (const field of fields) {
    const text = field.type === "checkbox" ? (field.checked ? field.value : "") : field.value;
    if (text.trim()) entries[field.name] = text;
  }
  return { entries };
}

function put(content) {
  for (const field of fields) {
    const text = content.entries[field.name] ?? "";
    if (field.type === "checkbox") field.checked = text === field.value;
    else field.value = text;
  }
  count();
}

/** 字 of every long text against what the notice prints. */
function count() {
  for (const text of texts) {
    const line = document.getElementById(`z-${text.name}`);
    const n = countZi(text.value);
    const { least, most, about } = line.dataset;
    const off =
      (least && n < Number(least)) ||
      (most && n > Number(most)) ||
      (about && (n * 10 < Number(about) * 7 || n * 10 > Number(about) * 13));
    write(line.querySelector(".zi-count"), say(words.zi, { n }));
    line.classList.toggle("off", n > 0 && Boolean(off));
  }
}

/** What the server says of what it has just stored. */
function heard(body) {
  if (body.faults === undefined) return;
  for (const field of fields) {
    const fault = body.faults[field.name] ?? "";
    write(document.getElementById(`p-${field.name}`), fault);
    if (fault) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  const blank = body.missing.length;
  write(document.getElementById("unfilled"), blank ? say(words.unfilled, { count: blank }) : words.full);
  const unmet = document.getElementById("unmet");
  write(unmet, say(words.unmet, { count: body.open }));
  unmet.hidden = !body.open;
  document.getElementById("findings").innerHTML = body.findings; // made by our own template, escaped there
  for (const version of document.querySelectorAll("input[data-version]")) version.value = body.version;
}

let told = keeping.textContent;
let lastSaved = told;

function tell(state, facts = {}) {
  const text = state === "same" ? lastSaved : say(words[state === "conflict" ? "elsewhere" : state], facts);
  if (text === told) return;
  told = text;
  keeping.dataset.state = state;
  keeping.textContent = text;
  if (state === "saved") lastSaved = text;
  if (state === "expired" || state === "other") {
    const link = document.createElement("a");
    link.href = form.dataset.login;
    link.target = "_blank";
    link.rel = "opener";
    link.textContent = words.login;
    keeping.append(" ", link);
  }
}

function named(field) {
  const label = form.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.querySelector(".name");
  const legend = field.closest("fieldset")?.querySelector("legend")?.textContent ?? "";
  const text = label?.textContent ?? field.closest("label")?.textContent.trim() ?? field.name;
  return legend ? `${legend} ${text}` : text;
}

const spoken = (field, text) => (field.type === "checkbox" && text ? words.yes : text || words.empty);

/** Both contents side by side; nothing happens before the person has chosen. */
function choose({ head, why, mine, theirs, saved, keep, take }) {
  const body = compare.querySelector("tbody");
  body.replaceChildren();
  for (const field of fields) {
    const one = mine.entries[field.name] ?? "";
    const other = theirs.entries[field.name] ?? "";
    if (one === other) continue;
    const row = body.insertRow();
    const title = document.createElement("th");
    title.scope = "row";
    title.textContent = named(field);
    row.append(title);
    for (const text of [one, other]) {
      const cell = row.insertCell();
      cell.className = "as-typed";
      cell.textContent = spoken(field, text);
    }
  }
  document.getElementById("compare-head").textContent = head;
  part("why").textContent = why;
  part("theirs").textContent = saved;
  form.inert = true; // what is compared stands still until one is chosen
  compare.hidden = false;
  compare.focus();
  compare.scrollIntoView({ block: "nearest" });
  part("mine").onclick = () => close(keep);
  part("take").onclick = () => close(take);
}

function close(act) {
  compare.hidden = true;
  form.inert = false;
  act();
  fields[0].focus();
}

/** Another window saved something else. */
function differ(stored) {
  choose({
    head: words.conflict,
    why: words.conflictWhy,
    mine: typed(),
    theirs: stored.typed,
    saved: say(words.saved, { at: stored.saved_at }),
    keep: () => keeper.keepMine(stored.version),
    take: () => {
      put(stored.typed);
      keeper.takeTheirs(stored.version);
      tell("saved", { at: stored.saved_at });
    },
  });
}

function fresh(token) {
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = token;
}

const keeper = new Keeper(
  {
    account: form.dataset.account,
    campaign: form.dataset.campaign,
    code: form.dataset.code,
    version: Number(form.dataset.version),
    save: form.dataset.save,
    ask: form.dataset.token,
    token: form.csrf_token.value,
  },
  { typed, tell, differ, fresh, heard },
);

/** An earlier visit ended before its text was saved. */
function offerLeft() {
  const left = keeper.left();
  if (left === null) return;
  keeper.ask();
  const stored = typed();
  const version = keeper.version;
  const at = new Date(left.at).toLocaleString(document.documentElement.lang, {
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "Asia/Shanghai",
  });
  choose({
    head: say(words.left, { at }),
    why: words.leftWhy,
    mine: left.content,
    theirs: stored,
    saved: lastSaved,
    keep: () => {
      put(left.content);
      keeper.keepMine(version);
    },
    take: () => keeper.takeTheirs(version),
  });
}

for (const kind of ["input", "change"]) {
  form.addEventListener(kind, () => {
    count();
    keeper.changed();
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (await keeper.flush()) {
    if (button?.dataset.href) location.assign(button.dataset.href);
    else tell("same");
  } else keeping.scrollIntoView({ block: "nearest" });
});

window.addEventListener("beforeunload", (event) => {
  if (keeper.unsaved) event.preventDefault();
});

count();
offerLeft();
