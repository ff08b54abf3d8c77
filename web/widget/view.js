/* The panel: its parts, and what moves in it. */

import { action, h } from "../shared/dom.js";
import * as messages from "./messages.js";
import { digits, emergencyNumbers, filled, linked, moment } from "./text.js";

const MESSAGE_CHARACTERS = 8000;
const CHARACTERS_WITH_PHOTOS = 6000;

/** Whether a key ends the composition of a word: then it is not the chat's. */
const composes = (event) => event.isComposing || event.keyCode === 229;

/** Make the panel. `on` has what the customer can do: typing, draft, send, stop, rate, startOver, close. */
export function createView({ words, language, settings, on, attach }) {
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
  closer.ariaLabel = words.close;
  const handler = h("p", { class: "handler", role: "status" });
  const danger = h("div", { class: "danger", role: "alert", tabindex: "0" });
  const log = h("ol", { class: "log", "aria-label": words.conversation, tabindex: "0" });
  const missing = h("p", { class: "missing" });
  const counter = h("p", { class: "counter", id: "counter", role: "status" });
  const field = h("textarea", {
    rows: "1",
    dir: "auto",
    "aria-label": words.message,
    "aria-describedby": "counter",
    placeholder: words.placeholder,
    oninput: () => (measure(), on.typing()),
  });
  const sender = h("button", {}, words.send);
  const panel = h(
    "section",
    { class: "panel", role: "dialog", "aria-label": name.textContent },
    h("div", { class: "head" }, name, closer, opening, caller),
    handler,
    danger,
    log,
    announcer,
    missing,
    h(
      "div",
      { class: "tools" },
      action("quiet", words.person, ({ detail }) => detail > 1 || on.send(words.person_message)),
      action("quiet", words.new, on.startOver),
    ),
    h("form", { onsubmit: send }, counter, attach.list, attach.buttons, field, sender),
  );
  for (const part of [panel, caller, danger]) part.hidden = true;
  attach.watch(panel, field);
  attach.onchange = measure;
  // A button that goes away when it is pressed takes no focus with it.
  panel.addEventListener("click", ({ target }) => {
    if (target.closest(".notice button, .progress button")) field.focus();
  });

  const covers = () => panel.offsetWidth >= innerWidth; // as on a phone
  const most = () => (attach.count ? CHARACTERS_WITH_PHOTOS : MESSAGE_CHARACTERS);
  const long = () => [...field.value].length - most();
  const complete = () => long() <= 0 && attach.ready && (field.value.trim() || attach.count);

  function measure() {
    const over = long();
    const limit = over > 0 ? words.over : over > -500 ? words.left : "";
    counter.textContent = filled(limit, { count: Math.abs(over) });
    counter.classList.toggle("over", over > 0);
    // Not `disabled`, which would lose the focus.
    sender.ariaDisabled = String(!complete());
    field.style.blockSize = "auto";
    on.draft(field.value);
    if (field.scrollHeight) field.style.blockSize = `${field.scrollHeight + 2}px`;
  }

  function send(event) {
    event.preventDefault();
    const text = field.value;
    if (complete()) {
      field.value = "";
      on.send(text.trim() && text, attach.take());
    }
    measure();
    field.focus();
  }

  const end = () => log.scrollHeight - log.clientHeight;
  const toEnd = () => (log.scrollTop = end());

  // What appears around the log makes it lower: who reads its end goes on reading that.
  let height = 0; // of the log, before
  let atEnd = true;
  log.addEventListener("scroll", () => (atEnd = log.scrollHeight - height - log.scrollTop < 60));
  new ResizeObserver(() => {
    if (atEnd) toEnd();
    height = log.clientHeight;
  }).observe(log);

  /** Change the log, and follow its end: unless the reader has scrolled, and not past `item`'s. */
  function show(change, item = log.querySelector('li[aria-busy="true"]')) {
    const following = end() - log.scrollTop < 60;
    change();
    const top = item ? item.offsetTop - log.offsetTop - 16 : end();
    if (following) log.scrollTop = Math.max(log.scrollTop, Math.min(end(), top));
  }

  const newest = () => [...log.querySelectorAll("[data-id]")].at(-1)?.dataset.id ?? "";

  /** Put an item where its id says, which is before whatever has none yet; without one, at the end. */
  function place(item, id) {
    if (id) item.dataset.id = id;
    const others = [...log.children].filter((other) => other !== item && !other.matches(".greeting"));
    const next = id ? (others.find((other) => !(other.dataset.id <= id)) ?? null) : null;
    if (!item.isConnected || item.nextSibling !== next) log.insertBefore(item, next);
  }

  const context = {
    words, language, show, announce, stop: on.stop, rate: on.rate,
    numbers: () => [...phones, ...(advice ? emergencyNumbers(advice) : [])],
    pinned: () => advice,
    picture: attach.show,
  };
  const orCall = (text) =>
    phones.length ? `${text} ${filled(words.call_us, { phone: phones[0] })}` : text;

  return {
    panel,
    field,
    announce,
    show,
    place,
    orCall,
    /** Keep an item that gets no id where it stands: behind the newest that has one. */
    settle: (item) => place(item, `${newest()}~`),
    has: (id) => !!log.querySelector(`[data-id="${id}"]`),
    empty: () => !log.querySelector("[data-id]"),
    clear() {
      log.replaceChildren();
      attach.renew();
      this.standing(null, null);
      this.handled();
      counter.textContent = "";
    },
    /** Take away what was stored, and leave what is still to be sent. */
    forget: () => log.querySelectorAll("[data-id], .greeting").forEach((item) => item.remove()),
    toEnd,
    question: (text, photos) => messages.question(text, context, photos),
    reply: () => messages.reply(context),
    personal: (message) => messages.personal(message, context),

    /** A place at the log's end for why the conversation cannot be read. */
    trouble() {
      const item = h("li", { class: "desk" });
      return {
        show(text, ...buttons) {
          if (item.isConnected) return;
          item.replaceChildren(messages.notice(orCall(text), phones, ...buttons));
          show(() => log.append(item));
        },
        clear: () => item.remove(),
      };
    },

    /** Say what the business says first, unless it stands there already. */
    greet() {
      if (log.querySelector(".greeting")) return;
      log.prepend(h("li", { class: "desk greeting" }, h("p", { class: "text", dir: "auto" }, hello)));
    },

    /** The panel has been shown. */
    opened() {
      measure();
      toEnd();
      panel.ariaModal = String(covers());
      field.focus();
    },

    /** Put text into the field again, before what is being written there, with its photos. */
    draft({ text, photos }) {
      if (photos?.length) attach.again(photos);
      field.value = [text, field.value].filter(Boolean).join("\n");
      measure();
    },

    /** Show what stands: the danger, for as long as it is one, and what is still to be told. */
    standing(classification, found) {
      const { safety } = found?.resolved ? {} : (classification ?? {});
      const now = safety?.advice ?? null;
      if (now !== advice) {
        advice = now;
        const text = now && h("p", { dir: "auto" }, ...linked(orCall(now), context.numbers()));
        danger.replaceChildren(...(now ? [h("strong", {}, words.safety), text] : []));
        for (const told of log.querySelectorAll("[data-advice]")) {
          told.hidden = told.dataset.advice === now;
        }
      }
      danger.hidden = !now;
      const wanted = (found?.missing ?? []).filter((each) => each !== "problem");
      const list = new Intl.ListFormat(language).format(wanted.map((each) => words.missing[each]));
      missing.textContent = list && filled(words.still_missing, { list });
    },

    /** Show who of the business's people answers, if anybody does. */
    handled({ by, person } = {}) {
      const answers = by === "person" && filled(words.answered_by, { name: person ?? words.office });
      handling = answers || "";
      this.typing();
    },

    /** Say that somebody writes, or no more. */
    typing(text = handling) {
      if (handler.textContent !== text) handler.textContent = text;
    },

    /** Show what the business says of itself, and when it is open. */
    business(profile) {
      // A profile's greeting is in the business's first language.
      const understood = (profile.languages[0] ?? language) === language;
      if (!settings.greeting && profile.greeting && understood) {
        hello = profile.greeting;
        for (const said of log.querySelectorAll(".greeting .text")) said.textContent = hello;
      }
      if (!settings.title) name.textContent = profile.name;
      panel.ariaLabel = name.textContent;
      const known = phones.some((each) => digits(each) === digits(profile.phone ?? ""));
      if (profile.phone && !known) phones.push(profile.phone);
      const [phone] = phones;
      if (phone) {
        caller.href = `tel:${digits(phone)}`;
        caller.textContent = phone;
        caller.hidden = false;
      }
      if (profile.open_now === null) return;
      const change = profile.open_now ? profile.closes_at : profile.next_opening;
      const key = profile.open_now ? "open" : "closed";
      const time = change && moment(new Date(change), profile.time_zone, language);
      opening.textContent = change ? filled(words[`${key}_until`], { time }) : words[key];
    },

    /** Keys in the panel; on a phone, where it covers the page, Tab stays inside. */
    key(event) {
      if (event.type !== "keydown" || composes(event)) return;
      if (event.key === "Escape") on.close();
      const [target] = event.composedPath();
      if (event.key === "Enter" && target === field && !event.shiftKey) send(event);
      if (event.key === "Tab" && covers()) turn(event, target);
    },
    measure,
  };

  function turn(event, target) {
    const all = [...panel.querySelectorAll("button, a[href], textarea, [tabindex]")];
    const shown = all.filter((element) => element.checkVisibility?.() ?? element.offsetParent);
    const [edge, other] = event.shiftKey ? [0, -1] : [-1, 0];
    if (target !== shown.at(edge)) return;
    event.preventDefault();
    shown.at(other).focus();
  }
}
