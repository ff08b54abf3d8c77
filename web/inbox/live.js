/* What happens, as it happens: over the WebSocket, where there is one. A frame says that it is time to
   read again; only who writes and who looks on is known from frames alone. */

import { live } from "../widget/shared/live.js";
import { early } from "./alerts.js";
import { call } from "./api.js";
import { business } from "./filters.js";
import { onqueue } from "./list.js";
import { named } from "./parts.js";
import { pace, refresh } from "./refresh.js";
import { myName } from "./who.js";

const TYPING_MS = 5000;
const PAUSE_MS = 250; // what changes at once is read once

let connection = null;
let waiting = null;
let queue = null; // {of, end}: the queue that is watched
const watchers = new Map(); // by conversation: what to tell of who is there

function soon() {
  waiting ??= setTimeout(() => ((waiting = null), refresh()), PAUSE_MS);
}

function take({ event, data = {} }) {
  const tell = watchers.get(data.conversation_id);
  if (event === "typing") tell?.typing(data);
  else if (event === "presence") tell?.presence(data.people);
  else if (event !== "error") {
    if (event === "conversation_changed") early(data.conversation);
    if (event === "message_changed") tell?.wrote(data.message);
    soon();
  }
}

/** Watch the queue that is looked at; without a business, that of conversations with none. */
function follow() {
  const of = business() ?? 0;
  if (queue?.of === of) return;
  queue?.end();
  queue = { of, end: connection.watch({ queue: of }) };
  pause();
}

/** Conversations with other businesses are told of by no queue: without a business, poll as before. */
const pause = () => pace(connection.state === "live" && business() !== null);

/** Connect, and stay connected as far as that is possible. */
export function startLive() {
  connection = live({
    ticket: async () => (await call("/live/ticket", { method: "POST" })).data,
    onstate: () => (pause(), soon()),
    onframe: take,
  });
  onqueue(follow);
}

/** Watch a conversation, until the signal: `tell(...words)` is called with who writes and who looks on. Return what
    tells the others the name anew. */
export function watch(id, tell, signal) {
  if (!connection) return () => {};
  const writing = new Map(); // until when, by who it is
  let people = [];
  const say = () => {
    const names = [...writing.keys()];
    const here = people.filter((name) => !names.includes(name));
    const lines = names.map((name) => [named(name), " is writing …"]);
    const list = new Intl.ListFormat().formatToParts(here);
    const listed = list.map(({ type, value }) => (type === "element" ? named(value) : value));
    if (here.length) lines.push(["Also here: ", ...listed]);
    tell(...lines.flatMap((line, at) => (at ? [" · ", ...line] : line)));
  };
  let name;
  let end;
  function join() {
    name = myName() || undefined;
    end = connection.watch({ conversation_id: id, as: "staff", name });
  }
  join();
  watchers.set(id, {
    typing({ by, name: theirs }) {
      const who = by === "customer" ? "The customer" : (theirs ?? "A colleague");
      clearTimeout(writing.get(who));
      writing.set(who, setTimeout(() => (writing.delete(who), say()), TYPING_MS));
      say();
    },
    wrote({ role, author }) {
      const who = role === "user" ? "The customer" : (author ?? "A colleague");
      clearTimeout(writing.get(who));
      if (writing.delete(who)) say();
    },
    presence(there) {
      const others = [...there];
      const mine = others.indexOf(name ?? null);
      if (mine >= 0) others.splice(mine, 1);
      people = others.map((each) => each ?? "a colleague");
      say();
    },
  });
  signal.addEventListener("abort", () => {
    end();
    watchers.delete(id);
    for (const timer of writing.values()) clearTimeout(timer);
  });
  return join;
}

/** Tell the others that somebody types here. */
export const typing = (id) => connection?.typing(id);
