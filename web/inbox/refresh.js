/* When things are read again: every five seconds, and at once when something happens. */

import { redate } from "./parts.js";
import { tellFreshness } from "./status.js";

const POLL_MS = 5000;
const LIVE_MS = 60_000; // where changes are told, reading again only makes sure

const readers = new Set();
let timer;
let running = null;
let again = false;
let pause = POLL_MS;

/** Have a function read again, on each refresh, what it shows. It shows its failure, and throws it. */
export function onrefresh(read) {
  readers.add(read);
  return () => readers.delete(read);
}

/** Read by itself often, or, where changes are told, seldom. */
export function pace(live) {
  pause = live ? LIVE_MS : POLL_MS;
  schedule();
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(refresh, pause);
}

/** Read everything again. A refresh that is asked for during another follows it. */
export function refresh() {
  again = true;
  running ??= run().finally(() => (running = null));
  return running;
}

async function run() {
  while (again) {
    again = false;
    clearTimeout(timer);
    const results = await Promise.allSettled([...readers].map((read) => read()));
    const wrong = results.filter(({ reason }) => reason && reason.name !== "AbortError");
    for (const { reason } of wrong) if (reason.status === undefined) reportError(reason);
    redate();
    tellFreshness(wrong.length ? "Not up to date" : "Up to date");
  }
  schedule();
}

for (const type of ["online", "offline"]) addEventListener(type, refresh); // it fails, and says so
document.addEventListener("visibilitychange", () => document.hidden || refresh());
