/* What the inbox tells of itself: how fresh it is, and what went wrong, always in view. */

import { failed } from "./parts.js";

const freshness = document.getElementById("freshness");
const notices = document.getElementById("notices");

/** Say how things are, in a few words. Screen readers announce each change. */
export function tell(words) {
  if (freshness.textContent !== words) freshness.textContent = words;
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
