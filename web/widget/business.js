/* What a business says of itself, and when it is open. Loaded where the page names a business. */

import { onwake } from "./api.js";
import { digits, filled, linked } from "./text.js";

const SOONEST_MS = 60_000; // also where this device's clock is wrong
const LONGEST_MS = 86_400_000;

/** Show a profile in the panel's parts, and its hours for as long as the page is open; what the page has set itself stays. */
export function introduce(profile, { panel, about }, { settings, words, language }, api) {
  const { name, opening, caller, phones, log, warn, greet } = about;
  // A profile's greeting is in the business's first language.
  const understood = (profile.languages[0] ?? language) === language;
  if (!settings.greeting && profile.greeting && understood) greet(profile.greeting);
  if (!settings.title) name.textContent = profile.name;
  panel.setAttribute("aria-label", name.textContent);
  const known = phones.some((each) => digits(each) === digits(profile.phone ?? ""));
  if (profile.phone && !known) phones.push(profile.phone);
  const [phone] = phones;
  if (phone) {
    if (digits(phone)) caller.href = `tel:${digits(phone)}`;
    caller.textContent = phone;
    caller.hidden = false;
    // What has been said names it already.
    warn();
    for (const said of log.querySelectorAll(".text, .steps li, .notice")) {
      for (const part of said.childNodes) if (part.data) part.replaceWith(...linked(part.data, phones));
    }
  }
  tellHours(profile);

  /** Say whether it is open; when that changes, and when a page wakes after it, it is read again. */
  function tellHours({ id, open_now, closes_at, next_opening, time_zone }) {
    if (open_now === null) return;
    const change = Date.parse(open_now ? closes_at : next_opening);
    const key = open_now ? "open" : "closed";
    opening.textContent = change ? filled(words[`${key}_until`], { time: moment(change, time_zone, language) }) : words[key];
    const due = Math.max(change, Date.now() + SOONEST_MS);
    const read = () => (end(), api.business(id).then(tellHours, () => {}));
    const timer = setTimeout(read, Math.min(due - Date.now(), LONGEST_MS) || LONGEST_MS);
    const deaf = onwake(() => Date.now() > due && read());
    const end = () => (clearTimeout(timer), deaf());
  }
}

/** A time of day in a time zone, with its weekday unless it is today. */
function moment(date, timeZone, language) {
  const format = (style) => new Intl.DateTimeFormat(language, { timeZone, ...style });
  const day = format({ dateStyle: "short" });
  const weekday = day.format(date) === day.format(new Date()) ? undefined : "long";
  return format({ weekday, hour: "numeric", minute: "2-digit" }).format(date);
}
