/* The customer's last words, for a conversation whose problem nobody knows yet: a listing has none.
   They are read once for each new message, a few at a time, of what is in sight. */

import { call } from "./api.js";

const AT_ONCE = 4;
const read = new Map(); // by id: {count, text}

/** What a customer said last, if it was read already. */
export const lastWords = (id) => read.get(id)?.text;

/** Whether a conversation says nothing about itself yet, and words of it are to be read. */
export const isMute = ({ id, case: { summary }, message_count: count }) => !summary && count > (read.get(id)?.count ?? 0);

/** Read the words of some of the conversations that are in sight; whether there is anything new. */
export async function readWords(conversations) {
  const unknown = conversations.filter(isMute);
  await Promise.all(unknown.slice(0, AT_ONCE).map(async ({ id, message_count: count }) => {
    const { data } = await call(`/conversations/${id}?limit=4`).catch((error) => {
      if (error.status !== 404) throw error;
      return { data: { messages: [] } }; // it was removed meanwhile
    });
    const said = data.messages.filter(({ role }) => role === "user").at(-1);
    read.set(id, { count, text: said?.content.slice(0, 200) });
  }));
  return unknown.length > 0;
}
