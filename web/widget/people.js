/* People of the business, as they write: over the WebSocket, where there is one, and only while they
   have the conversation or are waited for. Without it, the session reads every few seconds. */

import { about } from "./text.js";

const TYPING_MS = 5000;

/** `changed` is called when there is something to be read. */
export function createPeople({ view, words, api, part, changed }) {
  let connection = null;
  let watched = null;
  let silence;

  function take({ event, data }) {
    if (event !== "typing") return event === "error" ? undefined : changed();
    clearTimeout(silence);
    view.typing(about(words.typing, data.name ?? words.office));
    silence = setTimeout(view.typing, TYPING_MS);
  }

  function leave() {
    connection?.close();
    connection = watched = null;
  }

  return {
    /** Whether what they write arrives by itself. */
    get live() {
      return connection?.state === "live";
    },
    /** Follow a conversation; null ends it. */
    async follow(id) {
      if (watched === id) return;
      leave();
      watched = id;
      if (!id) return;
      const { live } = await part("shared/live.js");
      if (watched !== id) return;
      connection = live({ ticket: api.ticket, base: api.home, onframe: take, onstate: changed });
      connection.watch({ conversation_id: id, as: "customer" });
    },
    /** The customer types. */
    typing: () => connection?.typing(watched),
  };
}
