/* Turns, as they are shown: the events of one that runs, and the messages of those that have ended. */

import { wake } from "./api.js";

const FACTS = 40; // of so many replies the tags and steps, or that they were stopped, outlast a reload

/** Show turns; `memory` keeps what the API does not tell again. */
export function createTurns({ view, shell, words, memory, api }) {
  let told; // the tags that were shown last, and all steps that were
  let running = null; // the turn that is running: {reply, started, stopping}

  reset();

  function reset() {
    told = { tags: "", steps: new Set() };
    running = null;
  }

  /** What of a judgement is new; told once, it is not told again. */
  function news({ service_type, urgency, next_steps }) {
    const tags = `${service_type} ${urgency}`;
    const facts = { next_steps: next_steps.filter((step) => !told.steps.has(step)) };
    if (service_type && tags !== told.tags) Object.assign(facts, { service_type, urgency });
    return tell(facts);
  }

  function tell(facts) {
    if (facts.service_type) told.tags = `${facts.service_type} ${facts.urgency}`;
    for (const step of facts.next_steps ?? []) told.steps.add(step);
    return facts;
  }

  function classified(reply, { classification, case: found, next_steps, handled_by }) {
    const { service_type, urgency, safety } = classification;
    const standing = view.standing(classification, found);
    memory.set({ language: found.language ?? undefined, advice: standing });
    if (handled_by === "person") return; // there is no reply
    const known = !found.missing.includes("problem");
    const { [reply.id]: before, ...others } = memory.get().facts ?? {};
    const facts = before ?? news({ ...(known && { service_type, urgency }), next_steps });
    reply.facts({ ...facts, advice: safety?.advice });
    const kept = Object.entries(others).slice(1 - FACTS);
    memory.set({ facts: Object.fromEntries([...kept, [reply.id, facts]]) });
  }

  function stopping(turn, is) {
    turn.reply.stopping((turn.stopping = is));
  }

  const stopped = () => memory.get().stopped ?? [];

  function cancel(turn) {
    memory.set({ stopped: [...stopped(), turn.reply.id].slice(-FACTS) });
    api.cancel(memory.get().id, 10_000).catch(() => stopping(turn, false));
  }

  /** Show a turn's events in a reply. Return who handles the conversation, where that was told.

      `question` is the customer's message, if it was sent here; `stored` is called once it is
      stored, `again` if the customer asks again, `changed` if something else is to be read. */
  async function take(events, reply, { question, stored, again, changed }) {
    const mine = (running = { reply, started: !question, stopping: false });
    let by;
    try {
      for await (const event of events) {
        by = event.handled_by ?? by;
        if (event.event === "message") reply.token(event);
        else if (event.event === "error") throw Object.assign(new Error(), { code: event.code, began: true });
        else if (event.user_message_id) {
          const { message_id, user_message_id } = event;
          // Those that had arrived before a reload are shown anew.
          for (const id of [user_message_id, message_id]) view.find(id)?.remove();
          view.place(question.item, user_message_id);
          view.place(reply.item, (reply.id = message_id));
          stored(user_message_id);
          memory.set({ turn: user_message_id, waiting: true });
          mine.started = true;
          if (mine.stopping) cancel(mine);
        } else if (event.classification) classified(reply, event);
        else if (event.status === "classifying") reply.say(words.reading);
        else if (event.status === "generating") reply.say(words.writing);
      }
      if (by === "person" && !reply.text) {
        reply.item.remove();
        question?.state(words.delivered);
        view.announce(words.delivered);
      } else {
        reply.done();
        view.announce(reply.text);
        unseen();
      }
    } catch (error) {
      const { code, began } = error;
      if (!began && code !== "INTERRUPTED") throw error;
      if (code === "CANCELLED" && mine.stopping) {
        reply.stopped();
        view.announce(words.stopped);
      } else if (code === "CANCELLED") {
        // In another tab, or because somebody of the business has stepped in.
        reply.item.remove();
        changed();
      } else {
        reply.failed(view.orCall(words.failed), [words.ask_again, again]);
        unseen();
      }
    } finally {
      if (running === mine) running = null;
    }
    return by;
  }

  /** Mark the launcher, if nobody looks. */
  function unseen() {
    if (shell.attentive()) return;
    memory.set({ unread: true });
    shell.mark(true);
  }

  /** How a request goes, in a reply; `usual` are the words while it goes well. */
  function teller(reply, usual) {
    let last = null;
    return (now, attempt = 0) => {
      const state = now !== "lost" ? now : attempt < 4 ? "reconnecting" : "unreachable";
      if (state === last) return; // told already
      last = state;
      if (state === "busy" || state === "unreachable") reply.blocked(view.orCall(words[state]), words.again, wake);
      else reply.say(words[state] ?? usual);
    };
  }

  return {
    take,
    teller,
    unseen,
    begin(question) {
      const reply = view.reply();
      view.show(() => question.item.after(reply.item), reply.item);
      return reply;
    },
    /** Show the rest of the reply with this number. */
    async follow(id, number, signal, then) {
      const reply = view.reply();
      reply.id = id;
      view.place(reply.item, id);
      const { id: conversation, session_id } = memory.get();
      const after = `${conversation}.${number}.0`;
      const tell = teller(reply, words.writing);
      reply.say(words.writing);
      await take(api.turn({ body: { session_id }, after, signal, tell }), reply, then);
    },
    /** Show what is complete; `old`: it is not announced. */
    show({ id, role, status, content, author, classification, feedback, attachments }, old) {
      if (role === "user") {
        const photos = attachments.map((photo) => photo.id);
        return view.place(view.question(content, photos).item, id);
      }
      if (role === "staff") {
        view.place(view.personal({ author, content }), id);
        if (!old) view.announce(`${author ?? words.office}: ${content}`);
        if (id > (memory.get().told ?? "")) memory.set({ told: id }), unseen();
        return;
      }
      if (!content && status === "incomplete") return; // stopped before its first word
      const reply = view.reply();
      view.place(reply.item, (reply.id = id));
      const facts = memory.get().facts?.[id] ?? {};
      tell(facts);
      reply.facts({ ...facts, advice: classification?.safety?.advice });
      if (content) reply.token({ token: content });
      if (status === "complete") reply.done(feedback?.rating);
      else if (stopped().includes(id)) reply.stopped();
      else reply.failed(view.orCall(words.failed));
    },
    /** Say whether a reply helped, and why not; `tell` gets how it goes. */
    rate(message_id, rating, comment, tell) {
      return api.rate(memory.get().id, message_id, { rating, comment }, { ms: 60_000, tell });
    },
    /** Stop the reply that is being written, or as soon as it is. */
    stop() {
      if (!running || running.stopping) return;
      stopping(running, true);
      if (running.started) cancel(running);
    },
    reset,
  };
}
