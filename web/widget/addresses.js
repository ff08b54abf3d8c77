/* Addresses of the web in what a person of the business writes. Loaded with the first one. */

import { h } from "./shared/dom.js";
import { linked } from "./text.js";

// It ends before what ends a sentence, in Chinese, too.
const ADDRESS = /\b((?:https?:\/\/|www\.)[^\s<>"\u2000-\u303f\uff00-\uffef]*[^\s<>"\p{P}]\/?)/iu;

const link = (address) =>
  h("a", { href: address.replace(/^w/i, "https://$&"), target: "_blank", rel: "noopener", dir: "ltr" }, address);

/** A text with a link for each address, and for each of the numbers. */
export const withAddresses = (text, numbers) =>
  text.split(ADDRESS).flatMap((part, index) => (index % 2 ? link(part) : linked(part, numbers)));
