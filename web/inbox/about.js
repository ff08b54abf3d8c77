/* The head of a conversation: its status, and what can be done with it as a whole. */

import { h } from "../widget/shared/dom.js";
import { busy, button, dollars, moment, parties, put, tag } from "./parts.js";
import { tell } from "./status.js";

const CHANGES = {
  active: [["Close", "closed", "Closing …"], ["Archive", "archived", "Archiving …"]],
  closed: [["Reopen", "active", "Reopening …"], ["Archive", "archived", "Archiving …"]],
  archived: [["Reopen", "active", "Reopening …"]],
};

const WRONG = "The status could not be changed";
const COUNTED_MS = 60_000; // so long after a change may what it cost be counted

/** More that can be done with a conversation: each `make(context)` gives an element, such as a link. */
export const ACTIONS = [];

/** The head. */
export function about(context) {
  const name = h("span", { dir: "auto" });
  const status = h("span", { class: "tags" });
  const facts = h("p", { class: "facts" });
  const cost = h("p", { class: "facts", hidden: "" });
  const steps = h("p", { class: "actions" });
  const more = h("p", { class: "actions" }, ...ACTIONS.map((make) => make(context)));
  const element = h(
    "header",
    { class: "about" },
    h("div", {}, h("h2", {}, name, " ", status), facts, cost),
    h("div", { class: "sides" }, steps, more),
  );
  let shown = null;
  let counted = null; // the change up to which all is counted

  async function change(to, words, pressed) {
    try {
      const { conversation, version } = context.read(); // meant for what is shown: nobody closes a danger unseen
      const body = { status: to, version: conversation.handling.version };
      const request = { method: "PATCH", headers: { "If-Match": version }, body };
      const answer = await busy(pressed, words, () => context.call("", request));
      context.took(answer.data, answer.etag);
      tell("Saved", WRONG);
    } catch (error) {
      context.complain(WRONG, error, () => change(to, words, pressed));
      context.refresh();
    }
  }

  /** What the conversation has cost, where Claude was asked. */
  async function price(updated) {
    if (counted === updated) return;
    const asked = Date.now();
    try {
      const { usage } = (await context.call("/usage", { signal: context.signal })).data;
      const unpriced = usage.unpriced ? `, and ${usage.unpriced} turns without a price` : "";
      cost.textContent = `Cost of Claude: ${dollars.format(usage.dollars)}${unpriced}`;
      cost.hidden = !usage.dollars && !usage.unpriced;
      if (asked - Date.parse(updated) > COUNTED_MS) counted = updated;
    } catch {
      // It is asked for again when the conversation is read again.
    }
  }

  function update({ conversation }) {
    const { id, created_at, updated_at } = conversation;
    price(updated_at);
    put(name, conversation.case.contact?.name ?? "Conversation");
    put(facts, "Since ", moment(created_at), ` · ${parties(conversation).join(" · ")}`);
    facts.title = id;
    if (conversation.status === shown) return;
    shown = conversation.status;
    status.replaceChildren(tag(shown));
    const focused = steps.contains(document.activeElement);
    const made = CHANGES[shown].map(([name, to, words]) => {
      const pressed = button(name, () => change(to, words, pressed), { id: `to-${to}` });
      return pressed;
    });
    steps.replaceChildren(...made);
    if (focused) made[0].focus();
  }

  return { element, update };
}
