/* What is said, as nodes: numbers that can be called are links, and advice is said once. */

import { h } from "./shared/dom.js";

const EMERGENCY = /(?:^|[^\d.,+-])(112|911|999|000|9999|1122|1\d\d|99[0-9]|1[5-9])(?![\d.,-]*\d)/g;

/** A text whose digits, Arabic, Persian, Hindi or wide ones, are those of ASCII. */
const plain = (text) => text.replace(/[٠-٩۰-۹०-९０-９]/g, (digit) => (digit.charCodeAt() - (/[०-९]/.test(digit) ? 6 : 0)) % 16);

/** A telephone number as a device dials it; none of one with letters or an extension, or of two. */
export function digits(phone) {
  const dialled = plain(phone).replace("＋", "+").replace(/(\+.*)\(0\)/, "$1").replace(/[^+\d]/g, "");
  return /[\p{L}#*,;]/u.test(phone) || dialled.length > 16 ? "" : dialled;
}

const link = (number) => h("a", { href: `tel:${digits(number)}`, dir: "ltr" }, number);

const BETWEEN = "(?:\\(0\\)|[\\p{Zs}\\p{Pd}\\p{Cf}()./])*";

/** A pattern for a number, however it is written: one with a country's code also without. */
function anyhow(number) {
  if (number[0] !== "+") return [...number].join(BETWEEN);
  const last = Math.max(1, Math.min(4, number.length - 7)); // a code has three digits at most
  const code = ["[+0]+", ...number.slice(1, last)].map((part) => `(?:${part}${BETWEEN})?`);
  return `\\(?${code.join("")}${[...number.slice(last)].join(BETWEEN)}`;
}

/** The emergency numbers that an advice names. */
export const emergencyNumbers = (advice) => [...new Set([...advice.matchAll(EMERGENCY)].map(([, number]) => number))];

/** The text with a link for each of the numbers, wherever it stands alone. */
export function linked(text, numbers) {
  const known = numbers.map(digits).filter(Boolean);
  if (!known.length) return [text];
  const alone = new RegExp(`(^|[^\\d+.,-]|\\D[.,-])(${known.map(anyhow).join("|")})(?![\\d.,-]*\\d)`, "u");
  let end = 0;
  const parts = plain(text).split(alone).map(({ length }) => text.slice(end, (end += length)));
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

/** Words about somebody, whose name may be written from the other side than they are. */
export function about(words, name) {
  const [before, after] = words.split("{name}");
  return h("span", {}, before, h("bdi", {}, name), after);
}

/** Words with values for their placeholders. */
export const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
