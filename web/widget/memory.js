/* What outlasts a page: in localStorage what all tabs share, in sessionStorage what is this tab's. */

/** A record of JSON in a storage; kept in a variable only where the browser forbids storage. */
export function record(area, name) {
  let kept = {};
  let usable = true;
  const storage = () => window[area]; // the getter itself throws where storage is forbidden

  function get() {
    try {
      if (usable) kept = JSON.parse(storage().getItem(name)) ?? {};
    } catch {
      // Forbidden, or not JSON: what this page knows counts.
    }
    return kept;
  }

  /** Change some of the fields; undefined removes one. */
  function set(changes) {
    kept = { ...get(), ...changes };
    try {
      storage().setItem(name, JSON.stringify(kept));
      usable = true;
    } catch {
      usable = false;
    }
  }

  return { get, set };
}

/** Call `act` when another tab has changed the record in localStorage. */
export const onchange = (name, act) =>
  addEventListener("storage", ({ key, storageArea }) => {
    if (storageArea === localStorage && (key === name || key === null)) act();
  });

/** Do `act` in one tab at a time, where the browser can lock. */
export const alone = (name, signal, act) =>
  navigator.locks ? navigator.locks.request(name, { signal }, act) : act();
