/* What becomes of a job of the session's queue that has failed for good. Loaded with the first one. The exports are
   named as the kinds of jobs. */

/** The conversation could not be read. */
export function sync(job, { code }, signal, session) {
  const { memory, view, words, over } = session;
  if (["NOT_FOUND", "VALIDATION_ERROR"].includes(code)) {
    memory.set(over);
    view.forget();
    view.standing();
    return view.greet();
  }
  const trouble = view.trouble();
  const again = () => (trouble.clear(), session.sync());
  trouble.show(words.history, [words.again, again]);
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
    const go = (each) => (each.photos.length || !each.at ? view.draft(each) : submit(each.text));
    const anew = () => startOver().forEach(go);
    reply.failed(view.orCall(words.gone), [words.start_new, anew]);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return;
  }
  // The same photo would be refused again; the customer may choose another one.
  const photo = fields?.some((field) => field.startsWith("attachments"));
  keep({ ...entry, photos: photo ? [] : entry.photos, at: 0 }); // a reload makes it a draft
  const retry = () => (photo ? view.draft({ text: entry.text }) : submit(entry.text, entry.photos));
  const again = () => (forget(entry), question.item.remove(), reply.item.remove(), retry());
  const refused = status === 401 || status === 403;
  const why = photo ? words.photo_failed : refused ? words.refused : words.not_sent;
  reply.failed(view.orCall(why), [words.again, again]);
  view.settle(question.item);
  view.settle(reply.item);
  turns.unseen();
}
