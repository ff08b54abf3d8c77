/* The messages before those that a reload reads, for whoever asks for them. Loaded where there are any. */

import { action, h } from "./shared/dom.js";

const ASKING_MS = 60_000;

/** Offer, above the log's first message, the `left` earlier ones of a conversation: page by page, up to the first. */
export function offer(id, left, { api, turns, view, words }) {
  const { log } = view.about;
  let page = 1;
  let asked = false;
  const note = h("p", { class: "note", role: "status" });
  const item = h("li", { class: "desk", "data-id": "" }, action("quiet", words.earlier, more), note);
  log.prepend(item);

  const tell = (state) => (note.textContent = state ? (words[state] ?? words.unreachable) : "");

  async function more() {
    if (asked) return;
    asked = true;
    try {
      const { messages } = await api.read(id, { ms: ASKING_MS, tell }, page + 1);
      page++;
      if (item.isConnected) show(messages.filter((message) => !view.find(message.id)));
    } catch {
      tell("history");
    }
    asked = false;
  }

  function show(messages) {
    const below = log.scrollHeight - log.scrollTop; // of what is being read
    messages.forEach((message) => turns.show(message, true));
    left -= messages.length;
    if (left <= 0 || !messages.length) {
      if (item.contains(item.getRootNode().activeElement)) log.focus();
      item.remove();
    }
    log.scrollTop = log.scrollHeight - below;
  }
}
