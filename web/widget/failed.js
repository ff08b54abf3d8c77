/* What becomes of a job of the session's queue that has failed for good. Loaded with the first one. The exports are
   named as the kinds of jobs. */

/** The conversation could not be read. */
export function sync(job, { code }, signal, session) {
  const { memory, view, words, over, startOver } = session;
  const { trouble } = view;
  const gone = ["NOT_FOUND", "VALIDATION_ERROR"].includes(code);
  if (gone && view.empty()) {
    trouble.clear();
    memory.set(over);
    view.standing();
    view.greet();
  } else if (gone) {
    // What stands there stays, also the advice in a danger.
    trouble.show(words.gone, [words.start_new, () => view.draft(startOver())]);
  } else trouble.show(words.history, [words.again, session.sync]);
}

/** A message was refused: show why, and what the customer can do. */
export async function send({ entry, question, reply }, error, signal, session) {
  const { view, words, turns, keep, forget, submit, sync, startOver } = session;
  const { code, status, fields } = error;
  if (code === "IDEMPOTENCY_MISMATCH") {
    // The message has arrived, sent by a page in another language.
    for (const { item } of [question, reply]) item.remove();
    forget(entry);
    return sync();
  }
  if (["NOT_FOUND", "CONVERSATION_ARCHIVED"].includes(code)) {
    // Photos are a session's: those of a draft are sent again.
    const anew = () => {
      const rest = startOver();
      const drafts = rest.filter(({ photos, at }) => photos.length || !at);
      view.draft(drafts);
      for (const each of rest) if (!drafts.includes(each)) submit(each.text);
    };
    reply.failed(view.orCall(words.gone), [words.start_new, anew]);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return;
  }
  // The same photo or text would be refused again; the customer may choose another one, or shorten it.
  const photo = fields?.some((field) => field.startsWith("attachments"));
  const photos = photo ? [] : entry.photos;
  keep({ ...entry, photos, at: 0 }); // a reload makes it a draft
  const amend = photo || fields?.includes("message");
  const retry = () => (amend ? view.draft([{ ...entry, photos }]) : submit(entry.text, photos));
  const again = () => (forget(entry), question.item.remove(), reply.item.remove(), retry());
  const refused = status === 401 || status === 403;
  const why = photo ? words.photo_failed : refused ? words.refused : words.not_sent;
  reply.failed(view.orCall(why), [words.again, again]);
  view.settle(question.item);
  view.settle(reply.item);
  turns.unseen();
}
