/* What a business says of itself, and when it is open. Loaded where the page names a business. */

import { digits, filled, linked } from "./text.js";

/** Show a profile in the panel's parts; what the page has set itself stays. */
export function introduce(profile, { panel, about }, { settings, words, language }) {
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
  if (profile.open_now === null) return;
  const change = profile.open_now ? profile.closes_at : profile.next_opening;
  const key = profile.open_now ? "open" : "closed";
  const time = change && moment(new Date(change), profile.time_zone, language);
  opening.textContent = change ? filled(words[`${key}_until`], { time }) : words[key];
}

/** A time of day in a time zone, with its weekday unless it is today. */
function moment(date, timeZone, language) {
  const format = (style) => new Intl.DateTimeFormat(language, { timeZone, ...style });
  const day = format({ dateStyle: "short" });
  const weekday = day.format(date) === day.format(new Date()) ? undefined : "long";
  return format({ weekday, hour: "numeric", minute: "2-digit" }).format(date);
}
