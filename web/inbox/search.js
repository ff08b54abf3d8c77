/* The search: messages that have all words, newest first, each with the place where it has them. */

import { h } from "../widget/shared/dom.js";
import { call } from "./api.js";
import { business } from "./filters.js";
import { busy, button, day, failed, field, label, moment, oddDays } from "./parts.js";

const PAGE = 20;
const WHO = { user: "Customer", staff: "Staff" };

/** A snippet with what was found marked. Places count code points, as the API does. */
export function marked({ text, found }) {
  const points = [...text];
  const parts = [];
  let end = 0;
  for (const place of found) {
    if (place.end <= end) continue;
    const start = Math.max(place.start, end);
    parts.push(points.slice(end, start).join(""), h("mark", {}, points.slice(start, place.end).join("")));
    end = place.end;
  }
  return [...parts, points.slice(end).join("")];
}

function hit({ conversation_id, customer_id, role, created_at, number, snippet }) {
  const facts = [customer_id && `customer ${customer_id}`, `message ${number}`].filter(Boolean);
  return h("li", {}, h(
    "a",
    { href: `#${conversation_id}` },
    h("span", { class: "snippet", dir: "auto" }, ...marked(snippet)),
    h("span", { class: "facts" }, `${WHO[role] ?? label(role)}, `, moment(created_at), ` · ${facts.join(" · ")}`),
  ));
}

function form(query, ask) {
  const words = h("input", { id: "search-words", name: "q", type: "search", required: "" });
  const [from, to] = ["from", "to"].map((name) => day({ id: `search-${name}`, name }));
  for (const input of [words, from, to]) input.value = query.get(input.name) ?? "";
  const hint = "All words; the last one may be a beginning. Telephone numbers are found however they are written.";
  const element = h(
    "form",
    { class: "search", role: "search", "aria-label": "Messages" },
    field("Words", words, hint), field("From", from), field("To", to), h("button", {}, "Search"),
  );
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    ask([...new FormData(element)].filter(([, value]) => value));
  });
  return { element, words };
}

/** The parameters of a request: whole days of this device's time zone. */
function asked(query) {
  const parameters = new URLSearchParams({ q: query.get("q"), limit: PAGE });
  if (business()) parameters.set("business_id", business());
  for (const [name, days] of [["from", 0], ["to", 1]]) {
    const at = new Date(`${query.get(name)}T00:00`);
    if (Number.isNaN(at.getTime())) continue;
    at.setDate(at.getDate() + days);
    parameters.set(name, at.toISOString());
  }
  return parameters;
}

/** Fill the view. */
export async function show(place, { query, signal, ask }) {
  const { element, words } = form(query, ask);
  const { hits = 0, left } = history.state ?? {}; // where somebody has been before
  const state = h("p", { class: "facts", role: "status" });
  const list = h("ol", { class: "hits", "aria-label": "Messages" });
  const wrong = h("div", {});
  const more = button("Go on", () => busy(more, "Searching …", next), { hidden: "" });
  const scope = "Of conversations with no business. Name one above the conversations to search in its own.";
  const hint = h("p", { class: "facts" }, business() ? `Of business ${business()}.` : scope);
  place.replaceChildren(h("h2", {}, "Search"), element, hint, state, list, wrong, more);
  words.focus();
  if (!query.get("q")?.trim()) return;
  const odd = oddDays({ From: query.get("from"), To: query.get("to") });
  if (odd) return wrong.replaceChildren(failed("The search failed", { message: odd }));
  const parameters = asked(query);
  list.addEventListener("click", ({ target }) => {
    const item = target.closest("li");
    if (item) history.replaceState({ hits: list.children.length, left: [...list.children].indexOf(item) }, "");
  });
  for (let all = false; !all; all = list.children.length >= hits || more.hidden) {
    await busy(more, "Searching …", next);
    if (signal.aborted || wrong.firstChild) return;
  }
  list.children[left]?.querySelector("a").focus();

  async function next() {
    state.textContent = "Searching …";
    wrong.replaceChildren();
    try {
      const { data, meta } = await call(`/search?${parameters}`, { signal });
      list.append(...data.map(hit));
      more.hidden = !meta.nextCursor;
      if (meta.nextCursor) parameters.set("cursor", meta.nextCursor);
      const count = `${list.children.length}${meta.nextCursor ? " so far" : ""}`;
      const early = "The words are so common that the search has stopped early: go on for older messages.";
      state.textContent = [`Found: ${count}.`, meta.isBounded ? early : ""].join(" ").trim();
    } catch (error) {
      if (signal.aborted) return;
      state.textContent = "";
      wrong.replaceChildren(failed("The search failed", error, error.status === 400 ? null : next));
    }
  }
}
