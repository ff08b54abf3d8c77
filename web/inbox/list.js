/* The conversations: first what needs a person, the most urgent and longest waiting on top; then
   those that the filters let through, of which the newest hundred are loaded, and more on demand. */

import { h } from "../widget/shared/dom.js";
import { opened } from "./address.js";
import { call } from "./api.js";
import { hasDraft } from "./drafts.js";
import { business, filtered, startFilters, urgentFirst } from "./filters.js";
import { ago, busy, keyed, moment, named, parties, put, tag, tellFailure } from "./parts.js";
import { onrefresh, refresh } from "./refresh.js";
import { byNeed, waits } from "./staff.js";
import { complain } from "./status.js";
import { isMute, lastWords, readWords } from "./words.js";

const PAGE = 100;
const QUEUE = 50;
const RANK = { emergency: 0, high: 1, medium: 2, low: 3 };

const [listState, list, queueList, queueState, older, place] = [
  "list-state", "conversations", "queue", "queue-state", "older", "list",
].map((id) => document.getElementById(id));

let rows = new Map(); // what is loaded of the listing, by id
let pressing = null; // what the API tells that needs a person
let queue = []; // what needs a person, in its order
let oldest = null; // the last id of what is loaded
let olderCursor = null;
let walk = null; // the cursor of the page that is read again next
let epoch = new AbortController(); // of the filters

const watchers = new Set();

/** Call `act` with the queue, and the business that it is of, whenever it was read. */
export const onqueue = (act) => watchers.add(act);

async function page(cursor, signal) {
  const query = filtered();
  query.set("limit", PAGE);
  if (cursor) query.set("cursor", cursor);
  const { data, meta } = await call(`/conversations?${query}`, { signal });
  return { data, next: meta.hasNext ? meta.nextCursor : null };
}

/** Take a page over: what it covers and does not have is gone. Ids fall from page to page. */
function take({ data, next }, above) {
  const last = next ? data.at(-1).id : "";
  for (const id of rows.keys()) if (id < above && id >= last) rows.delete(id);
  for (const each of data) rows.set(each.id, each);
  if (oldest === null || last <= oldest) [oldest, olderCursor] = [last, next];
  return last;
}

let covered = "~"; // down to where the walk has come

/** Read the newest page, and one of the others: each comes to its turn. */
async function readRows(signal) {
  const [newest, beyond] = await Promise.all([page(null, signal), walk && page(walk, signal)]);
  signal.throwIfAborted();
  const top = take(newest, "~");
  if (beyond) covered = take(beyond, covered);
  if (!beyond || covered <= oldest || !beyond.next) [walk, covered] = [newest.next, top];
  else walk = beyond.next;
  if (covered <= oldest) walk = null;
}

async function readQueue(signal) {
  const query = new URLSearchParams({ queue: "attention", limit: QUEUE });
  if (business()) query.set("business_id", business());
  const { data } = await call(`/conversations?${query}`, { signal });
  signal.throwIfAborted();
  pressing = data;
  if (business() !== null) showQueue(); // an emergency waits neither for the others nor for their failure
}

/** The API has a queue for each business. Where none is named, what is loaded makes one of them. */
function withLoaded(waiting) {
  const all = new Map([...waiting, ...rows.values()].map((each) => [each.id, each]));
  return [...all.values()].filter(({ handling }) => waits(handling)).sort(byNeed);
}

function showQueue() {
  queue = business() === null ? withLoaded(pressing) : pressing;
  showList();
  for (const act of watchers) act(queue, business());
}

async function load() {
  const { signal } = epoch;
  const read = await Promise.allSettled([readRows(signal), readQueue(signal)]);
  const wrong = read.find(({ reason }) => reason)?.reason;
  if (signal.aborted) throw wrong ?? signal.reason;
  if (wrong) tellFailure(listState, "The conversations could not be loaded", wrong, refresh);
  else listState.replaceChildren();
  if (pressing && business() === null) showQueue();
  else showList();
  if (wrong) throw wrong;
}

let telling = false;

/** Show what customers said last, where no problem is known: rows that read alike tell nothing. */
async function showWords() {
  const mute = () => [...queue, ...rows.values()].filter(isMute);
  if (telling || !mute().length) return;
  telling = true;
  while (await readWords(inSight(mute())).catch(() => false)) showList();
  telling = false;
}

function inSight(conversations) {
  const seen = [...place.querySelectorAll("[data-key]")].filter((it) => {
    const { top, bottom } = it.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  const ids = new Set(seen.map(({ dataset }) => dataset.key));
  return conversations.filter(({ id }) => ids.has(id));
}

let pressed = false; // what is pressed stays where it is

function press() {
  pressed = true;
}

/** Go on when the click is done, which follows a moment after a finger is lifted. */
function letGo() {
  if (pressed) setTimeout(() => ((pressed = false), showList()), 100);
}

/** Show what is loaded, again. */
export function showList() {
  if (pressed) return;
  place.ariaBusy = "false";
  older.hidden = !olderCursor;
  const waiting = new Set(queue.map(({ id }) => id));
  keyed(queueList, queue.map(row), ({ id }) => id, show);
  const count = business() !== null && queue.length === QUEUE ? `${QUEUE} or more` : queue.length;
  const nothing = pressing ? (business() === null ? "Nothing among those loaded" : "Nothing") : "";
  put(queueState, queue.length ? `${count}` : nothing);
  const others = [...rows.values()].filter(({ id }) => !waiting.has(id)).sort(order());
  keyed(list, others.map(row), ({ id }) => id, show);
  showWords();
  if (others.length || listState.firstChild) return;
  listState.replaceChildren(h("p", { class: "empty" }, "No other conversations here."));
}

const latest = (conversation) => conversation.last_message_at ?? conversation.created_at;

function order() {
  const newest = (a, b) => latest(b).localeCompare(latest(a));
  if (!urgentFirst()) return newest;
  const urgency = (conversation) => RANK[conversation.classification?.urgency] ?? 4;
  return (a, b) => urgency(a) - urgency(b) || newest(a, b);
}

/** What a row shows of a conversation. */
function row({ id, classification, status, case: known, handling, ...facts }) {
  const { resolved, wants_person, summary, contact } = known;
  const tags = classification ? [classification.urgency, classification.service_type] : [];
  if (wants_person) tags.push("wants_person");
  if (resolved) tags.push("resolved");
  const since = waits(handling);
  if (handling.by === "person" && !since) tags.push("person");
  if (status !== "active") tags.push(status);
  return {
    id, tags,
    preview: summary ?? lastWords(id) ?? (facts.message_count ? "No problem told yet" : "No messages yet"),
    waits: since && ago(since),
    who: handling.by === "person" ? handling.person : null,
    at: latest(facts),
    customer: contact?.name,
    parties: parties({ ...facts, business_id: business() ? null : facts.business_id }).join(" · "),
    current: id === opened(),
    draft: hasDraft(id),
  };
}

function show({ id, tags, preview, waits: waited, who, at, customer, parties: facts, current, draft }) {
  const names = [...(who ? [" · ", named(who), " has it"] : []), ...(customer ? [" · ", named(customer)] : [])];
  return h("li", {}, h(
    "a",
    { href: `#${id}`, "aria-current": current ? "true" : undefined },
    h(
      "span",
      { class: "tags" },
      ...tags.map(tag),
      ...(draft ? [tag("draft")] : []),
      ...(waited ? [h("span", { class: "waited" }, `Waits ${waited}`)] : []),
    ),
    h("span", { class: "preview", dir: "auto" }, preview),
    h("span", { class: "facts" }, moment(at), ...names, ` · ${facts}`),
  ));
}

/** Read anew what the filters let through. */
function begin() {
  epoch.abort();
  epoch = new AbortController();
  [rows, queue, pressing, oldest, olderCursor, walk, covered] = [new Map(), [], null, null, null, null, "~"];
  list.replaceChildren();
  queueList.replaceChildren();
  place.ariaBusy = "true";
  older.hidden = true;
  put(queueState);
  listState.replaceChildren(h("p", { class: "empty" }, "Loading …"));
  refresh();
}

async function loadOlder() {
  const { signal } = epoch;
  try {
    take(await page(olderCursor, signal), oldest);
    if (!signal.aborted) showList();
  } catch (error) {
    if (signal.aborted) return;
    complain("Older conversations could not be loaded", error, goOn);
  }
}

const goOn = () => busy(older, "Loading …", loadOlder);

/** Begin to show the conversations: those of a person's business, or of the one that is chosen. */
export function startList(person) {
  startFilters(person, begin, showList);
  older.addEventListener("click", goOn);
  place.addEventListener("pointerdown", press);
  place.addEventListener("scroll", showWords, { passive: true });
  for (const type of ["pointerup", "pointercancel", "contextmenu", "blur"]) addEventListener(type, letGo);
  addEventListener("hashchange", showList);
  listState.replaceChildren(h("p", { class: "empty" }, "Loading …"));
  onrefresh(load);
}
