/* The panel's parts, and what moves in them. */

import { action, h, own } from "./shared/dom.js";
import * as messages from "./messages.js";
import { about, emergencyNumbers, filled, linked } from "./text.js";

/** Whether a key ends the composition of a word: then it is not the chat's. */
const composes = (event) => event.isComposing || event.keyCode === 229;

/** Make the panel. `on` has what the customer can do. */
export function createView({ words, language, settings, on, composer, part, root }) {
  let hello = settings.greeting || words.greeting;
  const phones = settings.phone ? [settings.phone] : [];
  let handling = ""; // who answers, in words
  let advice = null; // that of the danger that stands
  const announcer = h("p", { class: "unseen", role: "status" });
  const announce = (text) => (announcer.textContent = text);
  const name = h("h2", {}, settings.title || words.title);
  const opening = h("p", { class: "opening" });
  const caller = h("a", { class: "call", dir: "ltr" });
  const closer = action("quiet", "×", on.close);
  closer.setAttribute("aria-label", words.close);
  const handler = h("p", { class: "handler", role: "status" });
  const danger = h("div", { class: "danger", role: "alert", tabindex: "0" });
  const log = h("ol", { class: "log", "aria-label": words.conversation, tabindex: "0" });
  const trouble = h("li", { class: "desk" });
  const later = action("later", words.unread, () => (toEnd(), log.focus())); // for who has scrolled
  const missing = h("p", { class: "missing" });
  const { field } = composer;
  const panel = h(
    "section",
    { class: "panel", role: "dialog", "aria-label": name.textContent },
    h("div", { class: "head" }, name, closer, opening, caller),
    handler,
    danger,
    log,
    later,
    announcer,
    missing,
    h(
      "div",
      { class: "tools" },
      action("quiet", words.person, () => on.send(words.person_message)),
      action("quiet", words.new, on.startOver),
    ),
    composer.form,
  );
  for (const part of [panel, caller, danger, later]) part.hidden = true;
  composer.watch(panel);
  // Nothing moves under the finger.
  panel.addEventListener("mousedown", (event) => {
    if (root.activeElement === field && event.target.closest("button, a")) event.preventDefault();
  });
  panel.addEventListener("click", (event) => {
    if (event.detail > 1) event.preventDefault(), event.stopPropagation(); // a double click, also on the launcher, is one
    // A button that goes away when it is pressed takes no focus with it.
    else if (event.target.closest(".notice button, .progress button, .tray button")) field.focus();
  }, true);

  const covers = () => panel.offsetWidth >= own("documentElement").clientWidth; // as on a phone
  const end = () => log.scrollHeight - log.clientHeight;
  let left = 0; // where the chat itself has left the log
  let seen = ""; // the newest that is known to whoever reads
  const stand = (top) => ((log.scrollTop = top), (left = log.scrollTop));
  const toEnd = () => stand(end());

  // What appears around the log makes it lower: who reads its end goes on reading that.
  let height = 0; // of the log, before
  let atEnd = true;
  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - height - log.scrollTop < 60;
    if (atEnd) know();
  });
  new ResizeObserver(() => {
    panel.setAttribute("aria-modal", covers());
    if (atEnd) toEnd();
    height = log.clientHeight;
  }).observe(log);

  /** Change the log, and follow its end, not past the top of the `item` that changes: unless the reader has scrolled, or
      that begins out of sight. */
  function show(change, item = log.querySelector('li[aria-busy="true"]')) {
    const following = end() - log.scrollTop < 60;
    change();
    const top = item ? item.offsetTop - log.offsetTop - 16 : end();
    if (following || (item && log.scrollTop > left - 60 && top < log.scrollTop + log.clientHeight)) {
      know();
      stand(Math.max(log.scrollTop, Math.min(end(), top)));
      atEnd = end() - log.scrollTop < 60; // there is no event where it stays as it was
    } else later.hidden = newest() === seen;
  }

  const know = () => ((seen = newest()), (later.hidden = true));

  const newest = () => [...log.querySelectorAll("[data-id]")].at(-1)?.dataset.id ?? "";

  /** Put an item where its id says, which is before whatever has none yet; without one, at the end. */
  function place(item, id) {
    if (id) item.dataset.id = id;
    const others = [...log.children].filter((other) => other !== item && !other.matches(".greeting"));
    const next = id ? (others.find((other) => !(other.dataset.id <= id)) ?? null) : null;
    if (!item.isConnected || item.nextSibling !== next) log.insertBefore(item, next);
  }

  const context = {
    words, language, show, announce, part, root, stop: on.stop, rate: on.rate,
    numbers: () => [...phones, ...(advice ? emergencyNumbers(advice) : [])],
    pinned: () => advice,
    picture: composer.picture,
  };
  const withPhone = (text, line) => (phones.length ? `${text} ${filled(line, { phone: phones[0] })}` : text);
  const orCall = (text) => withPhone(text, words.call_us);

  /** Show the advice. The business is no way around the emergency number: it is called afterwards. */
  function warn() {
    const told = linked(withPhone(advice ?? "", words.call_when_safe), context.numbers());
    danger.replaceChildren(h("strong", {}, words.safety), h("p", { dir: "auto" }, ...told));
  }

  return {
    panel,
    field,
    announce,
    draft: composer.draft,
    show,
    place,
    orCall,
    /** Keep an item that gets no id where it stands: behind the newest that has one. */
    settle: (item) => place(item, `${newest()}~`),
    find: (id) => log.querySelector(`[data-id="${id}"]`),
    empty: () => !log.querySelector("[data-id]"),
    clear() {
      log.replaceChildren();
      field.placeholder = words.placeholder;
      composer.renew();
      this.standing();
      later.hidden = true;
      this.handled();
    },
    toEnd,
    question(text, photos) {
      if (field.placeholder !== words.message) {
        field.placeholder = words.message; // what is wrong has been told
        composer.measure(); // the field was as high as that needs
      }
      return messages.question(text, context, photos);
    },
    reply: () => messages.reply(context),
    personal: (message) => messages.personal(message, context),

    /** Why the conversation cannot be read. */
    trouble: {
      show(text, button) {
        if (trouble.isConnected && trouble.why === text) return; // told already
        trouble.why = text;
        trouble.replaceChildren(messages.notice(orCall(text), phones, button));
        show(() => log.append(trouble));
      },
      clear: () => trouble.remove(),
    },

    /** Say what the business says first, unless it stands there already. */
    greet() {
      if (log.querySelector(".greeting")) return;
      log.prepend(h("li", { class: "desk greeting" }, h("p", { class: "text", dir: "auto" }, ...linked(hello, phones))));
    },

    /** The panel has been shown; `alone`: unasked. */
    opened(alone) {
      composer.measure();
      toEnd();
      if (!alone || own("activeElement") === own("body") || covers()) field.focus();
    },

    /** Show what stands: the danger, for as long as it is one, and what is still to be told. Return its advice. */
    standing(classification, found) {
      const { safety } = found?.resolved ? {} : (classification ?? {});
      const now = safety?.advice ?? null;
      if (now !== advice) {
        advice = now;
        warn();
        for (const told of log.querySelectorAll("[data-advice]")) {
          told.hidden = told.dataset.advice === now;
        }
      }
      danger.hidden = !now;
      const wanted = (found?.missing ?? []).filter((each) => each !== "problem");
      const list = new Intl.ListFormat(language).format(wanted.map((each) => words.missing[each]));
      missing.textContent = list && filled(words.still_missing, { list });
      return now ?? undefined;
    },

    /** Show who answers. */
    handled({ by, person } = {}) {
      handling = by === "waiting" ? words.waiting : "";
      if (by === "person") handling = about(words.answered_by, person ?? words.office);
      this.typing();
    },

    typing(line = handling) {
      if (handler.textContent !== (line.textContent ?? line)) handler.replaceChildren(line);
    },

    /** For `business.js`. */
    about: {
      name, opening, caller, phones, log, warn,
      greet(text) {
        hello = text;
        for (const said of log.querySelectorAll(".greeting .text")) said.textContent = hello;
      },
    },

    /** Keys in the panel. */
    key(event) {
      if (event.type !== "keydown" || composes(event)) return;
      if (event.key === "Escape") event.preventDefault(), on.close(); // it closes nothing of the page's
      if (event.key === "Enter" && !event.shiftKey) {
        if (event.repeat) event.preventDefault(); // held down, it is meant once
        else event.composedPath()[0].send?.(event);
      }
    },
  };
}
