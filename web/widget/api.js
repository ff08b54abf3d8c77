/* The requests to Frontdesk. None gives up for a fault that passes: each is tried until its signal. */

import { own } from "./shared/dom.js";
import { json } from "./shared/legible.js";

const ANSWER_MS = 150_000; // it may wait for one of the browser's connections: that is no outage
const SLOW_MS = 10_000;
const SILENCE_MS = 45_000; // three heartbeats
const STALE_MS = 20_000; // a page that wakes after a longer silence connects anew
const RETRY_MS = [1000, 30_000];

const alarms = new Set(); // no events: a page's libraries may have changed what they are and how they are heard

/** Try again now what waits. */
export const wake = () => alarms.forEach((act) => act());

/** Call `act` whenever the browser is online, the page visible, or taken from the cache again, until what is returned. */
export const onwake = (act) => (alarms.add(act), () => alarms.delete(act));

addEventListener("online", wake);
addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("visibilitychange", () => own("hidden") || wake());

/** An answer that refuses, with the API's `code`, HTTP's `status`, and `fields` of the body. */
export class Refused extends Error {
  constructor({ status, headers }, { code, details }) {
    super(`${status} ${code}`);
    const after = Number(headers.get("Retry-After")) * 1000 || 0;
    const passes = status === 429 || status >= 500 || code === "IN_PROGRESS";
    const fields = Array.isArray(details) ? details.map(({ field }) => field) : [];
    Object.assign(this, { status, code, fields, after, passes });
  }
}

/** A signal that aborts with another one, or when the time that was last allowed is over. */
function lifeline(outer) {
  const life = new AbortController();
  let timer;
  // Listeners are removed one by one: old versions of Zone.js, and so Angular, know no signal for that.
  const cut = () => (clearTimeout(timer), outer?.removeEventListener("abort", cut), life.abort());
  outer?.addEventListener("abort", cut);
  if (outer?.aborted) cut();
  const allow = (ms) => (clearTimeout(timer), (timer = setTimeout(cut, ms)));
  return { signal: life.signal, allow, cut };
}

async function ask(url, headers, body, signal, tell, method) {
  const slow = setTimeout(() => tell("slow"), SLOW_MS);
  try {
    const response = await fetch(url, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: body ? { "Content-Type": "application/json", ...headers } : headers,
      body: body ? json(body) : undefined,
      signal,
    });
    if (response.ok) return response;
    const answer = await response.json().catch(() => null);
    throw new Refused(response, answer?.error ?? {});
  } finally {
    clearTimeout(slow);
  }
}

/** The frames of an event stream; a comment is an empty one. A page's own `fetch` may give its text only. */
async function* frames(response) {
  const reader = (response.body ?? new Blob([await response.text()]).stream()).getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let frame = {};
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      const [, name, content] = /^([^:]*):? ?(.*)$/s.exec(line);
      if (name === "data" && frame.data) frame.data += `\n${content}`;
      else if (name) frame[name] = content;
      else if (line) yield {};
      else {
        if (frame.data) yield frame; // HTML has none
        frame = {};
      }
    }
  }
}

/** Wait: at most until the next wake. */
const pause = (ms, signal) =>
  new Promise((resolve) => {
    const end = () => (clearTimeout(timer), deaf(), signal.removeEventListener("abort", end), resolve());
    const timer = setTimeout(end, ms);
    const deaf = onwake(end);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });

/** Throw what does not pass; else tell of it, and wait until it may have passed. */
async function outlast(error, attempt, signal, tell, lost) {
  signal.throwIfAborted();
  if (error instanceof Refused && !error.passes) throw error;
  tell(error instanceof Refused ? "busy" : lost ? "lost" : "unreachable", attempt);
  const [shortest, longest] = RETRY_MS;
  const ms = Math.min(shortest * 2 ** attempt, longest) * (0.75 + Math.random() / 2);
  await pause(Math.max(ms, error.after ?? 0), signal);
  signal.throwIfAborted();
}

/** The client of an API. `headers()` are added to each request; `tell` gets "slow", "unreachable", "busy" or "lost", with the
    number of attempts that have failed before, and null once there is an answer. */
export function client(home, headers) {
  const api = `${home}/api/v1`;

  /** Ask until the signal, and for so many milliseconds, if given. */
  async function data(path, { signal, ms, method, extra, body, tell = () => {} } = {}) {
    const whole = lifeline(signal);
    if (ms) whole.allow(ms);
    try {
      for (let attempt = 0; ; attempt++) {
        const line = lifeline(whole.signal);
        line.allow(ANSWER_MS);
        try {
          const response = await ask(api + path, { ...headers(), ...extra }, body, line.signal, tell, method);
          const answer = await response.json();
          tell(null);
          return answer.data;
        } catch (error) {
          await outlast(error, attempt, whole.signal, tell);
        } finally {
          line.cut();
        }
      }
    } finally {
      whole.cut();
    }
  }

  /** A turn's events, with `after`, an event's id, those that follow it. A cut is made good. */
  async function* turn({ body, extra, after, signal, tell }) {
    for (let attempt = 0; ; attempt++) {
      const line = lifeline(signal);
      let heard = Infinity;
      const deaf = onwake(() => Date.now() - heard > STALE_MS && line.cut());
      line.allow(ANSWER_MS);
      try {
        const more = { ...extra, ...(after && { "Last-Event-ID": after }) };
        const response = await ask(`${api}/chat/stream`, { ...headers(), ...more }, body, line.signal, tell);
        if (after && response.status === 204) return;
        for await (const { id, event = "message", data: text } of frames(response)) {
          line.allow(SILENCE_MS);
          heard = Date.now();
          attempt = -1;
          after = id ?? after;
          tell(null);
          if (text) yield { ...JSON.parse(text), event };
          if (event === "done" || event === "error") return;
        }
        await outlast(new Error("the stream was cut"), attempt + 1, signal, tell, true);
      } catch (error) {
        await outlast(error, Math.max(attempt, 0), signal, tell, !!after);
      } finally {
        deaf();
        line.cut();
      }
    }
  }

  return {
    home: `${home}/`,
    turn,
    /** What opens the WebSocket once. */
    ticket: () => data("/live/ticket", { body: null, ms: ANSWER_MS }),
    open: (body, key, options) =>
      data("/conversations", { body, extra: { "Idempotency-Key": key }, ...options }),
    read: (id, options, page = 1) => data(`/conversations/${id}?limit=100&page=${page}`, options),
    cancel: (id, ms) => data(`/conversations/${id}/cancel`, { body: null, ms }),
    rate(id, message_id, body, options) {
      const path = `/conversations/${id}/messages/${message_id}/feedback`;
      return data(path, { method: "PUT", body, ...options });
    },
    announce: (body, options) => data("/attachments", { body, ...options }),
    photo: (id, options) => data(`/attachments/${id}?size=small&redirect=false`, options),
    business: (id) => data(`/businesses/${id}/public`),
  };
}
