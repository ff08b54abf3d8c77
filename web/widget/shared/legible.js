/* What the API takes. A text that is pasted may have characters that nobody sees. */

/** Whether a text shows something. */
export const shows = (text) => /[^\s\p{M}\p{Cc}\p{Cf}\p{Cs}\p{DI}\u2800]/u.test(text);

/** A text with line breaks for all that breaks lines, and without other control characters. */
export const legible = (text) =>
  text.replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n").replace(/[^\P{Cc}\n\t]|\p{Cs}/gu, "");

/** A value as JSON, also where a page's library has given arrays a `toJSON` of its own. */
export const json = (value) =>
  JSON.stringify(value, function (key) {
    return this[key];
  });

/** A random key that nobody can guess, 128 bits in base64url: a request with it is done once. */
export function randomKey() {
  const random = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
  return btoa(random).slice(0, 22).replaceAll("+", "-").replaceAll("/", "_");
}
