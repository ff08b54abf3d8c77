/* The case as a card: the judgement that stands, what has been noted, and its correction. */

import { h } from "../widget/shared/dom.js";
import { correct } from "./correct.js";
import { draft } from "./drafts.js";
import { judgement } from "./log.js";
import { button, label, tag, whole } from "./parts.js";

/** The card. */
export function card(context) {
  const facts = h("div", { class: "facts-of-case" });
  const edit = button("Correct", open, { id: "correct" });
  const element = h("section", { class: "case", "aria-label": "Case" }, facts, h("p", { class: "actions" }, edit));
  let shown = "";
  let form = null;

  function open() {
    form = correct(context, context.read(), close);
    facts.hidden = true;
    edit.parentElement.hidden = true;
    element.append(form);
  }

  /** Show the case anew; what was unfolded stays so, and the focus where it was. */
  function draw(classification, known) {
    const open = !!facts.querySelector("details[open]");
    const { activeElement } = document;
    const focused = facts.contains(activeElement) ? activeElement.textContent : null;
    facts.replaceChildren(...lines(classification, known));
    facts.querySelector("details")?.toggleAttribute("open", open);
    const all = [...facts.querySelectorAll("a, summary")];
    all.find(({ textContent }) => textContent === focused)?.focus();
  }

  function close() {
    const focused = form.contains(document.activeElement);
    form.remove();
    form = null;
    facts.hidden = false;
    edit.parentElement.hidden = false;
    if (focused) edit.focus();
  }

  edit.addEventListener("click", () => form?.querySelector("select, input").focus());

  return {
    element,
    update({ conversation }) {
      const { classification, case: known } = conversation;
      const state = JSON.stringify([classification, known]);
      if (state !== shown) draw(classification, known);
      if (!shown && draft(context.id, "case")) open();
      shown = state;
    },
  };
}

function* lines(classification, known) {
  const { contact, place, preferred_time: suits } = known;
  const from = suits?.from && ` (${whole(suits.from)})`;
  const all = {
    Problem: known.summary,
    "Other jobs": known.also.map(label).join(", "),
    Name: contact.name,
    Phone: contact.phone && h("a", { href: `tel:${contact.phone}` }, contact.phone),
    "E-mail": contact.email && h("a", { href: `mailto:${encodeURIComponent(contact.email)}` }, contact.email),
    Address: [place.address, place.postcode].filter(Boolean).join(", "),
    "Way in": place.access,
    Suits: suits && suits.text + (from ?? ""),
    Missing: known.missing.map(label).join(", "),
    Language: known.language && new Intl.DisplayNames(undefined, { type: "language" }).of(known.language),
    "Set by people": Object.keys(known.corrected_by).map((name) => label(name.split(".").at(-1))).join(", "),
  };
  const rows = Object.entries(all).filter(([, value]) => value);
  const tags = known.wants_person ? [tag("wants_person")] : [];
  if (known.resolved) tags.push(tag("resolved"));
  if (classification) yield* judgement(classification);
  if (tags.length) yield h("p", { class: "tags" }, ...tags);
  if (classification?.safety) {
    const { advice } = classification.safety;
    yield h("details", { class: "safety" }, h("summary", {}, "Advice for the customer"), h("p", { dir: "auto" }, advice));
  }
  yield h("dl", {}, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)]));
}
