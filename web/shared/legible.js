/* Text as the API takes it: what is pasted may have characters that nobody sees. */

const BREAKS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const HIDDEN = /[^\P{Cc}\n\t]|\p{Cs}/gu; // control characters, and halves of surrogate pairs
const INK = /[^\s\p{M}\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a text shows something. */
export const shows = (text) => INK.test(text);

/** A text with line breaks for all that breaks lines, and without other control characters. */
export const legible = (text) => text.replace(BREAKS, "\n").replace(HIDDEN, "");

/** The JSON of a body whose texts are legible. */
export const json = (body) =>
  JSON.stringify(body, (_, value) => (typeof value === "string" ? legible(value) : value));
