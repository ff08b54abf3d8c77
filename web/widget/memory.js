/* What outlasts a page: in localStorage what all tabs share, in sessionStorage what is this tab's. */

import { json } from "./shared/legible.js";

/** What `act` returns; undefined where it throws: storage is forbidden, or not JSON. */
function attempt(act) {
  try {
    return act();
  } catch {}
}

/** A record of JSON in a storage, a key for each field: tabs that change different ones lose none. */
export function record(area, name) {
  const kept = {}; // what cannot be stored
  let last = {}; // what was there: the chat outlasts a page that clears its storage
  const prefix = `${name} `;
  const storage = () => window[area]; // the getter itself throws where storage is forbidden

  function get() {
    const found = {};
    for (const [key, value] of Object.entries(attempt(storage) ?? {})) {
      const known = key.startsWith(prefix) ? attempt(() => JSON.parse(value)) : undefined;
      if (known !== undefined) found[key.slice(prefix.length)] = known;
    }
    if (Object.keys(found).length) last = found;
    else write(last);
    return { ...last, ...kept };
  }

  /** Change some of the fields, in order; undefined removes one. */
  function set(changes) {
    get();
    Object.assign(last, changes);
    write(changes);
  }

  function write(changes) {
    for (const [field, value] of Object.entries(changes)) {
      try {
        if (value === undefined) storage().removeItem(prefix + field);
        else storage().setItem(prefix + field, json(value));
        delete kept[field];
      } catch {
        kept[field] = value;
      }
    }
  }

  // What another tab has removed is over here, too.
  addEventListener("storage", ({ newValue }) => newValue ?? (last = {}));
  return { get, set };
}

/** Call `act` when another tab has changed the record in localStorage. */
export const onchange = (name, act) =>
  addEventListener("storage", ({ key, storageArea }) => {
    if (storageArea === localStorage && (key?.startsWith(`${name} `) ?? true)) act();
  });

/** Do `act` in one tab at a time, if they share storage and can lock. */
export const alone = (name, signal, act) =>
  navigator.locks && attempt(() => localStorage) ? navigator.locks.request(name, { signal }, act) : act();
