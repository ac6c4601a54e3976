// Keeps what is typed: first in this browser, then on the server, and never lets go of the one before the other
// has it. A request whose answer was lost is asked again with the same key, so nothing is stored twice and a
// save that did arrive is no conflict.

const PAUSE = 800; // after the last key
const LONGEST = 4000; // while somebody goes on typing
const RETRIES = [1000, 2000, 4000, 8000, 10000];
const LOOK = 3000; // how often an expired sign-in is looked at again
const PREFIX = "reviewer.sheet.";

/** Forget every unsaved copy in this browser: whoever signs out leaves nothing behind. */
export function forgetAll() {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
  } catch {
    // a browser without storage has nothing to forget
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing on plain http
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function sameText(content) {
  const entries = Object.entries(content.entries).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([
    entries,
    content.veto,
    content.veto_reason,
    content.comment,
    content.special,
    content.special_reason,
  ]);
}

export class Keeper {
  /** `place` has the addresses and names of one sheet; `page` answers typed(), tell(), differ() and put(), and heard() if it likes. */
  constructor(place, page) {
    this.place = place;
    this.page = page;
    this.version = place.version;
    this.token = place.token;
    this.known = sameText(page.typed());
    this.attempt = null; // one content on its way, with its key
    this.busy = false;
    this.hold = ""; // "", "expired", "other", "conflict", "stopped"
    this.reason = "";
    this.failures = 0;
    this.renewals = 0;
    this.timer = 0;
    this.since = 0;
    this.waiting = [];
    this.stored = true; // whether this browser could keep the copy
    this.name = `${PREFIX}${place.account}.${place.campaign}.${place.code}`;
    window.addEventListener("online", () => this.#again());
    window.addEventListener("focus", () => this.#again());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#now() : this.#again()));
  }

  get unsaved() {
    return this.attempt !== null || sameText(this.page.typed()) !== this.known;
  }

  /** Something was typed. */
  changed() {
    if (!this.unsaved) {
      this.#forget();
      if (!this.hold) this.page.tell("same");
      return;
    }
    this.#remember();
    if (this.hold) return;
    if (!this.busy && !this.failures) this.page.tell("waiting");
    this.since ||= Date.now();
    if (!this.failures) this.#in(Date.now() - this.since > LONGEST ? 0 : PAUSE);
  }

  /** Save now; gives back whether everything typed is on the server. */
  flush() {
    if (!this.unsaved && !this.hold) return Promise.resolve(true);
    if (this.hold === "stopped") this.hold = ""; // the door may have opened again
    if (this.hold) {
      this.page.tell(this.hold);
      this.#again();
      return Promise.resolve(false);
    }
    const settled = new Promise((resolve) => this.waiting.push(resolve));
    this.#now();
    return settled;
  }

  /** What an earlier visit could not save, when it says something else than the server. */
  left() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(this.name) ?? "null");
      if (kept !== null && sameText(kept.content) === this.known) kept = null;
    } catch {
      kept = null;
    }
    if (kept === null) this.#forget();
    return kept;
  }

  /** Wait for the person to choose between two contents. */
  ask() {
    this.hold = "conflict";
  }

  /** The person chose what stands in this window: it is saved on top of the newest version. */
  keepMine(version) {
    this.version = version;
    this.attempt = null;
    this.hold = "";
    this.failures = 0;
    this.#remember();
    this.#in(0);
  }

  /** The person chose what the server holds. */
  takeTheirs(version) {
    this.version = version;
    this.attempt = null;
    this.hold = "";
    this.failures = 0;
    this.known = sameText(this.page.typed());
    this.#forget();
  }

  #in(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#send(), pause);
  }

  #now() {
    if (this.unsaved && !this.hold) this.#in(0);
  }

  #again() {
    if (this.hold === "expired" || this.hold === "other") this.#look();
    else if (this.failures) this.#in(0);
  }

  async #send() {
    if (this.busy || this.hold) return;
    if (this.attempt === null) {
      const content = this.page.typed();
      if (sameText(content) === this.known) return this.#settle(true);
      this.attempt = { content, base: this.version, key: newKey() };
    }
    this.busy = true;
    if (!this.failures) this.page.tell("saving");
    const { content, base, key } = this.attempt;
    let answer = null;
    let body = {};
    try {
      const message = JSON.stringify({ ...content, base_version: base, request_key: key });
      answer = await fetch(this.place.save, {
        method: "POST",
        credentials: "same-origin",
        keepalive: message.length < 20000,
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
        body: message,
        signal: AbortSignal.timeout(15000),
      });
      body = await answer.json();
    } catch {
      answer = null; // no line, or an answer that is none of ours
    }
    this.busy = false;
    this.#heard(answer, body);
  }

  #heard(answer, body) {
    if (answer === null || answer.status >= 500 || answer.status === 429) return this.#failed();
    this.failures = 0;
    if (answer.ok) return this.#saved(body);
    if (answer.status === 401) return this.#expired("expired");
    if (body.kind === "StaleForm") return ++this.renewals > 2 ? this.#failed() : this.#look();
    if (body.kind === "StaleVersion") return this.#stale(body);
    this.hold = "stopped";
    this.page.tell("stopped", { reason: body.error ?? "" });
    this.#settle(false);
  }

  #saved(body) {
    this.page.heard?.(body);
    this.version = body.version;
    this.known = sameText(this.attempt.content);
    this.attempt = null;
    this.since = 0;
    this.renewals = 0;
    if (this.unsaved) {
      this.#remember();
      this.#in(this.waiting.length ? 0 : PAUSE);
      return;
    }
    this.#forget();
    this.page.tell("saved", { at: body.saved_at });
    this.#settle(true);
  }

  #stale(body) {
    // Our own words under another key (a page that was left and came back): nothing to choose.
    if (sameText(body.typed) === sameText(this.attempt.content)) return this.#saved(body);
    this.hold = "conflict";
    this.page.tell("conflict");
    this.page.differ(body);
    this.#settle(false);
  }

  #failed() {
    this.page.tell(this.stored ? "offline" : "memory");
    this.#in(RETRIES[Math.min(this.failures, RETRIES.length - 1)]);
    this.failures += 1;
    this.#settle(false);
  }

  #expired(how) {
    this.hold = how;
    this.page.tell(how);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#look(), LOOK);
    this.#settle(false);
  }

  /** Ask who is signed in here and for a fresh token; go on when it is the same person. */
  async #look() {
    clearTimeout(this.timer);
    let answer = null;
    let body = {};
    try {
      answer = await fetch(this.place.ask, {
        credentials: "same-origin",
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(15000),
      });
      body = await answer.json();
    } catch {
      answer = null;
    }
    if (answer === null || answer.status >= 500) {
      this.hold = "";
      return this.#failed();
    }
    if (!answer.ok) return this.#expired("expired");
    if (String(body.account) !== this.place.account) return this.#expired("other");
    this.token = body.csrf;
    this.page.fresh(body.csrf);
    this.hold = "";
    this.#in(0);
  }

  #settle(done) {
    for (const resolve of this.waiting.splice(0)) resolve(done);
  }

  #remember() {
    try {
      const kept = { base: this.version, content: this.page.typed(), at: new Date().toISOString() };
      localStorage.setItem(this.name, JSON.stringify(kept));
      this.stored = true;
    } catch {
      this.stored = false;
    }
  }

  #forget() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      this.stored = false;
    }
  }
}
