/* What a customer says of a reply. Loaded with the first one that has ended. */

import { dress } from "./look.js";
import { action, h } from "./shared/dom.js";
import { shows } from "./shared/legible.js";

const COMMENT_CHARACTERS = 1000;

const style = `
.rating { display: flex; flex-wrap: wrap; align-items: center; gap: 0 .25em; color: var(--muted); margin-block-start: -.4em }
.rating :is(form, label, .note) { flex: 1 1 100%; padding: 0 }
.rating form { display: flex }
.rating input { font-size: medium } /* in a smaller one, iPhones enlarge the page */
.desk:has(~ .desk[aria-busy]) .rating:not(:has([aria-pressed=true])) { display: none }
[aria-pressed=true] { background: var(--accent); color: var(--on-accent) }`;
let dressed = false;

/** Whether it helped, and if not, why. `rate` is called with "up" or "down", a comment if there is
    one, and what is told of how the request goes; `rated` is what was said before. What cannot be
    stored does not stay pressed. */
export function rating(words, rated, rate, announce, root) {
  if (!dressed) dress(root, style);
  dressed = true;
  let said = rated; // last
  let latest; // the last request
  const press = (value) => buttons.forEach((each) => each.setAttribute("aria-pressed", each.value === value));
  const note = h("p", { class: "note" });
  const tell = (text) => announce((note.textContent = text));
  const troubles = { slow: words.slow, busy: words.busy };

  async function store(value, comment) {
    const before = said;
    const mine = (latest = {});
    press((said = value));
    note.textContent = "";
    const listen = (state) => latest === mine && tell(state ? (troubles[state] ?? words.unreachable) : "");
    try {
      await rate(value, comment, listen);
      if (latest !== mine) return; // the customer has chosen again
      const writes = form.contains(form.getRootNode().activeElement);
      form.hidden = value === "up" || !!comment;
      if (writes && form.hidden) buttons.find((each) => each.value === value).focus();
      if (!form.hidden) note.scrollIntoView({ block: "nearest" });
      if (comment) tell(words.delivered);
    } catch {
      if (latest !== mine) return;
      press((said = before));
      tell(words.helpful_failed);
    }
  }

  const button = (value, label) =>
    Object.assign(action("quiet", label, () => store(value)), { value });
  const buttons = [button("up", words.helpful_yes), button("down", words.helpful_no)];
  press(said);
  const why = h("input", { maxlength: COMMENT_CHARACTERS, dir: "auto" });
  function send(event) {
    event.preventDefault();
    if (shows(why.value)) store("down", why.value);
  }
  why.send = send; // where Enter is pressed; frames may not submit
  const label = h("label", {}, words.helpful_why, why);
  const form = h("form", { onsubmit: send }, label, action("", words.send, send));
  form.hidden = true;
  const group = { class: "rating", role: "group", "aria-label": words.helpful };
  return h("div", group, words.helpful, ...buttons, form, note);
}
