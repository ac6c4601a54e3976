// Between a form that saves itself and the person who fills it in: one line that says how things stand, a
// comparison when two contents differ, an offer of what an earlier visit left.

import { Keeper } from "./keeper.js";

/** Fill the places of a text: "{at}" becomes facts.at. */
export const say = (text, facts = {}) => text.replace(/\{(\w+)\}/g, (place, name) => facts[name] ?? place);

/** A live region speaks only when its text changes. */
export function write(line, text) {
  if (line && line.textContent !== text) line.textContent = text;
}

/**
 * Keep a form and speak for it. `typed` gives its content and `put` fills it in; `lines` names what two
 * contents say, as [name, mine, theirs]; `first` is where writing goes on; `heard` gets each answer to a save.
 */
export function attend(form, words, { typed, put, lines, first, heard }) {
  const keeping = document.getElementById("keeping");
  const compare = document.getElementById("compare");
  const part = (name) => compare.querySelector(`[data-part="${name}"]`);
  let told = keeping.textContent;
  let lastSaved = told;
  let writing = null; // where one was before following the link of this line
  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("input, textarea, select")) writing = target;
  });

  const held = document.getElementById("held");

  /** Do what a button asks for, once everything is on the server; say so where that cannot be done. */
  async function proceed(button) {
    const kept = await keeper.flush();
    if (!button?.dataset.href) {
      if (kept) tell("same");
      return;
    }
    if (kept && navigator.onLine) {
      location.assign(button.dataset.href);
      return;
    }
    write(held, say(kept ? words.noline : words.held, { act: button.textContent.trim() }));
    held.scrollIntoView({ block: "nearest" });
  }

  function tell(state, facts = {}) {
    if (state === "saved") write(held, "");
    const text = state === "same" ? lastSaved : say(words[state === "conflict" ? "elsewhere" : state], facts);
    if (text === told) return;
    told = text;
    const leaving = keeping.contains(document.activeElement);
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
      if (leaving) link.focus();
    } else if (leaving) {
      (writing ?? first()).focus(); // the link has gone: its focus must not go with it
    }
  }

  /** Both contents side by side; nothing happens before the person has chosen. */
  function choose({ head, why, mine, theirs, saved, keep, take }) {
    const body = compare.querySelector("tbody");
    body.replaceChildren();
    for (const [name, one, other] of lines(mine, theirs)) {
      if (one === other) continue;
      const row = body.insertRow();
      const title = document.createElement("th");
      title.scope = "row";
      title.textContent = name;
      row.append(title);
      for (const text of [one, other]) {
        const cell = row.insertCell();
        cell.className = "as-typed";
        cell.textContent = text;
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
    first().focus();
  }

  /** Another window saved something else. */
  function differ(stored) {
    choose({
      head: words.conflict,
      why: words.conflictWhy,
      mine: typed(),
      theirs: stored.typed,
      saved: words.saved ? say(words.saved, { at: stored.saved_at }) : "",
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

  /** Somebody was quicker than this file and typed before it could listen. */
  function begun() {
    return [...form.querySelectorAll('textarea, input:not([type="hidden"])')].some(
      (field) => field.value !== field.defaultValue || (field.checked ?? false) !== (field.defaultChecked ?? false),
    );
  }

  /** An earlier visit ended before its text was saved. */
  function offerLeft() {
    const left = keeper.left();
    if (left === null) {
      if (begun()) keeper.changed();
      return;
    }
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

  return { keeper, proceed, offerLeft };
}
