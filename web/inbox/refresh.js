/* When things are read again: every five seconds, and at once when something happens. */

import { redate } from "./parts.js";
import { tellFreshness } from "./status.js";

const POLL_MS = 5000;
const LIVE_MS = 60_000; // where changes are told, reading again only makes sure

const readers = new Set();
let timer;
let pause = POLL_MS;

/** Have a function read again, on each refresh, what it shows. It shows its failure, and throws it. No reader waits
    for another: what is asked for while it reads, it reads after that. The result has it alone read again. */
export function onrefresh(read) {
  let running = null;
  let again = false;
  async function run() {
    let reason;
    while (again) {
      again = false;
      reason = await read().then(() => null, (error) => error);
    }
    running = null;
    return reason;
  }
  const reader = () => {
    again = true;
    return (running ??= run());
  };
  readers.add(reader);
  return reader;
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

/** Read everything again. */
export async function refresh() {
  if (!readers.size) return; // nobody has logged in yet
  clearTimeout(timer);
  const reasons = await Promise.all([...readers].map((read) => read()));
  const wrong = reasons.filter((reason) => reason && reason.name !== "AbortError");
  for (const reason of wrong) if (reason.status === undefined) reportError(reason);
  redate();
  tellFreshness(wrong.length ? "Not up to date" : "Up to date");
  schedule();
}

for (const type of ["online", "offline"]) addEventListener(type, refresh); // it fails, and says so
document.addEventListener("visibilitychange", () => document.hidden || refresh());
