/* The case as a card: the judgement that stands, and what has been noted. */

import { h } from "../shared/dom.js";
import { judgement } from "./log.js";
import { label, tag, whole } from "./parts.js";

/** The card. */
export function card() {
  const element = h("section", { class: "case", "aria-label": "Case" });
  let shown = "";
  return {
    element,
    update({ conversation }) {
      const { classification, case: known } = conversation;
      const state = JSON.stringify([classification, known]);
      if (state === shown) return;
      shown = state;
      element.replaceChildren(...facts(classification, known));
    },
  };
}

function* facts(classification, known) {
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
  };
  const rows = Object.entries(all).filter(([, value]) => value);
  const tags = known.wants_person ? [tag("wants_person")] : [];
  if (known.resolved) tags.push(tag("resolved"));
  if (classification) yield* judgement(classification);
  yield h("p", { class: "tags" }, ...tags);
  yield h("dl", {}, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)]));
}
