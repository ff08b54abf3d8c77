/* What is said, as nodes: numbers that can be called are links, and advice is said once. */

import { h } from "./shared/dom.js";

const EMERGENCY = /(?:^|[^\d.,+-])(112|911|999|000|9999|1122|1\d\d|99[0-9]|1[5-9])(?![\d.,-]*\d)/g;

/** A telephone number as a device dials it; none of one with letters. */
export const digits = (phone) => (/\p{L}/u.test(phone) ? "" : phone.replace(/[^+\d]/g, ""));

const link = (number) => h("a", { href: `tel:${digits(number)}`, dir: "ltr" }, number);

/** The emergency numbers that an advice names. */
export const emergencyNumbers = (advice) => [...new Set([...advice.matchAll(EMERGENCY)].map(([, number]) => number))];

/** The text with a link for each of the numbers, however it is written, wherever it stands alone. */
export function linked(text, numbers) {
  const between = "[ \\-().\u00a0]*";
  const anyhow = (number) => [...number].join(between).replace("+", "\\+");
  const known = numbers.map(digits).filter(Boolean).map(anyhow);
  if (!known.length) return [text];
  const parts = text.split(new RegExp(`(^|[^\\d+])(${known.join("|")})(?!\\d)`));
  return parts.map((part, index) => (index % 3 > 1 ? link(part) : part)).filter(Boolean);
}

/** Split a reply at the advice in it; unless `whole`, only the beginning of it may have arrived. */
export function around(text, advice, whole) {
  const start = advice ? text.indexOf(advice) : -1;
  if (start >= 0) {
    const end = start + advice.length;
    const blank = text[end] === " " ? 1 : 0;
    return [text.slice(0, start), text.slice(start, end + blank), text.slice(end + blank)];
  }
  if (!advice || whole) return [text, "", ""];
  for (let length = Math.min(text.length, advice.length); length > 0; length--) {
    const cut = text.length - length;
    if (advice.startsWith(text.slice(cut))) return [text.slice(0, cut), text.slice(cut), ""];
  }
  return [text, "", ""];
}

/** A word as the beginning of a label. */
export const capital = (word, language) =>
  word.charAt(0).toLocaleUpperCase(language) + word.slice(1);

/** Words with values for their placeholders. */
export const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
