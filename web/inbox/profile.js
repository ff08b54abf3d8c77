/* The form of a business's profile. Lists are written one entry a line, as people note them. */

import { h } from "../widget/shared/dom.js";
import { TRADES, field, label } from "./parts.js";

const LANGUAGES = "en es pt fr de it nl pl cs sv tr vi ru uk ar hi zh ja ko".split(" ");
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const EVENTS = [
  "emergency", "person_wanted", "case_ready", "conversation_started", "message_received", "case_resolved",
  "feedback_down", "budget_spent",
];
const TRANSCRIPTS = {
  never: "Never",
  on_request: "When somebody of the business sends it",
  automatic: "Also when a conversation ends",
};
const CHANNELS = ["email", "sms", "webhook"];
const BAR = " | ";

const lines = (text) => text.split("\n").map((each) => each.trim()).filter(Boolean);

// A line break, and a bar in what stands before the bar, are written \n and \|.
const escaped = (text) => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
const unescaped = (text) => text.replace(/\\([\\|n])/g, (_, sign) => (sign === "n" ? "\n" : sign)).trim();
const pair = (first, second) => escaped(first).replaceAll("|", "\\|") + BAR + escaped(second);

function parts(line) {
  const [, first, second] = /^((?:\\.|[^\\|])*)\|?(.*)$/.exec(line) ?? [line, line, ""];
  return [unescaped(first), unescaped(second)];
}

/** Lists, as lines: how an entry is written, and how a line is read. */
const LISTS = {
  languages: ["Languages, the first one first", LANGUAGES.join(" "), (each) => each, (line) => line.toLowerCase()],
  service_area: ["Postcodes, by their beginning", "981", (each) => each, (line) => line],
  closed_dates: ["Closed on", "2026-12-25", (each) => each, (line) => line],
  prices: [
    "Prices", "Call-out | $89", ({ service, text }) => pair(service, text),
    (line) => ({ service: parts(line)[0], text: parts(line)[1] }),
  ],
  faqs: [
    "Questions and answers", "Are you insured? | Yes.", ({ question, answer }) => pair(question, answer),
    (line) => ({ question: parts(line)[0], answer: parts(line)[1] }),
  ],
};

const TEXTS = [
  ["name", "Name"], ["country", "Country, two letters"], ["time_zone", "Time zone"],
  ["phone", "Phone"], ["emergency_phone", "Emergency phone"], ["email", "E-mail"],
];
const DIRECTIONS = { phone: "ltr", emergency_phone: "ltr", email: "ltr", time_zone: "ltr" };
const PARAGRAPHS = [["greeting", "Greeting"], ["after_hours", "What is said outside the hours"]];

/** A profile of which nothing is known yet. */
export const blank = () => ({
  name: "", country: "US", time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone, languages: ["en"],
  trades: [], service_area: [], hours: null, closed_dates: [], prices: [], faqs: [], notify: [],
});

/** The form, empty. */
export function form() {
  const text = ([name, words]) => field(words, h("input", { id: `profile-${name}`, name, dir: DIRECTIONS[name] ?? "auto" }));
  const area = ([name, words], hint) =>
    field(words, h("textarea", { id: `profile-${name}`, name, rows: "3", dir: "auto" }), hint);
  const box = (name, value, words = label(value)) => {
    const id = `profile-${name}-${value}`;
    return h("label", { for: id, class: "choice" }, h("input", { type: "checkbox", id, name, value }), ` ${words}`);
  };
  const day = (name) => field(label(name), h("input", { id: `profile-${name}`, name, placeholder: "08:00-12:00, 13:00-18:00" }));
  const list = ([name, [words, example]]) => area([name, words], `One a line, such as: ${example}`);
  const transcripts = h("select", { id: "profile-transcripts", name: "transcripts" },
    ...Object.entries(TRANSCRIPTS).map(([value, words]) => h("option", { value }, words)));
  const add = h("button", { type: "button" }, "Add somebody to notify");
  const targets = h("div", { class: "rows", "data-list": "notify" });
  add.addEventListener("click", () => {
    targets.append(target({ channel: "email", target: "", events: ["emergency", "person_wanted"] }));
    targets.lastChild.querySelector("input").focus();
  });
  return h(
    "form",
    { class: "settings", "aria-label": "Profile" },
    h("fieldset", {}, h("legend", {}, "The business"), ...TEXTS.map(text), ...PARAGRAPHS.map((each) => area(each))),
    h("fieldset", { class: "choices" }, h("legend", {}, "Trades"), ...TRADES.map((each) => box("trades", each))),
    h("fieldset", {}, h("legend", {}, "Hours, in its time zone"), box("hours", "known", "The hours are known; a day without any is closed"), ...DAYS.map(day)),
    h("fieldset", {}, h("legend", {}, "What customers are told"), ...Object.entries(LISTS).map(list),
      field("Mail customers what was said", transcripts, "To the e-mail address that they have written in the conversation.")),
    h("fieldset", {}, h("legend", {}, "Who is notified"), targets, add),
  );
}

let count = 0;

/** The row of a notify target. */
function target(notify) {
  const id = `notify-${++count}`;
  const channel = h("select", { id: `${id}-channel`, "data-field": "channel" },
    ...CHANNELS.map((each) => h("option", { value: each }, label(each))));
  channel.value = notify.channel;
  const address = h("input", { id: `${id}-target`, "data-field": "target", dir: "ltr" });
  address.value = notify.target;
  const events = EVENTS.map((each) => {
    const box = h("input", { type: "checkbox", id: `${id}-${each}`, value: each, "data-field": "events" });
    box.checked = notify.events.includes(each);
    return h("label", { for: box.id, class: "choice" }, box, ` ${label(each)}`);
  });
  const words = h("input", { type: "checkbox", id: `${id}-words`, "data-field": "include_message" });
  words.checked = notify.include_message ?? false;
  const remove = h("button", { type: "button" }, "Remove");
  const row = h(
    "div",
    { class: "target", role: "group", "aria-label": notify.target || "New" },
    field("By", channel), field("To", address), h("div", { class: "choices" }, ...events),
    h("label", { for: words.id, class: "choice" }, words, " With the customer's last message"), remove,
  );
  row.dataset.language = notify.language ?? "";
  remove.addEventListener("click", () => {
    const form = row.closest("form");
    row.remove();
    form.dispatchEvent(new Event("input"));
  });
  return row;
}

/** Show a profile in the form. */
export function fill(form, profile) {
  for (const [name] of [...TEXTS, ...PARAGRAPHS]) form.elements.namedItem(name).value = profile[name] ?? "";
  for (const [name, [, , write]] of Object.entries(LISTS)) {
    form.elements.namedItem(name).value = (profile[name] ?? []).map(write).join("\n");
  }
  for (const box of form.querySelectorAll("[name=trades]")) box.checked = profile.trades.includes(box.value);
  form.elements.namedItem("transcripts").value = profile.transcripts ?? "never";
  form.elements.namedItem("hours").checked = profile.hours !== null;
  for (const name of DAYS) {
    const ranges = (profile.hours?.[name] ?? []).map(({ opens, closes }) => `${opens}-${closes}`);
    form.elements.namedItem(name).value = ranges.join(", ");
  }
  form.querySelector("[data-list=notify]").replaceChildren(...profile.notify.map(target));
}

/** A time of day as the API has it, from one as people write it: 8, 8:30, 8.30, 6 pm. */
function clock(text) {
  const [, hour, minutes = "00", half] = /^(\d{1,2})(?:[:.](\d\d))?\s*([ap]m)?$/i.exec(text) ?? [];
  if (!hour || (half && (hour < 1 || hour > 12))) return text;
  const past = half ? (hour % 12) + (half.toLowerCase() === "pm" ? 12 : 0) : hour;
  return `${String(past).padStart(2, "0")}:${minutes}`;
}

const range = (text) => {
  const [opens, closes = ""] = text.split(/\s*[-–]\s*/);
  return { opens: clock(opens), closes: clock(closes) };
};

/** The profile that the form shows. */
export function read(form) {
  const value = (name) => form.elements.namedItem(name).value;
  const profile = {};
  for (const [name] of [...TEXTS, ...PARAGRAPHS]) profile[name] = value(name).trim() || null;
  for (const [name, [, , , take]] of Object.entries(LISTS)) profile[name] = lines(value(name)).map(take);
  profile.trades = [...form.querySelectorAll("[name=trades]:checked")].map((box) => box.value);
  const ranges = (name) => value(name).split(",").map((each) => each.trim()).filter(Boolean).map(range);
  const known = form.elements.namedItem("hours").checked || DAYS.some((name) => value(name).trim());
  profile.hours = known ? Object.fromEntries(DAYS.map((name) => [name, ranges(name)])) : null;
  profile.transcripts = value("transcripts");
  profile.notify = [...form.querySelectorAll(".target")].map((row) => {
    const inner = (name) => row.querySelector(`[data-field=${name}]`);
    const events = [...row.querySelectorAll("[data-field=events]:checked")].map((box) => box.value);
    const { language } = row.dataset;
    return {
      channel: inner("channel").value, target: inner("target").value.trim(), events,
      language: language || null, include_message: inner("include_message").checked,
    };
  });
  return profile;
}
