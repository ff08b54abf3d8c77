/* The opened conversation. Its parts are made once and then kept up to date, so that a poll takes
   nothing away from who is writing. */

import { h } from "../widget/shared/dom.js";
import { opened } from "./address.js";
import { about } from "./about.js";
import { call } from "./api.js";
import { card } from "./card.js";
import { log } from "./log.js";
import { notes } from "./notes.js";
import { named as isolated, tellFailure } from "./parts.js";
import { onrefresh, refresh } from "./refresh.js";
import { staff } from "./staff.js";
import { calm, complain } from "./status.js";

const PAGE = 50;

/** The parts of a conversation from above, each as `make(context)` → {element, update(read)}.

    The context has `id`, `call(path, options)` about this conversation, `refresh()`, `read()`,
    which is what was read last: {conversation, version, messages, more}, and `isLatest()`: whether the conversation
    was not opened again since, with drafts that go on from what these parts have. */
export const PARTS = [about, card, log, staff, notes];

const thread = document.getElementById("thread");
const back = () => h("a", { class: "back", href: "#" }, "All conversations");
const path = (id) => `/conversations/${id}`;

let again; // reads it again
let current = null; // {id, pages, parts, read, changes, signal}
const latest = new Map(); // how each conversation was opened last, by id

async function load({ id, pages, signal }) {
  let found = null;
  let messages = [];
  for (let page = 1; page <= pages && found?.more !== false; page++) {
    const { data, meta, etag } = await call(`${path(id)}?page=${page}&limit=${PAGE}`, { signal });
    messages = [...data.messages, ...messages];
    found ??= { conversation: data, version: etag };
    found.more = meta.hasNext;
  }
  return { ...found, messages };
}

/** Read the opened conversation again, and show it. */
async function read() {
  const mine = current;
  if (!mine) return;
  const { changes } = mine;
  try {
    const found = await load(mine);
    if (mine !== current) return;
    if (changes !== mine.changes) return void refresh(); // it was read before what is shown by now
    mine.wrong.replaceChildren();
    show(mine, found);
  } catch (error) {
    if (mine !== current) return;
    const retry = error.status === 404 ? null : refresh;
    const what = mine.read ? "What is new could not be loaded" : "The conversation could not be loaded";
    tellFailure(mine.wrong, what, error, retry);
    if (!mine.read) thread.querySelector(".empty")?.remove();
    throw error;
  }
}

/** How much of the way to the end of the answer, with the newest messages above it, is below the edge. */
function hidden({ parts }) {
  const { element } = parts[PARTS.indexOf(staff)];
  return element.getBoundingClientRect().bottom + 16 - thread.getBoundingClientRect().bottom;
}

function show(mine, found) {
  const first = !mine.read;
  const before = first ? 0 : hidden(mine);
  mine.read = found;
  if (first) {
    mine.parts = PARTS.map((make) => make(context(mine)));
    thread.replaceChildren(back(), mine.wrong, ...mine.parts.map(({ element }) => element));
  }
  for (const part of mine.parts) part.update(found);
  // Who reads the newest messages goes on reading those.
  if (before < 60) thread.scrollTop += hidden(mine) - Math.min(before, 0);
}

function context(mine) {
  return {
    id: mine.id,
    refresh,
    read: () => mine.read,
    call: (rest, options) => call(path(mine.id) + rest, options),
    async more() {
      mine.pages++;
      if (await again()) mine.pages--; // it failed, and is asked for when it is pressed again
    },
    signal: mine.signal,
    isLatest: () => latest.get(mine.id) === mine,
    /** Show what could not be done; where somebody has gone on to another conversation, of which it is told. It can be
        tried again unless it was meant for what is not shown any more, or what is written may be something else by now. */
    complain(what, error, retry) {
      if (mine === current) return complain(what, error, retry);
      const isOver = latest.get(mine.id) !== mine || [409, 412].includes(error.status);
      complain(["In ", ...named(mine), `: ${what}`], error, isOver ? null : retry);
    },
    /** Show what a request about the conversation has answered, unless a later one has overtaken it, and read again. */
    took(conversation, version) {
      mine.changes++;
      const { read } = mine;
      if (mine === current && !isOlder(conversation, read.conversation)) {
        show(mine, { ...read, conversation, version: version ?? read.version });
      }
      refresh();
    },
  };
}

const isOlder = (one, other) => one.updated_at < other.updated_at || one.handling.version < other.handling.version;

/** A conversation that is not open any more, by its customer. */
function named({ read: { conversation } }) {
  const { contact, summary } = conversation.case;
  if (contact.name) return [isolated(contact.name)];
  return summary ? ["“", isolated(summary), "”"] : ["another conversation"];
}

function open() {
  const id = opened();
  if (current?.id === id) return;
  const [left, { activeElement }] = [current?.id, document];
  const inside = activeElement === document.body || thread.contains(activeElement);
  current?.leave.abort();
  calm();
  document.body.classList.toggle("opened", id !== null);
  const leave = new AbortController();
  const wrong = h("div", { class: "wrong" });
  current = id && { id, pages: 1, parts: null, read: null, changes: 0, wrong, leave, signal: leave.signal };
  if (id) latest.set(id, current);
  const words = h("p", { class: "empty" }, id ? "Loading …" : "Choose a conversation.");
  thread.replaceChildren(...(id ? [back(), wrong, words] : [words]));
  if (!id) return left && inside && goBack(left);
  thread.focus({ preventScroll: true });
  refresh();
}

/** Have the focus where somebody came from: on the conversation's row, if it is there. */
function goBack(id) {
  (document.querySelector(`[data-key="${id}"] a`) ?? document.getElementById("list")).focus();
}

/** Begin to show what the address names. */
export function startThread() {
  again = onrefresh(read);
  addEventListener("hashchange", open);
  open();
}
