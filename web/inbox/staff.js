/* What people of the business do in a conversation: who handles it, and what they write. */

import { h } from "../widget/shared/dom.js";
import { randomKey } from "../widget/shared/legible.js";
import { draft, setDraft } from "./drafts.js";
import { typing, watch } from "./live.js";
import { busy, button, named, put } from "./parts.js";
import { tell } from "./status.js";
import { myName, rename } from "./who.js";

const WHY = {
  asked: "the customer asks for a person",
  emergency: "an emergency",
  complaint: "a complaint",
  failed: "the assistant could not answer",
  unanswered: "nobody has answered for 10 minutes",
};
const UNDONE = "That could not be done";
const UNSENT = "The answer could not be sent";
const HINT = "Seen by the customer. The assistant is silent from then on, until you release it.";
const ARCHIVED = "An archived conversation takes no messages. Reopen it to answer.";

const stored = new Set(); // the keys of answers that the API has

/** Who handles a conversation, in one line: words and names. */
function handler({ by, why, person, alert_failed, acknowledged_by }) {
  const words = {
    assistant: ["The assistant answers"],
    waiting: [`Waits for a person: ${WHY[why]}`],
    person: [named(person ?? "A person"), " has it; the assistant is silent"],
  }[by];
  const failed = alert_failed ? [". Nobody could be told of the emergency"] : [];
  return [...words, ...failed, ...(acknowledged_by ? [". Last seen by ", named(acknowledged_by)] : [])];
}

/** Since when each thing that may wait for a person does, the most pressing first, as in the API's queue. */
const waiting = ({ by, since, emergency_since, ready_since, unanswered_since }) =>
  [emergency_since, by === "waiting" ? (unanswered_since ?? since) : null, ready_since, unanswered_since];

/** Since when something in a conversation waits for a person; null where nothing does. */
export const waits = (handling) => waiting(handling).find(Boolean) ?? null;

/** The order of two conversations that need a person: as in the API's queue. */
export function byNeed({ handling: a }, { handling: b }) {
  const rank = (handling) => waiting(handling).findIndex(Boolean);
  return rank(a) - rank(b) || waits(a).localeCompare(waits(b));
}

/** Who handles the conversation, the steps, and the answer. */
export function staff(context) {
  const { id } = context;
  const state = h("p", { class: "facts", role: "status" });
  const others = h("p", { class: "facts others", role: "status" });
  const name = h("input", { id: "name", autocomplete: "name" });
  name.value = myName();
  name.addEventListener("input", () => rename(name.value));
  const who = () => myName() || null;
  let version; // of the handling that is shown: a step is meant for no other
  const take = step("Take", "take", "Taking …", () => ({ person: who(), version }));
  const release = step("Release", "release", "Releasing …", () => ({ version }));
  const acknowledge = step("Acknowledge", "acknowledge", "Acknowledging …", () => ({ person: who(), version }));
  const text = h("textarea", { id: "answer", rows: "3", dir: "auto", "aria-describedby": "answer-hint" });
  const send = h("button", { id: "send" }, "Send");
  const hint = h("p", { class: "facts", id: "answer-hint", role: "status" });
  const kept = draft(id, "answer");
  let key = kept?.version ?? randomKey(); // what was sent before a reload may be stored
  text.value = kept?.value ?? "";
  text.addEventListener("input", () => {
    key = randomKey();
    setDraft(id, "answer", text.value || undefined);
    typing(id);
  });
  text.addEventListener("keydown", (event) => {
    const composes = event.isComposing || event.keyCode === 229; // the key ends a word's composition
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !composes) write(event);
  });

  function step(words, path, doing, body) {
    const pressed = button(words, () => make(pressed, path, doing, body), { id: path });
    return pressed;
  }

  async function make(pressed, path, doing, body) {
    try {
      const request = { method: "POST", body: body() };
      const { data, etag } = await busy(pressed, doing, () => context.call(`/${path}`, request));
      context.took(data, etag);
      tell("Done", UNDONE);
    } catch (error) {
      context.complain(UNDONE, error, () => make(pressed, path, doing, body));
      context.refresh();
    }
  }

  async function write(event) {
    event?.preventDefault();
    const words = text.value.trim();
    if (!words || text.readOnly) return text.focus();
    const sent = key;
    setDraft(id, "answer", text.value, sent);
    try {
      const headers = { "Idempotency-Key": sent }; // "Try again" stores it once
      const request = { headers, body: { text: words, author: who() } };
      const answer = await busy(send, "Sending …", () => context.call("/messages", request)).catch((error) => {
        if (error.code !== "IDEMPOTENCY_MISMATCH") throw error; // else it is stored, under another name
      });
      stored.add(sent);
      if (draft(id, "answer")?.version === sent) { // nothing was written meanwhile
        setDraft(id, "answer");
        text.value = "";
      }
      tell("Sent", UNSENT);
      if (answer) context.took({ ...context.read().conversation, handling: answer.data.handling });
      else context.refresh();
    } catch (error) {
      context.complain(UNSENT, error, write);
    }
  }

  const { signal } = context;
  const join = watch(id, (...words) => put(others, ...words), signal);
  name.addEventListener("change", join);
  const adopt = () => name.value.trim() === myName() || ((name.value = myName()), join());
  addEventListener("storage", adopt, { signal }); // another tab uses another name
  const steps = h("p", { class: "actions" }, take, release, acknowledge);
  const element = h(
    "div",
    { class: "staff-part" },
    h(
      "section",
      { class: "handling", "aria-label": "Handling" },
      state,
      h("label", { for: "name" }, "Your name, as customers see it ", name),
      steps,
    ),
    h("form", { class: "notes", onsubmit: write }, h("label", { for: "answer" }, "Answer"), hint, text, others, send),
  );
  return {
    element,
    update({ conversation: { handling, status } }) {
      if (stored.has(key)) text.value = ""; // it was sent, after somebody had come back to it
      put(state, ...handler(handling));
      version = handling.version;
      const focused = steps.contains(document.activeElement);
      take.hidden = handling.by === "person" || status === "archived";
      release.hidden = handling.by !== "person";
      acknowledge.hidden = !waits(handling);
      if (focused && document.activeElement.hidden) steps.querySelector("button:not([hidden])")?.focus();
      const archived = status === "archived";
      put(hint, archived ? ARCHIVED : HINT);
      text.readOnly = archived; // who is writing keeps the focus
      send.hidden = archived;
    },
  };
}
