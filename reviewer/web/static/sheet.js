// The score sheet made quick: keys, running total, saving while one types. Without this file every button works.

import { attend, say, write } from "./attend.js";
import { countZi, readMark, shown } from "./marks.js";

const form = document.getElementById("sheet");
const words = document.getElementById("words").dataset;
const rows = [...form.querySelectorAll(".criterion")];
const inputs = rows.map((row) => row.querySelector("input"));
const special = document.getElementById("special");
const specialReason = document.getElementById("special_reason");
const vetoReason = document.getElementById("veto_reason");

const veto = () => form.querySelector('input[name="veto"]:checked')?.value ?? "";

/** What stands on the page, cleaned as the server cleans it. */
function typed() {
  const entries = {};
  for (const input of inputs) {
    const text = input.value.trim().slice(0, 20);
    if (text) entries[input.name.slice("mark-".length)] = text;
  }
  return {
    entries,
    veto: veto(),
    veto_reason: vetoReason?.value.trim() ?? "",
    comment: form.comment.value.trim(),
    special: special?.checked ?? false,
    special_reason: specialReason?.value.trim() ?? "",
  };
}

function put(content) {
  for (const input of inputs) input.value = content.entries[input.name.slice("mark-".length)] ?? "";
  for (const radio of form.querySelectorAll('input[name="veto"]')) radio.checked = radio.value === content.veto;
  if (vetoReason) vetoReason.value = content.veto_reason;
  form.comment.value = content.comment;
  if (special) special.checked = content.special;
  if (specialReason) specialReason.value = content.special_reason;
  judge();
}

/**
 * Total, what is missing, what is wrong; gives back the first field that stops the sheet. `typing` is the field
 * that is being written: "8." in it is on its way to 8.5 and not wrong yet.
 */
function judge(typing = null) {
  let sum = 0;
  let blank = 0;
  let wrong = 0;
  let first = null;
  rows.forEach((row, index) => {
    const input = inputs[index];
    const { cap, step, weight } = row.dataset;
    const text = input === typing ? input.value.replace(/[.．。]\s*$/, "") : input.value;
    const { kind, points } = readMark(text, Number(cap), Number(step));
    const fault = kind !== "blank" && kind !== "mark";
    const facts = { cap: shown(Number(cap)), step: shown(Number(step)) };
    row.classList.toggle("blank", kind === "blank");
    row.classList.toggle("wrong", fault);
    input.toggleAttribute("aria-invalid", fault);
    if (fault) input.setAttribute("aria-invalid", "true");
    row.querySelector(".problem").textContent = kind === "mark" ? "" : say(words[kind], facts);
    sum += points * Number(weight);
    blank += kind === "blank";
    wrong += fault;
    if (first === null && kind !== "mark") first = input;
  });
  const ended = veto() !== "";
  const least = Number(specialReason?.dataset.least);
  const count = countZi(specialReason?.value ?? "");
  const short = Boolean(special?.checked) && count < least;
  document.getElementById("running").textContent = ended ? "0" : shown(Math.floor(sum / 100));
  const state = wrong ? say(words.wrong, { count: wrong }) : blank ? say(words.unfilled, { count: blank }) : short ? words.short : words.full;
  write(document.getElementById("unfilled"), ended ? words.vetoed : state);
  if (vetoReason) {
    const bare = ended && !vetoReason.value.trim();
    document.getElementById("veto-problem").textContent = bare ? words.reason : "";
    if (ended) first = bare ? vetoReason : null;
  }
  if (specialReason) {
    const line = document.getElementById("special-count");
    line.textContent = special.checked || count ? say(words.count, { count, least }) : "";
    line.classList.toggle("short", short);
    if (short && !ended) first ??= specialReason;
  }
  return first;
}

const SAID = [
  ["veto", words.veto],
  ["veto_reason", words.vetoReason],
  ["special", words.special],
  ["special_reason", words.specialReason],
  ["comment", words.comment],
];

function spoken(name, value) {
  if (name === "special") return value ? words.yes : words.no;
  if (name === "veto" && value) {
    return form.querySelector(`input[name="veto"][value="${CSS.escape(value)}"]`)?.parentElement.firstChild
      .nextSibling.textContent.trim();
  }
  return value || words.empty;
}

const lines = (mine, theirs) => [
  ...inputs.map((input, index) => {
    const key = input.name.slice("mark-".length);
    const name = rows[index].querySelector(".name").textContent;
    return [name, mine.entries[key] ?? words.blank, theirs.entries[key] ?? words.blank];
  }),
  ...SAID.map(([key, name]) => [name, spoken(key, mine[key]), spoken(key, theirs[key])]),
];

const { keeper, proceed, offerLeft } = attend(form, words, {
  typed,
  put,
  lines,
  first: () => inputs.find((input) => !input.value.trim()) ?? inputs[0],
});

form.addEventListener("input", (event) => {
  judge(event.target);
  keeper.changed();
});
form.addEventListener("change", () => {
  judge();
  keeper.changed();
});

form.addEventListener("keydown", (event) => {
  const at = inputs.indexOf(event.target);
  if (at < 0 || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const next = inputs[at + step] ?? (step > 0 ? form.comment : null);
  next?.focus();
  next?.select?.();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button?.dataset.size !== undefined) return resize(button);
  const go = button?.value ?? "";
  if (go === "submit") {
    const first = judge();
    if (first !== null) {
      first.closest("details")?.setAttribute("open", "");
      first.focus();
      return;
    }
  }
  proceed(button);
});

function resize(button) {
  const kept = [...document.body.classList].filter((name) => !name.startsWith("size-"));
  document.body.className = [...kept, `size-${button.dataset.size}`].join(" ");
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `size=${button.dataset.size}; path=/; max-age=31536000; samesite=lax${secure}`;
  for (const other of document.querySelectorAll("[data-size]")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
}

window.addEventListener("beforeunload", (event) => {
  if (keeper.unsaved) event.preventDefault();
});

// Only where this file runs do the keys work and does anything save itself.
document.getElementById("how").textContent = words.how;
judge();
offerLeft();
