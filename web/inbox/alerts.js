/* Alerts of what begins to need a person: a count in the title, a sound, a notification of the
   browser. Each can be switched on and off, in this browser. */

import { h } from "../widget/shared/dom.js";
import { closable, label } from "./parts.js";
import { onqueue } from "./list.js";
import { waits } from "./staff.js";

const NAME = "frontdesk.alerts";
const TITLE = document.title;
const LATE_MS = 60_000; // so much later than others may something be listed
const USUAL = { title: true, sound: true, notification: false };
const KINDS = [["title", "Count in the title"], ["sound", "Sound"], ["notification", "Notification"]];

const place = document.getElementById("alerts");
const spoken = h("p", { class: "unseen", role: "alert" });

let known = { of: null, since: null, newest: 0 }; // what needed a person: since when, by id
const told = new Set(); // what was alerted of before it was in the queue
let sounds = null;
let silentFrom = 0; // the end of what sounds, or waits for the browser to allow it

let held = null; // what cannot be stored: it is this page's

function settings() {
  try {
    return held ?? { ...USUAL, ...JSON.parse(localStorage.getItem(NAME)) };
  } catch {
    return USUAL;
  }
}

function change(kind, on) {
  const chosen = { ...settings(), [kind]: on };
  try {
    localStorage.setItem(NAME, JSON.stringify(chosen));
    held = null;
  } catch {
    held = chosen; // the browser forbids storage, or it is full
  }
}

/** Two short tones. Browsers allow them once somebody has clicked in the page, on devices that have sound. */
function sound() {
  try {
    sounds ??= new AudioContext();
  } catch {
    return;
  }
  sounds.resume().catch(() => {});
  if (sounds.currentTime < silentFrom) return; // what waits would sound all at once
  silentFrom = sounds.currentTime + 0.34;
  for (const [start, pitch] of [[0, 660], [0.18, 880]]) {
    const [tone, volume] = [sounds.createOscillator(), sounds.createGain()];
    const at = sounds.currentTime + start;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.2, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.16);
    tone.connect(volume).connect(sounds.destination);
    tone.start(at);
    tone.stop(at + 0.16);
  }
}

/** What an alert says: the trade and the urgency, and no words of the customer's. */
function line({ classification, handling }) {
  const judged = classification ? `${label(classification.urgency)}: ${label(classification.service_type)}` : "A conversation";
  return handling.emergency_since ? judged : `${judged}. Needs a person`;
}

function notify(conversation) {
  if (window.Notification?.permission !== "granted") return;
  try {
    const shown = new Notification(line(conversation), { tag: conversation.id, body: "Frontdesk" });
    shown.onclick = () => (window.focus(), (location.hash = conversation.id), shown.close());
  } catch {
    // Some phones allow notifications to service workers only.
  }
}

function entitle() {
  const count = settings().title ? known.since?.size : 0;
  document.title = count ? `(${count}) ${TITLE}` : TITLE;
}

function look(queue, of) {
  const now = new Map(queue.map((each) => [each.id, waits(each.handling)]));
  const before = known.of === of ? known.since : null;
  // What was read is the beginning of a long queue: something old that moves up is not new.
  const newest = Math.max(known.newest, ...[...now.values()].map((since) => Date.parse(since)));
  const isNew = ([id, since]) =>
    !(before.get(id) >= since) && (before.has(id) || Date.parse(since) > known.newest - LATE_MS);
  const fresh = before ? new Set([...now].filter(isNew).map(([id]) => id)) : new Set();
  known = { of, since: now, newest };
  entitle();
  alert(queue.filter(({ id }) => fresh.has(id) && !told.delete(id)));
}

/** Alert of an emergency that was told of before it is in the queue: its reply is being written. */
export function early(conversation) {
  const { id, classification, handling } = conversation;
  const seen = handling.acknowledged_at || handling.by === "person" || handling.emergency_since;
  if (classification?.urgency !== "emergency" || seen || !known.since || told.has(id) || known.since.has(id)) return;
  told.add(id);
  alert([{ ...conversation, handling: { ...handling, emergency_since: conversation.updated_at } }]); // as the queue will tell it
}

function alert(alerted) {
  if (!alerted.length) return;
  const { sound: audible, notification } = settings();
  spoken.textContent = alerted.map(line).join(". ");
  if (audible) sound();
  if (notification) alerted.slice(0, 3).forEach(notify);
}

/** Begin to alert, and show the switches. */
export function startAlerts() {
  const rows = KINDS.map(([kind, words]) => {
    const box = h("input", { type: "checkbox", id: `alert-${kind}` });
    const adopt = () => (box.checked = settings()[kind]);
    adopt();
    addEventListener("storage", () => (adopt(), entitle())); // another tab has changed it
    if (kind === "notification" && !window.Notification) box.disabled = true;
    box.addEventListener("change", () => toggle(kind, box));
    return h("label", { for: box.id }, box, ` ${words}`);
  });
  const note = h("p", { class: "facts", id: "alerts-note", role: "status" });
  closable(place).append(h("div", {}, ...rows, note));
  document.body.append(spoken);
  onqueue(look);

  async function toggle(kind, box) {
    note.textContent = "";
    if (kind === "notification" && box.checked && (await Notification.requestPermission()) !== "granted") {
      box.checked = false;
      note.textContent = "The browser does not allow notifications of this page.";
    }
    change(kind, box.checked);
    if (kind === "sound" && box.checked) sound();
    entitle();
  }
}
