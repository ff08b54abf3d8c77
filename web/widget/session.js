/* The conversation: read again after a reload, followed, and gone on with.

   All of it goes through one queue, so what the customer writes meanwhile waits, and stands below
   what came before. A message that cannot be sent yet stays first: none overtakes it. */

import { legible, randomKey, shows } from "./shared/legible.js";
import { Refused, onwake, wake } from "./api.js";
import { alone, onchange, record } from "./memory.js";
import { createQueue } from "./queue.js";
import { createTurns } from "./turns.js";

const DRAFT_MS = 600_000; // after a reload, an older unsent message is not sent but a draft
const POLL_MS = [5000, 30_000]; // while something is new, and otherwise
const NEW_MS = 600_000;

// When it has ended. The key first: with it, another tab would open it again.
const OVER = { key: undefined, id: undefined, facts: undefined, waiting: undefined, advice: undefined };

/** Run this browser's conversation. */
export function createSession({ view, shell, words, api, businessId, language, memory }) {
  /** This tab's: the draft, and the messages not known to be stored, as {text, photos, key, at}. */
  const outbox = record("sessionStorage", shell.name);
  const queue = createQueue(failed);
  const turns = createTurns({ view, shell, words, memory, api });
  let people; // loaded as soon as there are any
  let followed = null;
  let shown; // the id of the conversation
  let turn; // the newest message that is known to be stored, from here or another tab
  let stale = false;
  let updated; // what was read
  let polling;
  let newest = Date.now();

  const unsent = () => [outbox.get().unsent].flat().filter((entry) => entry?.key);
  const others = ({ key }) => unsent().filter((each) => each.key !== key);
  const forget = (entry) => outbox.set({ unsent: others(entry) });
  const keep = (entry) => outbox.set({ unsent: [...others(entry), entry] });

  /** Show another conversation, or none. Return what is not known to be stored. */
  function reset() {
    clearTimeout(polling);
    follow(null);
    queue.clear();
    const rest = unsent();
    outbox.set({ unsent: [] });
    turns.reset();
    view.clear();
    shown = memory.get().id;
    return rest;
  }

  function startOver() {
    memory.set(OVER);
    const rest = reset();
    view.greet();
    return rest;
  }

  const sync = () => queue.awaits("sync") || queue.add({ kind: "sync", run: read });
  const changed = () => setTimeout(sync);

  /** In no tab is anything unread. */
  function seen() {
    if (memory.get().unread) memory.set({ unread: undefined });
    shell.mark(false);
  }

  /** Read what is new, now or as soon as somebody looks. */
  function refresh() {
    stale = !shell.attentive();
    if (stale || !memory.get().id) return;
    seen();
    sync();
  }

  async function read(signal) {
    const { id } = memory.get();
    if (!id) return view.greet();
    shown = id;
    const old = view.empty();
    const tell = (state, attempt) => {
      if (!state) view.trouble.clear();
      else if (state !== "slow" && attempt >= (old ? 0 : 4)) view.trouble.show(words.history, [words.again, wake]);
    };
    const found = await api.read(id, { signal, tell });
    updated = found.updated_at;
    const advice = view.standing(found.classification, found.case);
    memory.set({ language: found.case.language ?? undefined, advice });
    if (!found.message_count) view.greet();
    let number = found.message_count - found.messages.length;
    const left = number;
    if (left && old) shell.part("earlier.js").then(({ offer }) => offer(id, left, { view, words, turns, api }));
    let asked;
    for (const message of found.messages) {
      number++;
      if (message.role === "user") asked = message.content;
      if (view.find(message.id)) continue;
      // The steps of a reply are told by its events only.
      const { role, status } = message;
      const missed = role === "assistant" && message === found.messages.at(-1) && !memory.get().facts?.[message.id];
      if (status === "pending" || (missed && status === "complete")) {
        const text = asked;
        await turns.follow(message.id, number, signal, { again: () => submit(text), changed });
      } else {
        view.show(() => turns.show(message, old));
        newest = Date.now();
      }
    }
    view.handled(found.handling);
    poll(found.handling?.by);
  }

  /** Follow what people write; null ends it. */
  async function follow(id) {
    followed = id;
    const module = id && (await shell.part("people.js"));
    if (module) people ??= module.createPeople({ view, words, api, part: shell.part, changed });
    if (followed === id) people?.follow(id);
  }

  /** While people have the conversation, or are waited for, read what they write. */
  function poll(by) {
    clearTimeout(polling);
    const wanted = by === "person" || by === "waiting";
    memory.set({ waiting: wanted || !!unsent()[0] || undefined }); // the next page goes on
    follow(wanted ? shown : null);
    const often = wanted && !people?.live && shell.attentive() && Date.now() - newest < NEW_MS;
    polling = setTimeout(wanted ? sync : glance, POLL_MS[often ? 0 : 1]);
  }

  /** Somebody may begin to write. Nothing waits for this: another may be planned meanwhile. */
  function glance(mine = polling) {
    const again = () => mine === polling && (polling = setTimeout(glance, POLL_MS[1]));
    stale = Date.now() - newest > NEW_MS && !shell.attentive();
    if (!stale) api.read(shown).then((found) => (found.updated_at === updated ? again() : sync()), again);
  }

  /** Send a message, or let it wait for its turn. */
  function submit(words, photos = []) {
    const text = legible(words ?? "");
    if (!shows(text) && !photos.length) return;
    const entry = { text, photos, key: randomKey(), at: Date.now() };
    keep(entry);
    memory.set({ waiting: true });
    queueUp(entry);
  }

  function queueUp(entry) {
    const question = view.question(entry.text, entry.photos);
    view.place(question.item);
    view.toEnd();
    if (queue.busy) {
      question.state(words.queued);
      view.announce(words.queued);
    }
    newest = Date.now();
    clearTimeout(polling);
    const job = { kind: "send", entry, question, run: (signal) => send(job, signal) };
    queue.add(job);
  }

  async function send(job, signal) {
    const { entry, question } = job;
    question.state(null);
    job.reply ??= turns.begin(question);
    const tell = turns.teller(job.reply, words.sending);
    async function* events() {
      await open(signal, tell); // can be stopped, too
      const { id, session_id } = memory.get();
      shown = id;
      const body = { message: entry.text || undefined, attachments: entry.photos[0] && entry.photos, session_id, conversation_id: id, locale: language };
      yield* api.turn({ body, extra: { "Idempotency-Key": entry.key }, signal, tell });
    }
    const stored = (user_message_id) => (forget(entry), (turn = user_message_id));
    const again = () => submit(entry.text, entry.photos);
    const by = await turns.take(events(), job.reply, { question, stored, again, changed });
    if (by && by !== "person") view.handled({ by }); // a person's name comes with what is read
    poll(by);
    forget(entry);
  }

  /** Open the conversation, unless it is: in one tab at a time, until there is trouble, and with one key. */
  const open = (signal, tell) =>
    new Promise((done, lost) => {
      const act = (free) => opened(signal, tell, free).then(done, lost).then(free);
      alone(shell.name, signal, () => new Promise(act)).catch(lost);
    });

  async function opened(signal, tell, free) {
    if (memory.get().id) return;
    if (!memory.get().key) memory.set({ key: randomKey() });
    const body = { business_id: Number(businessId) || undefined };
    const told = (state, attempt) => (state && free(), tell(state, attempt));
    const { id, session_id } = await api.open(body, memory.get().key, { signal, tell: told });
    memory.set({ session_id, id });
  }

  async function failed(job, error, signal) {
    if (!(error instanceof Refused)) reportError(error);
    const acts = await shell.part("failed.js");
    const own = { view, words, turns, memory, keep, forget, submit, sync, startOver, over: OVER };
    if (!signal.aborted) await acts[job.kind](job, error, signal, own);
  }

  onchange(shell.name, () => {
    const now = memory.get();
    if (shell.attentive()) seen();
    else shell.mark(!!now.unread);
    if (now.id === shown && now.turn === turn) return;
    if (now.id !== shown && shown) {
      view.draft(reset());
      view.greet();
    }
    turn = now.turn;
    refresh();
  });
  onwake(() => refresh());

  /** Show it, and send what a reload has kept from being sent. */
  function start(rest = unsent()) {
    const { draft } = outbox.get();
    view.field.value = draft ?? "";
    view.standing({ safety: memory.get() }); // the advice: nobody waits for it
    sync();
    const late = rest.filter(({ at }) => !(Date.now() - at < DRAFT_MS));
    late.forEach(forget);
    view.draft(late);
    for (const entry of rest) if (!late.includes(entry)) keep(entry), queueUp(entry);
  }

  // Since a page was put into the cache, others have gone on.
  addEventListener("pageshow", ({ persisted }) => persisted && start(reset()));

  return {
    start,
    submit,
    typing: () => people?.typing(),
    draft: (text) => outbox.set({ draft: text || undefined }),
    stop: turns.stop,
    rate: turns.rate,
    startOver: () => view.draft(startOver()),
    /** Somebody looks at the panel again. */
    seen: () => (seen(), stale && refresh()),
  };
}
