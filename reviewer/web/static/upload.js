// Files in parts: a lost line, a restarted server or an expired page costs seconds, never the whole video.
// Without this file every form works and sends its file whole.

import { say, write } from "./attend.js";

const words = document.getElementById("words").dataset;
const PART = 4 * 2 ** 20;
const PAUSES = [1, 2, 5, 10, 15]; // seconds before trying again; the last one for ever
const GIVEN_UP = 10; // seconds that the server has to hear that an upload is given up
const TUS = { "Tus-Resumable": "1.0.0", Accept: "application/json" };
const PLACE = `place ${location.pathname}`;
const running = new Set();
let arrived = ""; // the line whose file has come since the page was read

const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
const coded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** Something that trying again does not mend. */
class Refusal extends Error {}

class Upload {
  constructor(form, file, box) {
    this.form = form;
    this.file = file;
    this.offset = 0;
    this.stop = new AbortController();
    this.withdrawn = null; // until it is given up: the answer to that
    this.bar = box.querySelector("progress");
    this.line = box.querySelector("p");
    this.bar.setAttribute("aria-label", say(words.progress, { name: file.name }));
    this.button = box.querySelector("button");
    this.button.onclick = () => this.cancel();
    this.button.hidden = false;
    box.hidden = false;
  }

  show(text) {
    const all = this.file.size;
    const share = all ? Math.floor((this.offset * 100) / all) : 0;
    this.bar.value = share;
    this.line.textContent = say(text, { done: megabytes(this.offset), all: megabytes(all), share });
  }

  /** Wait before trying again; to give up wakes it. */
  pause(seconds) {
    return new Promise((wake) => {
      setTimeout(wake, seconds * 1000);
      this.stop.signal.addEventListener("abort", wake, { once: true });
    });
  }

  /** One request; a form that went stale gets a fresh token and is sent again. */
  async ask(address, method, headers = {}, body = undefined) {
    for (let turn = 0; ; turn++) {
      const answer = await fetch(address, {
        method,
        body,
        headers: { ...TUS, ...headers, "X-CSRFToken": this.form.csrf_token.value },
        keepalive: method === "DELETE", // given up and left at once: the server hears of it all the same
        signal: this.stop.signal,
      });
      if (answer.status === 401) throw new Refusal(words.expired);
      if (answer.status === 409 && answer.headers.has("Upload-Offset")) return answer;
      if (answer.ok) return answer;
      if (answer.status >= 500 || answer.status === 429) throw new Error(`answered ${answer.status}`);
      const told = method === "HEAD" ? {} : await answer.json().catch(() => ({}));
      if (told.kind === "StaleForm" && turn === 0) {
        const fresh = await fetch(words.token, { headers: TUS, signal: this.stop.signal });
        if (!fresh.ok) throw new Refusal(words.expired);
        this.form.csrf_token.value = (await fresh.json()).csrf;
        continue;
      }
      const refusal = new Refusal(say(words.stopped, { reason: told.error ?? `HTTP ${answer.status}` }));
      refusal.gone = answer.status === 404;
      throw refusal;
    }
  }

  /** Where the bytes go: on with what an earlier visit began with this very file, or anew. */
  async open() {
    const shelf = this.form.closest(".shelf");
    const left = [...shelf.querySelectorAll(".arriving")].find(
      (one) => one.dataset.name === this.file.name && Number(one.dataset.size) === this.file.size,
    );
    if (left !== undefined) {
      this.address = left.dataset.upload;
      left.hidden = true;
      return this.catchUp();
    }
    const names = { line: this.form.elements.line.value, filename: this.file.name };
    if (this.form.elements.title) names.title = this.form.elements.title.value;
    const metadata = Object.entries(names).map(([name, text]) => `${name} ${coded(text)}`);
    const answer = await this.ask(this.form.dataset.begin, "POST", {
      "Upload-Length": String(this.file.size),
      "Upload-Metadata": metadata.join(","),
    });
    this.address = answer.headers.get("Location");
  }

  async catchUp() {
    const answer = await this.ask(this.address, "HEAD");
    this.offset = Number(answer.headers.get("Upload-Offset"));
  }

  async part() {
    const answer = await this.ask(
      this.address,
      "PATCH",
      { "Upload-Offset": String(this.offset), "Content-Type": "application/offset+octet-stream" },
      this.file.slice(this.offset, this.offset + PART),
    );
    this.offset = Number(answer.headers.get("Upload-Offset"));
    this.done = answer.status === 204 && this.offset === this.file.size;
  }

  async send() {
    let tries = 0;
    let lost = false;
    while (!this.done) {
      if (this.stopped) throw new Refusal(words.cancelled);
      try {
        if (this.address === undefined) await this.open();
        else if (lost) await this.catchUp();
        lost = false;
        this.show(words.sending);
        await this.part();
        tries = 0;
      } catch (error) {
        // Gone after a break: its last byte had arrived, only the answer was lost.
        if (error.gone && lost) return;
        if (error instanceof Refusal) throw error;
        if (this.stopped) throw new Refusal(words.cancelled);
        lost = this.address !== undefined;
        this.show(words.waiting);
        await this.pause(PAUSES[Math.min(tries++, PAUSES.length - 1)]);
      }
    }
  }

  async run() {
    try {
      await this.send();
      this.show(words.whole);
      this.finished = true;
    } catch (error) {
      await this.withdrawn; // nothing is called cancelled before it is
      this.line.textContent = error.message;
    }
    this.button.hidden = true; // nothing is left to be cancelled
  }

  cancel() {
    if (this.stopped) return;
    this.stopped = true;
    this.stop.abort();
    if (this.address === undefined) return;
    this.stop = new AbortController();
    setTimeout(() => this.stop.abort(), GIVEN_UP * 1000);
    // When this too is lost, the page tells of the upload the next time, and the server sweeps it in a day.
    this.withdrawn = this.ask(this.address, "DELETE").catch(() => undefined);
  }
}

/** One bar for each file; the first stands in the page already. */
function bars(form, files) {
  const [first, ...rest] = form.querySelectorAll(".progress");
  for (const old of rest) old.remove();
  const boxes = files.map((_, at) => (at === 0 ? first : first.cloneNode(true)));
  first.after(...boxes.slice(1));
  boxes.forEach((box, at) => {
    box.querySelector(".name").textContent = files.length > 1 ? files[at].name : "";
    box.querySelector("progress").value = 0;
    box.querySelector("p").textContent = "";
  });
  return boxes;
}

/** All files of one form, one after another: over a narrow line the first is there soonest. */
async function give(form, files) {
  const boxes = bars(form, files);
  const uploads = files.map((file, at) => new Upload(form, file, boxes[at]));
  for (const upload of uploads) running.add(upload);
  for (const button of form.querySelectorAll(".actions button")) button.disabled = true;
  for (const upload of uploads) {
    await upload.run();
    running.delete(upload);
  }
  for (const button of form.querySelectorAll(".actions button")) button.disabled = false;
  const left = uploads.filter((upload) => !upload.finished);
  if (left.length === uploads.length) return;
  arrived = form.elements.line.value;
  if (left.length === 0) form.reset(); // what it held has gone: no half-done work that would hold the page up
  else form.elements.file.files = chosen(left.map((upload) => upload.file));
  again();
}

/** What a field holds of which those files were chosen: what has come is not sent again. */
function chosen(files) {
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  return held.files;
}

const TYPED = "textarea, input:not([type=file], [type=hidden], [type=checkbox], [type=radio], [type=submit])";

/** Whether somebody is in the middle of something that a page come anew would take from them. */
function busy() {
  if (running.size > 0) return true;
  if (document.activeElement?.matches(`${TYPED}, select`)) return true;
  if ([...document.querySelectorAll("video, audio")].some((one) => !one.paused && !one.ended)) return true;
  if ([...document.querySelectorAll('input[type="file"]')].some((input) => input.files.length > 0)) return true;
  return [...document.querySelectorAll(TYPED)].some((field) => field.value !== field.defaultValue);
}

/** The page as it is now, at the place where it was read; later when somebody is busy. */
function again() {
  if (busy()) return;
  if (arrived) location.hash = `line-${arrived}`;
  else sessionStorage.setItem(PLACE, String(scrollY));
  location.reload();
}

const place = sessionStorage.getItem(PLACE);
if (place !== null) {
  sessionStorage.removeItem(PLACE);
  scrollTo({ top: Number(place), behavior: "instant" });
}

for (const form of document.querySelectorAll("form.give")) {
  form.addEventListener("submit", (event) => {
    const files = [...form.elements.file.files];
    // Where one is empty the form itself says what is missing.
    if (files.length === 0 || files.some((file) => file.size === 0)) return;
    event.preventDefault();
    give(form, files);
  });
}

addEventListener("beforeunload", (event) => {
  if (running.size > 0) event.preventDefault();
});

// What is being looked through shows how far it is and then its outcome by itself, as does what has come.
const { looks } = document.getElementById("pending").dataset;
const LONGEST = 30_000; // milliseconds between two questions while nothing moves
let settled = false; // something has been looked through since the page was read
let pause = 1000;
let heard = "";

/** Move the bar of one file; false when it waits no longer. Who asks the bar is told, nobody is interrupted. */
function moved(place, look) {
  if (look === undefined || !look.pending) return false;
  place.hidden = !look.checking;
  const bar = place.querySelector("progress");
  if (look.share === null) bar.removeAttribute("value");
  else bar.value = look.share;
  write(place.closest(".file").querySelector(".look-text"), look.text);
  return true;
}

/** Ask how far it is: once a second while something moves, ever more seldom while not, and no more after that. */
async function follow() {
  if (document.hidden) pause = 1000; // nothing is asked, and whoever comes back is told soon
  else {
    pause = Math.min(pause * 1.5, LONGEST);
    try {
      const answer = await fetch(looks, { headers: { Accept: "application/json" } });
      if (answer.status >= 400 && answer.status < 500) return; // signed out, or no longer there
      if (answer.ok) {
        const said = await answer.text();
        const files = new Map(JSON.parse(said).files.map((file) => [file.token, file]));
        const places = [...document.querySelectorAll("[data-look]")];
        const waiting = places.map((place) => moved(place, files.get(place.dataset.look)));
        settled ||= waiting.includes(false);
        if (!waiting.includes(true)) return; // what is known shows when nobody is busy
        if (said !== heard) pause = 1000;
        heard = said;
      }
    } catch {
      // the next time, when the line is back
    }
  }
  setTimeout(follow, pause);
}

if (looks) follow();
setInterval(() => {
  if (settled || arrived) again();
}, 1000);
