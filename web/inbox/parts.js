/* Parts that all views are made of. */

import { h } from "../widget/shared/dom.js";
import { Failure, now } from "./api.js";

const LABELS = {
  hvac: "Heating and cooling", low: "No rush", medium: "This week", high: "Urgent",
  sms: "SMS", email: "E-mail", feedback_down: "Reply rated down",
  wants_person: "Wants a person", needs_person: "Needs a person", person: "With a person",
};

export const URGENCIES = ["low", "medium", "high", "emergency"];
export const TRADES = [
  "plumbing", "electrical", "hvac", "painting", "locksmith", "glazier", "roofing", "cleaning",
  "pest_control", "appliance_repair", "garage_door", "handyman", "general_maintenance",
];

/** A key of the API as words. */
export const label = (name) =>
  LABELS[name] ?? name[0].toUpperCase() + name.slice(1).replaceAll("_", " ");

const FAULT = "This page has a fault, or is older than what it shows. What you have written is kept: load it again";
const DAY_MS = 86_400_000;
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const short = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });

/** A time as people read it: today without its date. */
export function when(iso) {
  const date = new Date(iso);
  const today = new Date().toDateString() === date.toDateString();
  return (today ? short : full).format(date);
}

export const whole = (iso) => full.format(new Date(iso));
export const moment = (iso) => h("time", { datetime: iso, title: whole(iso) }, when(iso));

let today = new Date().toDateString();

/** Give the times that are shown their date, when the day is over. */
export function redate() {
  if (today === (today = new Date().toDateString())) return;
  for (const time of document.querySelectorAll("time")) time.textContent = when(time.dateTime);
}

/** What Claude has cost, to a hundredth of a cent. */
export const dollars = new Intl.NumberFormat(undefined, { style: "currency", currency: "USD", maximumFractionDigits: 4 });

/** How long ago a time was, in the largest unit, and a minute at least. */
export function ago(iso) {
  const ms = Math.max(60_000, now() - new Date(iso));
  const [value, unit] =
    ms < 3_600_000 ? [ms / 60_000, "minute"] : ms < DAY_MS ? [ms / 3_600_000, "hour"] : [ms / DAY_MS, "day"];
  const style = { style: "unit", unit, unitDisplay: "short" };
  return new Intl.NumberFormat(undefined, style).format(Math.floor(value));
}

/** Who a conversation is between, and how long it is. */
export const parties = ({ customer_id, business_id, message_count: count }) =>
  [
    customer_id && `customer ${customer_id}`,
    business_id && `business ${business_id}`,
    `${count} ${count === 1 ? "message" : "messages"}`,
  ].filter(Boolean);

/** A name, which may be written from the other side than what is around it. */
export const named = (name) => h("bdi", {}, name);

export const tag = (name) => h("span", { class: `tag ${name}` }, label(name));
export const button = (words, onclick, more = {}) =>
  h("button", { type: "button", onclick, ...more }, words);

/** Have Escape, and whatever is done elsewhere, close a `details` that lies over the page. */
export function closable(element) {
  element.dataset.closable = "";
  element.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !element.open) return;
    element.open = false;
    element.querySelector("summary").focus();
  });
  return element;
}

for (const type of ["pointerdown", "focusin"]) {
  addEventListener(type, ({ target }) => {
    for (const each of document.querySelectorAll("[data-closable][open]")) each.open = each.contains(target);
  });
}

/** A field with its label and, below it, what is wrong with it. */
export function field(words, input, hint) {
  const note = h("span", { class: "hint", id: `${input.id}-hint` }, hint ?? "");
  if (hint) input.setAttribute("aria-describedby", note.id);
  return h("p", { class: "field" }, h("label", { for: input.id }, words), input, ...(hint ? [note] : []));
}

const [FIRST, LAST] = ["2020-01-01", "2199-12-31"];

/** A field for a day: some browsers let years of six digits be typed. */
export const day = (more) => h("input", { type: "date", min: FIRST, max: LAST, ...more });

/** What is wrong with days, by their names; null where nothing is. */
export function oddDays(days) {
  const odd = Object.entries(days).filter(([, value]) => value && !(value.length === 10 && value >= FIRST && value <= LAST));
  return odd.length ? odd.map(([name]) => `${name}: must be a day from ${FIRST} to ${LAST}`).join("; ") : null;
}

/** Why something went wrong, for people: what the page itself got wrong has no such words. */
const reason = (error) => (error instanceof Error && !(error instanceof Failure) ? FAULT : error.message);

/** What went wrong, with a button that tries it again. What is told, and why, may have parts, such as a name. */
export function failed(what, error, retry) {
  const [message, ...more] = [reason(error)].flat();
  const words = h("p", {}, ...[what].flat(), `. ${message.charAt(0).toUpperCase()}${message.slice(1)}`, ...more);
  if (!/[.?!]$/.test(words.textContent)) words.append(".");
  const again = retry && button("Try again", () => busy(again, "One moment …", retry));
  const notice = h("div", { class: "notice", role: "alert" }, words, ...(retry ? [again] : []));
  return Object.assign(notice, { words: words.textContent });
}

/** Have a place tell what went wrong. What it tells already stays: nobody hears it again, or loses the focus. */
export function tellFailure(place, what, error, retry) {
  const notice = failed(what, error, retry);
  const { told } = place;
  if (told?.parentNode === place && told.words === notice.words) return;
  place.replaceChildren(notice);
  place.told = notice;
}

/** Put words into an element, unless they were put there last: whoever selects them goes on, and a translation stays. */
export function put(element, ...words) {
  const made = h("p", {}, ...words);
  const text = made.textContent;
  if (element.made !== text) element.replaceChildren(...made.childNodes);
  element.made = text;
}

/** Make an element's children those of the items; a child is made anew only if its item differs. */
export function keyed(parent, items, key, make) {
  const { activeElement } = document;
  const focused = parent.contains(activeElement) && activeElement.closest("[data-key]")?.dataset.key;
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const next = items.map((item) => {
    const state = JSON.stringify(item);
    const there = old.get(key(item));
    if (there?.made === state) return there;
    const child = make(item);
    child.dataset.key = key(item);
    child.made = state;
    return child;
  });
  const kept = new Set(next);
  for (const child of old.values()) if (!kept.has(child)) child.remove();
  next.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
  if (focused && !parent.contains(document.activeElement)) {
    next.find((child) => child.dataset.key === focused)?.querySelector("a, button")?.focus();
  }
}

/** Run what a button does: it says so at once. Pressed again meanwhile, it does nothing, and that never ends: what
    follows is done once. */
export async function busy(element, words, act) {
  if (element.ariaBusy === "true") return new Promise(() => {});
  const before = [...element.childNodes];
  element.ariaBusy = element.ariaDisabled = "true";
  element.textContent = words;
  try {
    return await act();
  } finally {
    element.ariaBusy = element.ariaDisabled = "false";
    element.replaceChildren(...before);
  }
}
