/* The messages of a conversation. */

import { h } from "../widget/shared/dom.js";
import { busy, button, keyed, label, moment, named, tag } from "./parts.js";

/** More of a message than its words: each `make(message)` gives elements, such as pictures. */
export const ADDITIONS = [];

/** The messages, oldest first. */
export function log(context) {
  const earlier = button("Earlier messages", () => busy(earlier, "Loading …", context.more));
  const empty = h("p", { class: "empty" }, "No messages yet.");
  const list = h("ol", { class: "messages", "aria-label": "Messages" });
  return {
    element: h("div", { class: "log" }, earlier, empty, list),
    update({ messages, more }) {
      const first = list.firstElementChild;
      const before = first?.getBoundingClientRect().top;
      earlier.hidden = !more;
      empty.hidden = messages.length > 0;
      list.hidden = messages.length === 0;
      keyed(list, messages, ({ id }) => id, message);
      if (!first?.isConnected || first === list.firstElementChild) return;
      // Who reads the first message goes on reading it, below the earlier ones.
      document.getElementById("thread").scrollTop += first.getBoundingClientRect().top - before;
    },
  };
}

function message(all) {
  const { role, status, content, author, classification, feedback, staff_feedback, created_at } = all;
  const writer = { user: "Customer", staff: author ?? "A person" }[role] ?? "Front desk";
  const item = h(
    "li",
    { class: role },
    h("p", { class: "facts" }, named(writer), " · ", moment(created_at)),
    h("p", { class: "text", dir: "auto" }, content),
    ...ADDITIONS.flatMap((make) => make(all)),
  );
  const state = { pending: "This reply is being written.", complete: "" }[status];
  const words = state ?? `This reply is ${status}.`;
  if (words) item.append(h("p", { class: "facts" }, words));
  if (tells(classification)) item.append(...judgement(classification)); // the advice is in the reply
  if (feedback) item.append(h("p", { class: "facts" }, `Rated: ${rated(feedback)}`));
  if (staff_feedback) item.append(h("p", { class: "facts" }, `Rated by the business: ${rated(staff_feedback)}`));
  return item;
}

const rated = ({ rating, comment }) =>
  `${rating === "up" ? "helpful" : "not helpful"}${comment ? ` (“${comment}”)` : ""}`;

/** Whether a message's own judgement says anything: that of thanks or of a name does not. */
const tells = (judged) => judged && (judged.safety || judged.service_type !== "general_maintenance");

/** A judgement: trade and urgency, the danger, and by what it was made. */
export function* judgement({ service_type, urgency, confidence, reasoning, source, safety, ...rest }) {
  const hazard = safety && (safety.hazard === "unspecified" ? "Danger" : label(safety.hazard));
  const danger = safety ? [h("strong", { class: "tag high" }, hazard)] : [];
  yield h("p", { class: "tags" }, tag(urgency), ...danger, tag(service_type));
  const minutes = `about ${rest.estimated_duration_minutes} minutes of work`;
  const facts = `${Math.round(confidence * 100)} % sure, by ${source}; ${minutes}. `;
  yield h("p", { class: "facts", dir: "auto" }, facts, reasoning);
}
