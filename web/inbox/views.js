/* The views beside the conversations: `#<name>` in the address, a link in the menu. */

import { h } from "../widget/shared/dom.js";
import { address } from "./address.js";
import { Failure, UNREACHABLE } from "./api.js";
import { onqueue } from "./list.js";
import { failed, put } from "./parts.js";

/** By name: the words of the link, and `load()`, which imports a module that exports
    `show(place, {query, signal, ask})`. It fills the place, and may be async; `query` are the parameters
    behind the name, as in `#search?q=gas`; the signal aborts when the view is left; `ask(parameters)`
    shows it for others, or for the same again. */
export const VIEWS = {
  search: { title: "Search", load: () => import("./search.js") },
  analytics: { title: "Analytics", load: () => import("./analytics.js") },
  settings: { title: "Settings", load: () => import("./settings.js") },
};

const panes = document.getElementById("panes");
const place = document.getElementById("view");
const menu = document.getElementById("menu");
let left = new AbortController();
let shown = null;

async function open() {
  const { view, query } = address();
  const known = view && Object.hasOwn(VIEWS, view) ? VIEWS[view] : null;
  const state = known ? location.hash : "";
  for (const link of menu.querySelectorAll("a")) {
    const current = link.dataset.view === (known ? view : "");
    link.ariaCurrent = current ? "page" : null;
  }
  panes.hidden = !!known;
  place.hidden = !known;
  if (state === shown) return;
  shown = state;
  left.abort();
  left = new AbortController();
  const { signal } = left;
  if (!known) return place.replaceChildren();
  place.setAttribute("aria-label", known.title);
  place.replaceChildren(h("p", { class: "empty" }, "Loading …"));
  place.focus({ preventScroll: true });
  let again = () => location.reload(); // Firefox tries no module twice in a page
  try {
    const module = await known.load().catch(() => {
      throw new Failure(UNREACHABLE);
    });
    again = () => ((shown = null), open());
    const ask = (parameters) => {
      const hash = `#${view}?${new URLSearchParams(parameters)}`;
      if (location.hash === hash) history.replaceState(null, ""), again();
      else location.hash = hash;
    };
    if (!signal.aborted) await module.show(place, { query, signal, ask });
  } catch (error) {
    if (signal.aborted) return;
    if (error.status === undefined) reportError(error);
    place.replaceChildren(failed(`${known.title} could not be loaded`, error, again));
  }
}

/** Make the menu, and begin to show what the address names. */
export function startViews() {
  const entries = Object.entries(VIEWS).map(([name, { title }]) => [name, title]);
  if (!entries.length) menu.hidden = true;
  const link = ([name, title]) => h("li", {}, h("a", { href: `#${name}`, "data-view": name }, title));
  menu.querySelector("ul").replaceChildren(...[["", "Conversations"], ...entries].map(link));
  // What needs a person is in sight in every view, and beside a conversation on a phone.
  const count = h("span", {});
  menu.querySelector("a").append(" ", count);
  onqueue((queue) => {
    const urgent = queue.some(({ handling }) => handling.emergency_since);
    count.className = urgent ? "tag emergency" : "tag";
    count.hidden = !queue.length;
    put(count, `${queue.length}`, h("span", { class: "unseen" }, ` waiting${urgent ? ", with an emergency" : ""}`));
  });
  addEventListener("hashchange", open);
  open();
}
