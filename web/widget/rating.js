/* What a customer says of a reply. Loaded with the first one that has ended. */

import { action, h } from "../shared/dom.js";

/** Whether it helped: `rate` is called with "up" or "down"; `rated` is what was said before. What
    cannot be stored does not stay pressed. */
export function rating(words, rated, rate, announce) {
  let said = rated; // last
  const press = (value) => buttons.forEach((each) => (each.ariaPressed = String(each.value === value)));
  async function choose(value) {
    const before = said;
    press((said = value));
    try {
      await rate(value);
    } catch {
      if (said !== value) return; // the customer has chosen again
      press((said = before));
      announce(words.unreachable);
    }
  }
  const button = (value, label) =>
    Object.assign(action("quiet", label, () => choose(value)), { value });
  const buttons = [button("up", words.helpful_yes), button("down", words.helpful_no)];
  press(said);
  const group = { class: "rating", role: "group", "aria-label": words.helpful };
  return h("div", group, words.helpful, ...buttons);
}
