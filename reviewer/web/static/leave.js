// Whoever signs out leaves no unsaved words behind in this browser.

import { forgetAll } from "./keeper.js";

for (const out of document.querySelectorAll('form[action$="/logout"]')) out.addEventListener("submit", forgetAll);
