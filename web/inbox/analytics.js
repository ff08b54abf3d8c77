/* What happened in a business's conversations: numbers, charts with their tables, and a CSV of them. */

import { h } from "../widget/shared/dom.js";
import { call } from "./api.js";
import { bars, daysOf, figure, overDays, ranks } from "./chart.js";
import { save } from "./export.js";
import { business } from "./filters.js";
import { busy, button, day as dayField, dollars, failed, field, label, oddDays } from "./parts.js";
import { complain } from "./status.js";

const WAITS = ["to 1 min", "to 5 min", "to 15 min", "to 1 h", "to 4 h", "to 1 day", "longer"];
const WRITERS = { customer: "Customers", rules: "Assistant, by rules", claude: "Assistant, by Claude", person: "People", failed: "Replies without a word" };

const number = new Intl.NumberFormat();
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const names = new Intl.DisplayNames(undefined, { type: "language" });

const share = (value) => (value === null ? "–" : percent.format(value));

/** Fill the view. */
export async function show(place, { query, signal, ask }) {
  const asked = new URLSearchParams();
  if (business()) asked.set("business_id", business());
  for (const name of ["from", "to"]) if (query.get(name)) asked.set(name, query.get(name));
  const odd = oddDays({ From: query.get("from"), To: query.get("to") });
  const { data, error } = odd ? { error: { message: odd } } : await call(`/analytics?${asked}`, { signal }).catch((error) => {
    if (error.status !== 400) throw error;
    return { error };
  });
  if (signal.aborted) return;
  if (error) {
    const [from, to] = ["from", "to"].map((name) => query.get(name) ?? "");
    return place.replaceChildren(h("h2", {}, "Analytics"), span(from, to, ask), failed("These days cannot be shown", error));
  }
  asked.set("from", data.from);
  asked.set("to", data.to);
  const whose = data.business_id ? `Analytics of business ${data.business_id}` : "Analytics of conversations with no business";
  place.replaceChildren(
    h("h2", {}, whose),
    span(data.from, data.to, ask, button("Download CSV", ({ target }) => download(asked, target))),
    h("p", { class: "hint" }, `Days of ${data.time_zone}. What is deleted stays counted.`),
    ...budget(data.spending),
    ...(data.days.length ? shown(data, signal) : [h("p", { class: "empty" }, "Nothing has happened in these days.")]),
  );
}

/** From which day to which, and what else can be done with these. */
function span(from, to, ask, ...more) {
  const day = (name, words, value) =>
    field(words, dayField({ id: `analytics-${name}`, name, value, required: "" }));
  const form = h("form", { class: "span", "aria-label": "Days" }, day("from", "From", from), day("to", "To", to), h("button", {}, "Show"), ...more);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(new FormData(form));
  });
  return form;
}

async function download(asked, pressed) {
  try {
    const query = new URLSearchParams([...asked, ["format", "csv"]]);
    await busy(pressed, "Loading …", () => save("/analytics", query));
  } catch (error) {
    complain("The file could not be loaded", error, () => download(asked, pressed));
  }
}

function budget({ month, dollars: spent, budget: most, is_spent }) {
  if (most === null) return [];
  const words = `Claude has cost ${dollars.format(spent)} of ${dollars.format(most)} in ${month}.`;
  return [h("p", { class: is_spent ? "notice" : "facts" }, is_spent ? `${words} Rules answer until the month ends.` : words)];
}

function shown({ from, to, sum, days }, signal) {
  const span = daysOf(from, to);
  const known = new Map(days.map((day) => [day.date, day]));
  const by = (title, counts, name, head) => {
    const rows = Object.entries(counts).sort(([, one], [, other]) => other - one);
    return figure(title, ranks(rows.map(([key]) => name(key)), rows.map(([, count]) => count)),
      [head, "Number"], rows.map(([key, count]) => [name(key), number.format(count)]), signal);
  };
  // The table has the days on which something happened.
  const daily = (title, head, read, without, show) =>
    figure(title, overDays(span, span.map((date) => (known.has(date) ? read(known.get(date)) : without)), show), ["Day", head],
      days.map((day) => [day.date, read(day) === null ? "–" : (show ?? number.format)(read(day))]), signal);
  const hours = sum.hours.map((_, hour) => String(hour).padStart(2, "0"));
  return [
    totals(sum),
    daily("Conversations by day", "Conversations", (day) => day.conversations, 0),
    by("Messages by who wrote", filled(sum.messages), (key) => WRITERS[key], "Who"),
    figure("Customers’ messages by hour", bars(hours, sum.hours), ["Hour", "Messages"], hours.map((hour, n) => [hour, number.format(sum.hours[n])]), signal),
    by("Trades", sum.trades, label, "Trade"),
    by("Urgency", sum.urgencies, label, "Urgency"),
    by("Languages", sum.languages, (code) => (code === "unknown" ? "Unknown" : names.of(code)), "Language"),
    figure("Time to a person’s first answer", bars(WAITS, sum.waiting.spans), ["Time", "Conversations"], WAITS.map((wait, n) => [wait, number.format(sum.waiting.spans[n])]), signal),
    daily("Trades judged right by day", "Right", (day) => day.judgements.accuracy, null, percent.format),
    confusion(sum.judgements, signal),
    daily("Cost of Claude by day", "Dollars", (day) => day.usage.dollars, 0, dollars.format),
  ];
}

const filled = (counts) => Object.fromEntries(Object.entries(counts).filter(([, count]) => count));

function totals(sum) {
  const { judgements, ratings, usage, waiting } = sum;
  const wait = waiting.mean_seconds === null ? "–" : `${number.format(Math.round(waiting.mean_seconds / 60))} min`;
  const facts = {
    Conversations: number.format(sum.conversations),
    "Handed to a person": number.format(sum.handed_off),
    "First answer of a person, on average": wait,
    "Everything known": number.format(sum.intake_completed),
    "Resolved without a person": number.format(sum.resolved_without_person),
    "Rated up, down": `${number.format(ratings.up)}, ${number.format(ratings.down)}`,
    "Trades judged right": `${share(judgements.accuracy)} of ${number.format(judgements.seen)} seen`,
    "Tokens of Claude": number.format(usage.input + usage.output),
    "Cost of Claude": dollars.format(usage.dollars) + (usage.unpriced ? `, and ${number.format(usage.unpriced)} turns without a price` : ""),
  };
  return h("dl", { class: "totals" }, ...Object.entries(facts).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/** What was taken for what: right judgements last. */
function confusion({ confusion: pairs }, signal) {
  const rows = [...pairs].sort((one, other) => (one.judged === one.right) - (other.judged === other.right) || other.count - one.count);
  return figure("Trades as judged, and as people have seen them", null, ["Judged", "Right", "Number"],
    rows.map(({ judged, right, count }) => [label(judged), label(right), number.format(count)]), signal);
}
