/* The address: what of the inbox is open. `#<id>` is a conversation, `#<view>?…` another view. */

const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** What the address says: {id} of a conversation, or {view, query} of another view. */
export function address() {
  const [name, query = ""] = location.hash.slice(1).split("?");
  const parameters = new URLSearchParams(query);
  if (ID.test(name)) return { id: name, view: null, query: parameters };
  return { id: null, view: name || null, query: parameters };
}

/** The opened conversation's id, or null. */
export const opened = () => address().id;
