/* What the inbox tells of itself: how fresh it is, and what went wrong, always in view. */

import { failed, put } from "./parts.js";

const TOLD_MS = 5000;
const freshness = document.getElementById("freshness");
const notices = document.getElementById("notices");

let fresh = "";
let timer = null;

const say = (words) => put(freshness, words);

/** Say what somebody has done, in a few words, for a while. Screen readers announce each change. */
export function tell(words) {
  say(words);
  clearTimeout(timer);
  timer = setTimeout(() => {
    timer = null;
    say(fresh);
  }, TOLD_MS);
}

/** Say how fresh what is shown is; after what somebody has done. */
export function tellFreshness(words) {
  fresh = words;
  if (!timer) say(fresh);
}

/** Show what could not be done, with a button that tries it again; the notice before it goes. */
export function complain(what, error, retry) {
  if (error.name === "AbortError") return;
  const again = retry && (() => (notices.replaceChildren(), retry()));
  const notice = failed(what, error, again);
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Dismiss" });
  close.addEventListener("click", () => notices.replaceChildren());
  notice.append(close);
  notices.replaceChildren(notice);
}

/** Take the notice away: what it was about is over. */
export const calm = () => notices.replaceChildren();
