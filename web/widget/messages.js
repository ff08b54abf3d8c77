/* What stands in the log: the customer's messages, replies, and messages of people. */

import { action, h, pictureSign } from "./shared/dom.js";
import { around, capital, linked } from "./text.js";

const speaker = (name) => h("span", { class: "unseen" }, `${name}: `);
const hide = (element, hidden = true) => ((element.hidden = hidden), element);

/** Why something did not work, with pairs of label and act. */
export function notice(words, numbers, ...buttons) {
  const element = h("p", { class: "notice", role: "alert" }, ...linked(words, numbers));
  for (const [label, act] of buttons) element.append(action("", label, act));
  return element;
}

/** A message of the customer. `state` says what becomes of it. */
export function question(text, { words, picture }, photos = []) {
  const note = hide(h("p", { class: "note" }));
  const places = photos.map((id) => {
    const place = h("span", { class: "photo", role: "img", "aria-label": words.photo }, pictureSign());
    picture(id, place);
    return place;
  });
  const pictures = hide(h("div", { class: "pictures" }, ...places), !photos.length);
  const said = hide(h("p", { dir: "auto" }, text), !text);
  const item = h("li", { class: "user" }, speaker(words.you), pictures, said, note);
  return {
    item,
    state(state) {
      note.textContent = state ?? "";
      hide(note, !state);
    },
  };
}

export function personal({ author, content }, { words, numbers, part }) {
  const known = () => [...numbers(), "112", "911"];
  const text = h("p", { class: "text", dir: "auto" }, ...linked(content, known()));
  if (/www\.|:\/\//i.test(content)) {
    part("addresses.js").then(({ withAddresses }) => text.replaceChildren(...withAddresses(content, known())));
  }
  return h("li", { class: "staff" }, h("p", { class: "author" }, h("bdi", {}, author ?? words.office)), text);
}

/** A reply, which grows. `stop` is called when the customer does not want the rest of it. */
export function reply({ words, language, numbers, pinned, show, announce, part, root, stop, rate }) {
  const tags = hide(h("p", { class: "tags" }));
  const text = hide(h("p", { class: "text", dir: "auto" }));
  const steps = hide(h("div", { class: "steps" }));
  const state = h("span", {}, words.sending);
  const bar = h("progress", { max: "100", "aria-label": words.reply });
  const stopper = action("quiet", words.stop, stop);
  const progress = h("p", { class: "progress" }, state, stopper, bar);
  const item = h("li", { class: "desk", "aria-busy": "true" }, speaker(words.assistant));
  item.append(tags, text, steps, progress);
  let said = "";
  let advice = null;
  let problem = null;

  function write(whole) {
    const [before, middle, after] = around(said, advice, whole);
    const links = (part) => linked(part, numbers());
    const told = h("span", { "data-advice": advice ?? "" }, ...links(middle));
    text.replaceChildren(...links(before), hide(told, advice === pinned()), ...links(after));
    hide(text, !said);
  }

  function end(...last) {
    write(true);
    item.setAttribute("aria-busy", "false");
    progress.remove();
    problem?.remove();
    item.append(...last);
  }

  const self = {
    item,
    get text() {
      return said;
    },
    /** Say how it goes. */
    say(now) {
      if (state.textContent === now && !problem) return;
      show(() => {
        state.textContent = now;
        problem?.remove();
        problem = null;
      });
      announce(now);
    },
    stopping: (is) => stopper.setAttribute("aria-disabled", is),
    /** Say why it does not go on; `label` names the act that tries again. */
    blocked(why, label, act) {
      show(() => {
        problem?.remove();
        item.append((problem = notice(why, numbers(), [label, act])));
      });
    },
    /** Show the trade, the urgency and the steps, if given, and know the advice in the text. */
    facts({ service_type, urgency, next_steps, advice: given }) {
      advice = given ?? null;
      show(() => {
        if (service_type) {
          const trade = capital(words.trade[service_type] ?? service_type, language);
          const urgent = h("span", { class: `tag ${urgency}` }, words.urgency[urgency]);
          tags.replaceChildren(h("span", { class: "tag" }, trade), urgent);
          hide(tags, false);
        }
        if (next_steps?.length) {
          const list = next_steps.map((step) => h("li", {}, ...linked(step, numbers())));
          steps.replaceChildren(h("h3", {}, words.next), h("ol", { dir: "auto" }, ...list));
        }
      });
    },
    token({ token, percentage }) {
      show(() => {
        said += token;
        write(false);
        if (percentage) bar.value = percentage;
      });
    },
    /** The reply is complete. The steps come last, so that they do not move the words. */
    done(rated) {
      show(() => {
        end();
        hide(steps, !steps.childElementCount);
        const rates = ({ rating }) =>
          show(() => item.append(rating(words, rated, (...what) => rate(self.id, ...what), announce, root)));
        part("rating.js").then(rates);
      });
    },
    failed(why, ...buttons) {
      const once = ([label, act]) => [label, ({ target }) => (target.remove(), act())];
      show(() => end(notice(why, numbers(), ...buttons.map(once))));
    },
    stopped: () => show(() => end(h("p", { class: "note" }, words.stopped))),
  };
  return self;
}
