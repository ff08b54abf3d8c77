/* What becomes of a message that is refused for good. Loaded with the first one. */

/** Show why, and what the customer can do; `job` is the queue's, the rest what it was made from. */
export async function unsendable({ entry, question, reply }, error, signal, session) {
  const { view, words, turns, keep, forget, submit, sync, startOver } = session;
  const { code, status, fields } = error;
  if (signal.aborted) return; // another conversation has begun
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
