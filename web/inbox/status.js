/* What the inbox tells of itself: how fresh it is, and what went wrong, always in view. */

import { button, failed, put } from "./parts.js";

const TOLD_MS = 5000;
const freshness = document.getElementById("freshness");
const notices = document.getElementById("notices");

let fresh = "";
let complaint = null;
let timer = null;

const say = (words) => put(freshness, words);

/** Say what somebody has done, in a few words, for a while. Screen readers announce each change. That it could not be
    done before, if so, is over. */
export function tell(words, before) {
  if (complaint?.what === before) calm();
  say(words);
  clearTimeout(timer);
  timer = setTimeout(over, TOLD_MS);
}

function over() {
  clearTimeout(timer);
  timer = null;
  say(fresh);
}

/** Say how fresh what is shown is; after what somebody has done. */
export function tellFreshness(words) {
  fresh = words;
  if (!timer) say(fresh);
}

/** Show what could not be done, with a button that tries it again; the notice before it goes. */
export function complain(what, error, retry) {
  if (error.name === "AbortError") return;
  calm();
  over(); // what was told before is not told beside it
  complaint = failed(what, error, retry && (() => (calm(), retry())));
  complaint.what = what;
  keep(complaint);
}

/** Take away what could not be done: what it was about is over. */
export function calm() {
  complaint?.remove();
  complaint = null;
}

/** Show a notice until somebody dismisses it. */
export function keep(notice) {
  notice.append(button("Dismiss", () => notice.remove()));
  notices.append(notice);
}
