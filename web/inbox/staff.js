/* What people of the business do in an opened conversation: who handles it, and what they write. */

import { h } from "../shared/dom.js";

const WHY = {
  asked: "the customer asks for a person",
  emergency: "an emergency",
  complaint: "a complaint",
  failed: "the assistant could not answer",
  unanswered: "nobody has answered for 10 minutes",
};
const NAME = "frontdesk.name"; // of who uses this inbox; customers see it

/** Who handles a conversation, in one line. */
export function handler({ by, why, person, alert_failed, acknowledged_by }) {
  const words = {
    assistant: "The assistant answers",
    waiting: `Waits for a person: ${WHY[why]}`,
    person: `${person ?? "A person"} has it; the assistant is silent`,
  }[by];
  const failed = alert_failed ? ". Nobody could be told of the emergency" : "";
  return words + failed + (acknowledged_by ? `. Last seen by ${acknowledged_by}` : "");
}

/** Whether something in a conversation waits for a person. */
export const waits = ({ by, emergency_since, ready_since, unanswered_since }) =>
  by === "waiting" || Boolean(emergency_since || ready_since || unanswered_since);

/** The steps and the answer; `send(path, body)` makes one request about the conversation. */
export function* staff({ handling, status }, send) {
  const name = h("input", { id: "name", maxlength: "60", autocomplete: "name" });
  name.value = localStorage.getItem(NAME) ?? "";
  name.addEventListener("input", () => localStorage.setItem(NAME, name.value.trim()));
  const who = () => name.value.trim() || null;
  const step = (words, path, body) => {
    const onclick = () => send(path, body());
    return h("button", { type: "button", id: path, onclick }, words);
  };
  const steps = [];
  if (handling.by !== "person" && status !== "archived") steps.push(step("Take", "take", () => ({ person: who() })));
  if (handling.by === "person") steps.push(step("Release", "release", () => undefined));
  if (waits(handling)) steps.push(step("Acknowledge", "acknowledge", () => ({ person: who() })));
  yield h(
    "section",
    { class: "handling", "aria-label": "Handling" },
    h("p", { class: "facts" }, handler(handling)),
    h("label", { for: "name" }, "Your name, as customers see it ", name),
    h("p", { class: "actions" }, ...steps),
  );
  if (status === "archived") return;
  const text = h("textarea", { id: "answer", rows: "3", maxlength: "8000", dir: "auto", required: "" });
  const write = async (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (words && (await send("messages", { text: words, author: who() }))) text.value = "";
  };
  yield h(
    "form",
    { class: "notes", onsubmit: write },
    h("label", { for: "answer" }, "Answer"),
    h("p", { class: "facts" }, "Seen by the customer. The assistant is silent from then on, until you release it."),
    text,
    h("button", { id: "send" }, "Send"),
  );
}
