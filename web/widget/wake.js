/* When a request that failed, or waits to be tried again, is worth another attempt at once. */

const alarms = new EventTarget();

/** Try again now whatever waits for another attempt. */
export const wake = () => alarms.dispatchEvent(new Event("wake"));

/** Call `act` whenever the browser is online, the page visible, or taken from the cache again. */
export const onwake = (act, options) => alarms.addEventListener("wake", act, options);

addEventListener("online", wake);
addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());

/** Wait for some milliseconds, until the next wake or until the signal. */
export const pause = (ms, signal) =>
  new Promise((resolve) => {
    const done = new AbortController();
    const end = () => (clearTimeout(timer), done.abort(), resolve());
    const timer = setTimeout(end, ms);
    onwake(end, { signal: done.signal });
    signal.addEventListener("abort", end, { signal: done.signal });
    if (signal.aborted) end();
  });
