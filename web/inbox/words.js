/* The customer's last words, for a conversation whose problem nobody knows yet: a listing has none.
   They are read once for each new message, a few at a time. */

import { call } from "./api.js";

const AT_ONCE = 4;
const read = new Map(); // by id: {count, text}

/** What a customer said last, if it was read already. */
export const lastWords = (id) => read.get(id)?.text;

/** Read the words of some of the conversations that are shown; whether there is anything new. */
export async function readWords(conversations) {
  const unknown = conversations.filter(
    ({ id, case: { summary }, message_count: count }) => !summary && count && read.get(id)?.count !== count,
  );
  await Promise.all(unknown.slice(0, AT_ONCE).map(async ({ id, message_count: count }) => {
    const { data } = await call(`/conversations/${id}?limit=4`);
    const said = data.messages.filter(({ role }) => role === "user").at(-1);
    read.set(id, { count, text: said?.content.slice(0, 200) });
  }));
  return unknown.length > 0;
}
