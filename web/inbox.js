/* The inbox of the business's office: the conversations, most urgent first, and an opened one.

   The fragment of the address is the opened conversation's id. The API lists newest first; this page
   sorts the loaded conversations by urgency: 100, and 100 more with each "Load older". The queue of
   what needs a person comes in its own order. */

import { staff, waits } from "./inbox/staff.js";
import { h } from "./shared/dom.js";

const API = new URL("api/v1/conversations", document.baseURI).href;
const REFRESH_MS = 4000;
const LIST_PAGE = 100;
const THREAD_PAGE = 50;
const RANK = { emergency: 0, high: 1, medium: 2, low: 3 };
const LABELS = {
  hvac: "Heating and cooling", low: "No rush", medium: "This week", high: "Urgent",
  wants_person: "Wants a person", needs_person: "Needs a person", person: "With a person",
};

const [freshness, filters, listState, list, older, thread] = [
  "freshness", "filters", "list-state", "conversations", "older", "thread",
].map((id) => document.getElementById(id));

const label = (name) => LABELS[name] ?? name[0].toUpperCase() + name.slice(1).replaceAll("_", " ");
const time = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

async function call(path, options) {
  const response = await fetch(API + path, { signal: AbortSignal.timeout(20_000), ...options });
  const envelope = await response.json().catch(() => null);
  if (response.ok && envelope) return { ...envelope, etag: response.headers.get("ETag") };
  const error = new Error(envelope?.error?.message ?? `the answer was ${response.status}`);
  throw Object.assign(error, { status: response.status });
}

const button = (words, onclick) => h("button", { type: "button", onclick }, words);
const tag = (name) => h("span", { class: `tag ${name}` }, label(name));
const moment = (iso) => h("time", { datetime: iso }, time.format(new Date(iso)));
const failure = (what, error, retry) =>
  h("div", { class: "notice", role: "alert" }, `${what}: ${error.message}.`, button("Try again", retry));

/* The list. */

let pages = 1; // the number of loaded pages
let listed = ""; // the shown state, to change the page only if it differs

const isQueue = () => filters.elements.status.value === "attention";

async function loadList() {
  const conversations = [];
  let cursor = null;
  let more = true;
  for (let page = 0; page < pages && more; page++) {
    const query = new URLSearchParams({ limit: LIST_PAGE });
    for (const [name, value] of new FormData(filters)) if (value) query.set(name, value);
    if (isQueue()) {
      query.set("queue", "attention");
      ["status", "customer_id"].forEach((name) => query.delete(name));
    }
    if (cursor) query.set("cursor", cursor);
    const { data, meta } = await call(`?${query}`);
    conversations.push(...data);
    cursor = meta.nextCursor;
    more = meta.hasNext;
  }
  return { conversations, more };
}

function showList({ conversations, more }) {
  older.hidden = !more;
  list.ariaBusy = "false";
  const all = isQueue() && !filters.elements.business_id.value;
  const hint = all ? "Without a business, this is the queue of the conversations that are with none." : "";
  const empty = conversations.length ? hint : `No conversations here. ${hint}`;
  const words = empty ? [h("p", { class: "empty" }, empty)] : [];
  listState.replaceChildren(...words);
  const state = JSON.stringify([conversations, opened()]);
  if (state === listed) return;
  listed = state;
  const urgency = (conversation) => RANK[conversation.classification?.urgency] ?? 4;
  const latest = (conversation) => conversation.last_message_at ?? conversation.created_at;
  const compare = (a, b) => urgency(a) - urgency(b) || latest(b).localeCompare(latest(a));
  const focused = list.contains(document.activeElement) && document.activeElement.hash;
  if (!isQueue()) conversations.sort(compare);
  list.replaceChildren(...conversations.map(summary));
  if (focused) list.querySelector(`a[href="${focused}"]`)?.focus();
}

function summary(conversation) {
  const { id, classification, status, last_message, last_message_at, created_at } = conversation;
  const { wants_person, resolved, summary: problem } = conversation.case;
  const tags = classification ? [tag(classification.urgency), tag(classification.service_type)] : [];
  if (wants_person) tags.push(tag("wants_person"));
  if (resolved) tags.push(tag("resolved"));
  if (waits(conversation.handling)) tags.push(tag("needs_person"));
  else if (conversation.handling.by === "person") tags.push(tag("person"));
  if (status !== "active") tags.push(tag(status));
  return h("li", {}, h(
    "a",
    { href: `#${id}`, "aria-current": id === opened() ? "true" : undefined },
    h("span", { class: "tags" }, ...tags),
    h("span", { class: "preview", dir: "auto" }, problem ?? last_message ?? "No messages yet"),
    h("span", { class: "facts" }, moment(last_message_at ?? created_at), ` · ${parties(conversation)}`),
  ));
}

const parties = ({ customer_id, business_id, message_count }) =>
  [
    ...(customer_id ? [`customer ${customer_id}`] : []),
    ...(business_id ? [`business ${business_id}`] : []),
    `${message_count} messages`,
  ].join(" · ");

/* The thread. */

let shown = ""; // the same for the conversation
let threadPages = 1;

const opened = () => location.hash.slice(1);
const back = () => h("a", { class: "back", href: "#" }, "All conversations");

async function loadThread(id) {
  let conversation = null;
  let version = null;
  let messages = [];
  let more = true;
  for (let page = 1; page <= threadPages && more; page++) {
    const { data, meta, etag } = await call(`/${encodeURIComponent(id)}?page=${page}&limit=${THREAD_PAGE}`);
    conversation ??= data;
    version ??= etag;
    messages = [...data.messages, ...messages];
    more = meta.hasNext;
  }
  return { conversation, version, messages, more };
}

function showThread({ conversation, version, messages, more }) {
  const state = JSON.stringify([conversation, messages, more]);
  if (state === shown) return;
  const edited = [...thread.querySelectorAll("textarea")].filter((one) => one.value !== one.defaultValue);
  const drafts = edited.map(({ id, value, dataset }) => [id, value, dataset.version]);
  const focused = thread.contains(document.activeElement) && document.activeElement.id;
  const atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 60;
  const first = !shown;
  shown = state;
  thread.replaceChildren(...parts(conversation, version, messages, more));
  for (const [id, value, read] of drafts) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    if (read) field.dataset.version = read; // a draft replaces what its writer has read, and nothing newer
  }
  if (focused) document.getElementById(focused)?.focus();
  if (first || atEnd) thread.scrollTop = thread.scrollHeight;
}

function* parts(conversation, version, messages, more) {
  const { id, status, context, session_id, created_at, ...counts } = conversation;
  const changes = {
    active: [["Close", "closed"], ["Archive", "archived"]],
    closed: [["Reopen", "active"], ["Archive", "archived"]],
    archived: [["Reopen", "active"]],
  }[status];
  const act = ([words, to]) => {
    const element = button(words, () => change(id, { status: to }));
    element.id = `to-${to}`;
    return element;
  };
  yield back();
  yield h(
    "header",
    { class: "about" },
    h("div", {}, h("h2", {}, "Conversation ", tag(status)), h("p", { class: "facts" }, parties(counts))),
    h("p", { class: "actions" }, ...changes.map(act)),
    h("p", { class: "facts" }, "Since ", moment(created_at), " · session ", h("code", {}, session_id)),
  );
  yield card(conversation);
  const earlier = button("Earlier messages", () => (threadPages++, refresh()));
  if (more) yield earlier;
  if (!messages.length) yield h("p", { class: "empty" }, "No messages yet.");
  yield h("ol", { class: "messages", "aria-label": "Messages" }, ...messages.map(message));
  yield* staff(conversation, (path, body) => step(id, path, body));
  const notes = h("textarea", { id: "notes", name: "context", rows: "3", maxlength: "2000", dir: "auto" });
  notes.defaultValue = context ?? "";
  notes.dataset.version = version;
  const save = (event) => {
    event.preventDefault();
    change(id, { context: notes.value.trim() || null }, notes.dataset.version);
  };
  const hint = "Seen by the assistant in its next reply, not by the customer.";
  yield h(
    "form",
    { class: "notes", onsubmit: save },
    h("label", { for: "notes" }, "Notes"),
    h("p", { class: "facts", id: "notes-hint" }, hint),
    notes,
    h("button", { id: "save" }, "Save notes"),
  );
}

/** What the conversation is about: the judgement that stands, and what has been noted. */
function card({ classification, case: known }) {
  const { contact, place, preferred_time: suits } = known;
  const from = suits?.from && ` (${time.format(new Date(suits.from))})`;
  const facts = {
    Problem: known.summary,
    "Other jobs": known.also.map(label).join(", "),
    Name: contact.name,
    Phone: contact.phone && h("a", { href: `tel:${contact.phone}` }, contact.phone),
    "E-mail": contact.email && h("a", { href: `mailto:${encodeURIComponent(contact.email)}` }, contact.email),
    Address: [place.address, place.postcode].filter(Boolean).join(", "),
    "Way in": place.access,
    Suits: suits && suits.text + (from ?? ""),
    Missing: known.missing.map(label).join(", "),
    Language: known.language && new Intl.DisplayNames(undefined, { type: "language" }).of(known.language),
  };
  const rows = Object.entries(facts).filter(([, value]) => value);
  const tags = known.wants_person ? [tag("wants_person")] : [];
  if (known.resolved) tags.push(tag("resolved"));
  return h(
    "section",
    { class: "case", "aria-label": "Case" },
    ...(classification ? judgement(classification) : []),
    h("p", { class: "tags" }, ...tags),
    h("dl", {}, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)])),
  );
}

function message({ role, status, content, author, classification, created_at }) {
  const writer = { user: "Customer", staff: author ?? "A person" }[role] ?? "Front desk";
  const item = h(
    "li",
    { class: role },
    h("p", { class: "facts" }, writer, " · ", moment(created_at)),
    h("p", { class: "text", dir: "auto" }, content),
  );
  if (status !== "complete") item.append(h("p", { class: "facts" }, `This reply is ${status}.`));
  if (tells(classification)) item.append(...judgement(classification));
  return item;
}

/** Whether a message's own judgement says anything: that of thanks or of a name does not. */
const tells = (judged) => judged && (judged.safety || judged.service_type !== "general_maintenance");

function* judgement({ service_type, urgency, confidence, reasoning, source, safety, ...rest }) {
  yield h("p", { class: "tags" }, tag(urgency), tag(service_type));
  if (safety) yield h("p", { class: "safety" }, h("strong", {}, `${label(safety.hazard)}: `), safety.advice);
  const minutes = `about ${rest.estimated_duration_minutes} minutes of work`;
  const facts = `${Math.round(confidence * 100)} % sure, by ${source}; ${minutes}. `;
  yield h("p", { class: "facts", dir: "auto" }, facts, reasoning);
}

async function change(id, changes, version) {
  try {
    const headers = { "Content-Type": "application/json", ...(version ? { "If-Match": version } : {}) };
    await call(`/${id}`, { method: "PATCH", headers, body: JSON.stringify(changes) });
    const notes = document.getElementById("notes");
    if ("context" in changes && notes) notes.value = notes.defaultValue = changes.context ?? "";
    await refresh();
    tell("Saved");
  } catch (error) {
    const lost = error.status === 412; // somebody else was faster: show their words, and let the writer decide
    const now = lost && (await call(`/${id}?limit=1`).catch(() => null));
    if (now) error.message = `somebody has changed it meanwhile. It says now: ${now.data.context ?? "nothing"}`;
    const again = () => (notice.remove(), change(id, changes, now ? now.etag : version));
    const notice = failure("That could not be saved", error, again);
    thread.prepend(notice);
    notice.scrollIntoView({ block: "nearest" });
  }
}

/** Make a step of a person; whether it was made. */
async function step(id, path, body) {
  try {
    const headers = body ? { "Content-Type": "application/json" } : {};
    await call(`/${id}/${path}`, { method: "POST", headers, body: body && JSON.stringify(body) });
    if (path === "messages") document.getElementById("answer").value = "";
    await refresh();
    return true;
  } catch (error) {
    const again = () => (notice.remove(), step(id, path, body));
    const notice = failure("That could not be done", error, again);
    thread.prepend(notice);
    return false;
  }
}

/* Refreshing both. */

let turn = 0; // only the result of the last refresh is shown
let timer;

function tell(words) {
  if (freshness.textContent !== words) freshness.textContent = words; // screen readers announce each change
}

async function refresh() {
  const mine = ++turn;
  clearTimeout(timer);
  const id = opened();
  const [forList, forThread] = await Promise.allSettled([loadList(), id ? loadThread(id) : null]);
  if (mine !== turn) return;
  if (forList.status === "fulfilled") showList(forList.value);
  else listState.replaceChildren(failure("The conversations could not be loaded", forList.reason, refresh));
  if (forThread.status === "rejected") {
    shown = "";
    const words = "The conversation could not be loaded";
    thread.replaceChildren(back(), failure(words, forThread.reason, refresh));
  } else if (id) showThread(forThread.value);
  const failed = [forList, forThread].some(({ status }) => status === "rejected");
  tell(failed ? "Not up to date" : "Up to date");
  if (!document.hidden) timer = setTimeout(refresh, REFRESH_MS);
}

function open() {
  shown = listed = "";
  threadPages = 1;
  document.body.classList.toggle("opened", opened() !== "");
  const words = opened() ? "Loading …" : "Choose a conversation.";
  thread.replaceChildren(h("p", { class: "empty" }, words));
  if (opened()) thread.focus({ preventScroll: true });
  refresh();
}

function filter() {
  pages = 1;
  list.replaceChildren();
  list.ariaBusy = "true";
  listed = "";
  listState.replaceChildren(h("p", { class: "empty" }, "Loading …"));
  refresh();
}

older.addEventListener("click", () => (pages++, refresh()));
filters.addEventListener("change", filter);
filters.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", open);
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : refresh()));
filter();
open();
