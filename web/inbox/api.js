/* The requests of the inbox, and their failures in words. */

import { legible } from "../widget/shared/legible.js";

const ROOT = new URL("api/v1", document.baseURI).href;
const ANSWER_MS = 20_000;

const WORDS = {
  401: "You are not logged in any more",
  403: "Your login does not allow this",
  404: "It is not here: it was removed, or it belongs to another business",
  409: "Something else has just happened in this conversation. Look at it, and try again",
  412: "Somebody else has changed it meanwhile",
  413: "That is too long",
  429: "These were too many requests for the moment. Wait a little, and try again",
};
export const UNREACHABLE = "Frontdesk cannot be reached. Is this device online?";
const FAULT = "Frontdesk has a fault at the moment. Try again in a minute";

/* What people see the API's fields called, where no form of its own says so. */
const NAMES = {
  q: "Words",
  from: "From",
  to: "To",
  customer_id: "Customer",
  business_id: "Business",
  text: "The answer",
  context: "Notes",
  author: "Your name",
  person: "Your name",
};

const named = (fields) =>
  fields.length && fields.every(({ field }) => field in NAMES)
    ? fields.map((each) => `${NAMES[each.field]}: ${each.message}`).join("; ")
    : null;

/** A rule that something breaks, as people say it. */
const plain = (message) =>
  message
    ?.replaceAll("Input should be", "must be")
    .replaceAll("must be greater than or equal to", "must be at least")
    .replaceAll("must be less than or equal to", "must be at most");

const readable = (_, value) => (typeof value === "string" ? legible(value) : value);

/** Why a request failed, as a sentence without its full stop; `fields` has what a form is told. */
export class Failure extends Error {
  constructor(words, { status = 0, code = "", fields = [] } = {}) {
    super(words);
    Object.assign(this, { status, code, fields });
  }
}

/** A request's failure from what the API answered. */
function failure(status, error) {
  const { code, message, details } = error ?? {};
  const fields = (Array.isArray(details) ? details : []).map((each) => ({ ...each, message: plain(each.message) }));
  const told = status === 400 || status === 422 ? (named(fields) ?? plain(message)) : null;
  return new Failure(told ?? WORDS[status] ?? FAULT, { status, code, fields });
}

let ahead = 0; // so much is this device's clock fast

/** The time of the server, in milliseconds. */
export const now = () => Date.now() - ahead;

let identity = { token: async () => null, refused: async () => false };

/** Have requests made in somebody's name: `token()` is sent with each; `refused()` is called where
    it was not accepted, and tells whether there is a new one. */
export function identify(login) {
  identity = login;
}

/** A signal that aborts with another one, if given, or after some time: older browsers can neither combine nor time them. */
function lifetime(ms, outer) {
  const life = new AbortController();
  const end = () => (clearTimeout(timer), outer?.removeEventListener("abort", end), life.abort());
  const timer = setTimeout(end, ms);
  outer?.addEventListener("abort", end);
  if (outer?.aborted) end();
  return life.signal;
}

/** A request whose answer is no envelope, such as a download. */
export async function request(path, { method, body, headers, signal, timeout } = {}, again = true) {
  const token = await identity.token();
  const response = await fetch(ROOT + path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body, readable),
    signal: lifetime(timeout ?? ANSWER_MS, signal),
  }).catch((error) => {
    throw signal?.aborted ? error : new Failure(UNREACHABLE);
  });
  ahead = Date.now() - Date.parse(response.headers.get("Date")) || 0;
  if (response.ok) return response;
  if (response.status === 401 && again && (await identity.refused())) {
    return request(path, { method, body, headers, signal, timeout }, false);
  }
  const envelope = await response.json().catch(() => null);
  throw failure(response.status, envelope?.error);
}

/** A request to the API: {data, meta, etag}. Throws a `Failure`. */
export async function call(path, options) {
  const response = await request(path, options);
  const envelope = await response.json().catch(() => null);
  if (!envelope) throw new Failure(UNREACHABLE);
  return { ...envelope, etag: response.headers.get("ETag") };
}
