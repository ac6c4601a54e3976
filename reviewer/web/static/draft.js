// A nomination saved while one types, its 字 counted, the rules' word on it shown. Without this file every
// button works.

import { attend, say, write } from "./attend.js";
import { countZi } from "./marks.js";

const form = document.getElementById("draft");
const words = document.getElementById("words").dataset;
const fields = [...form.elements].filter((field) => /^(?:[fod]-|city$|county$|flagged$)/.test(field.name));
const texts = fields.filter((field) => field.tagName === "TEXTAREA");

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

function named(field) {
  const label = form.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.querySelector(".name");
  const legend = field.closest("fieldset")?.querySelector("legend")?.textContent ?? "";
  const text = label?.textContent ?? field.closest("label")?.textContent.trim() ?? field.name;
  return legend ? `${legend} ${text}` : text;
}

const spoken = (field, text) => (field.type === "checkbox" && text ? words.yes : text || words.empty);

const lines = (mine, theirs) =>
  fields.map((field) => [
    named(field),
    ...[mine, theirs].map((content) => spoken(field, content.entries[field.name] ?? "")),
  ]);

const { keeper, proceed, offerLeft } = attend(form, words, {
  typed,
  put,
  lines,
  first: () => fields[0],
  heard,
});

for (const kind of ["input", "change"]) {
  form.addEventListener(kind, () => {
    count();
    keeper.changed();
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  proceed(event.submitter);
});

window.addEventListener("beforeunload", (event) => {
  if (keeper.unsaved) event.preventDefault();
});

count();
offerLeft();
