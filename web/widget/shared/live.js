/* Live updates over one WebSocket: docs/events.md, "The WebSocket". Nothing depends on it: while the state
   is "polling", a page reads what it shows by HTTP, every few seconds. */

import { own } from "./dom.js";
import { json } from "./legible.js";
import { Topic } from "./topic.js";

const PING_MS = 120_000;
const ANSWER_MS = 10_000; // for the handshake, and for a pong
const RETRY_MS = [1000, 60_000];
const TYPING_MS = 3000; // the others show it for 5 s

const key = ({ conversation_id, queue }) => json(conversation_id ?? queue);

/** A turn that was cut off. With `after`, the id of its last event, its stream can be resumed by HTTP. */
export class Cut extends Error {
  constructor(after) {
    super("the connection was lost");
    this.after = after;
  }
}

/** Keep a connection open until `close` is called.

    `ticket()` makes the request `POST /api/v1/live/ticket` and returns its data, or throws. `base` is the API's
    address, which the ticket's may be relative to. `onstate` gets "live" and "polling", when that changes.
    `onframe` gets each frame {event, data, id, ref} that is no part of a turn. Frames that were missed
    are not kept, so read what is shown of a topic at each frame `watching` of it: one comes after
    each new connection. */
export function live({ ticket, base = globalThis.location?.href, onstate = () => {}, onframe = () => {} }) {
  const topics = new Map(); // what is watched, by the refs of its frames
  const turns = new Map(); // by their refs
  const typed = new Map(); // when it was last told that somebody types
  const over = new AbortController();
  let state = "polling";
  let socket = null; // while it is open
  let connecting = false;
  let attempt = 0;
  let count = 0;
  let waiting; // for the next attempt, the next ping, or an answer

  function become(next) {
    if (state === next || over.signal.aborted) return;
    state = next;
    onstate(state);
  }

  function after(ms, action) {
    clearTimeout(waiting);
    waiting = setTimeout(action, ms);
  }

  async function connect() {
    if (connecting || socket || over.signal.aborted) return;
    connecting = true;
    clearTimeout(waiting);
    let made;
    try {
      const { ticket: once, url } = await ticket();
      if (over.signal.aborted) return;
      const address = new URL(url, base);
      address.protocol = address.protocol.replace("http", "ws");
      address.searchParams.set("ticket", once);
      made = new WebSocket(address);
    } catch {
      return lost(null);
    }
    const gone = () => lost(made);
    after(ANSWER_MS, () => (made.close(), gone()));
    made.addEventListener("open", () => {
      if (over.signal.aborted) return made.close();
      [socket, connecting] = [made, false];
      become("live");
      for (const topic of topics.values()) topic.tell();
      after(PING_MS, ping);
    });
    made.addEventListener("message", ({ data }) => socket === made && take(data));
    made.addEventListener("close", gone);
    made.addEventListener("error", gone);
  }

  function lost(which) {
    if (over.signal.aborted || (which && which.left)) return;
    if (which) which.left = true; // an error is followed by a close
    [socket, connecting] = [null, false];
    become("polling");
    leave();
    for (const turn of turns.values()) turn.cut();
    const [shortest, longest] = RETRY_MS;
    after(Math.random() * Math.min(shortest * 2 ** ++attempt, longest), connect);
  }

  function leave() {
    for (const [ref, topic] of topics) {
      topic.lost();
      forget(ref);
    }
  }

  function forget(ref) {
    if (topics.get(ref)?.isOver) topics.delete(ref);
  }

  function ping() {
    const asked = socket;
    if (!send({ action: "ping" })) return;
    after(ANSWER_MS, () => (asked.close(), lost(asked)));
  }

  function send(frame) {
    if (socket?.readyState !== 1) return false;
    socket.send(json(frame));
    return true;
  }

  function take(text) {
    const frame = JSON.parse(text);
    if (!frame.event) {
      // The gateway's own: a function has failed, and what it was asked for does not come.
      const failed = socket;
      return failed.close(), lost(failed);
    }
    attempt = 0;
    after(PING_MS, ping);
    if (frame.event === "pong") return;
    const turn = turns.get(frame.ref);
    if (turn) return turn.take(frame);
    if (frame.event === "changes") return frame.data.changes.forEach(onframe);
    topics.get(frame.ref)?.answered(frame);
    forget(frame.ref);
    onframe(frame);
  }

  const wake = () => (socket ? ping() : connect());
  const signal = over.signal;
  globalThis.addEventListener?.("online", wake, { signal });
  globalThis.document?.addEventListener("visibilitychange", () => own("hidden") || wake(), { signal });
  connect();

  return {
    get state() {
      return state;
    },
    /** Watch a topic, {conversation_id} or {queue}, with the other fields of `watch`. Returns what ends it. */
    watch(topic) {
      const { conversation_id, queue } = topic;
      const ref = key(topic);
      const frame = { ...topic, action: "watch", together: true, ref };
      if (!topics.has(ref)) topics.set(ref, new Topic(send, { action: "unwatch", conversation_id, queue, ref }));
      topics.get(ref).want(frame);
      return () => {
        if (topics.get(ref)?.wanted === frame) topics.get(ref).want(null);
        forget(ref);
      };
    },
    /** Tell the other side of a watched conversation that somebody types; call it at each key. */
    typing(conversation_id) {
      if (Date.now() - (typed.get(conversation_id) ?? 0) < TYPING_MS) return;
      if (send({ action: "typing", conversation_id })) typed.set(conversation_id, Date.now());
    },
    /** Take a turn: yields its frames, the last of which is `done` or `error`. Throws `Cut`. */
    async *say(request) {
      const ref = `say ${++count}`;
      const frames = [];
      let [cut, last, tell] = [false, undefined, () => {}];
      turns.set(ref, {
        take: (frame) => (frames.push(frame), tell()),
        cut: () => ((cut = true), tell()),
      });
      try {
        if (!send({ ...request, action: "say", ref })) throw new Cut();
        for (;;) {
          while (frames.length) {
            const frame = frames.shift();
            last = frame.id ?? last;
            yield frame;
            if (frame.event === "done" || frame.event === "error") return;
          }
          if (cut) throw new Cut(last);
          await new Promise((resolve) => (tell = resolve));
        }
      } finally {
        turns.delete(ref);
      }
    },
    close() {
      over.abort();
      clearTimeout(waiting);
      for (const turn of turns.values()) turn.cut();
      leave();
      socket?.close();
    },
  };
}
