/* What a customer writes with: the field, the photos, and the button that sends both. */

import { action, h } from "./shared/dom.js";
import { shows } from "./shared/legible.js";
import { filled } from "./text.js";

const MESSAGE_CHARACTERS = 8000;
const CHARACTERS_WITH_PHOTOS = 6000;

/** `on` has what the customer does. */
export function createComposer({ words, api, root, on, part }) {
  let photos = null; // loaded with the first one
  let loading = null;
  let wanted = false; // what is written was sent, and waits for its photos
  const counter = h("p", { class: "counter", id: "counter", role: "status" });
  const field = h("textarea", {
    rows: "1",
    enterkeyhint: "send",
    dir: "auto",
    "aria-label": words.message,
    "aria-describedby": "counter",
    placeholder: words.placeholder,
    oninput: () => ((wanted = false), measure(), on.typing()),
  });
  const sender = action("", words.send, (field.send = send)); // frames may not submit
  const tray = h("ul", { class: "tray" });
  tray.hidden = true;

  const load = () =>
    (loading ??= part("photos/photos.js", 0)
      .then((module) => (photos = module.createPhotos({ list: tray, root, words, api, changed })))
      .catch((error) => {
        loading = null; // so that the next one tries again
        throw error;
      }));

  function add(list = [], kind = "") {
    // A phone's HEIC may come without a type.
    const files = [...list].filter(({ type }) => !type || type.startsWith(kind));
    if (files.length) load().then(() => photos.add(files), on.noPhotos);
    return files.length > 0;
  }

  const long = () => [...field.value].length - (photos?.count ? CHARACTERS_WITH_PHOTOS : MESSAGE_CHARACTERS);
  const ready = () => photos?.ready ?? true;
  const complete = () => long() <= 0 && ready() && (shows(field.value) || photos?.count);

  function measure() {
    const over = long();
    const limit = over > 0 ? words.over : over > -500 ? words.left : wanted ? words.queued : "";
    counter.textContent = filled(limit, { count: Math.abs(over) });
    counter.classList.toggle("over", over > 0);
    // Not `disabled`, which would lose the focus.
    sender.setAttribute("aria-disabled", !complete());
    on.draft(field.value);
    field.style.blockSize = over > 0 ? "9em" : "auto"; // what is far too long is slow to measure
    if (over <= 0 && field.scrollHeight) field.style.blockSize = `${field.scrollHeight + 2}px`;
  }

  function changed() {
    if (wanted && ready()) deliver();
    measure();
  }

  function deliver() {
    const text = field.value;
    wanted = !ready();
    if (!complete()) return;
    field.value = "";
    on.send(shows(text) ? text : "", photos?.take() ?? []);
  }

  function send(event) {
    event.preventDefault();
    deliver();
    measure();
    field.focus();
  }

  const adders = h("div", { class: "adders" });

  return {
    field,
    form: h("form", {}, counter, tray, adders, field, sender),
    measure,
    /** Take photos: by buttons, pasted into the field, and dropped on the panel. */
    watch: (panel) => part("photos/given.js").then(({ watch }) => watch({ root, panel, field, adders, words, add })),
    /** Another conversation has begun: what waits is a draft again, and its photos are sent anew. */
    renew() {
      wanted = false;
      counter.textContent = "";
      photos?.renew();
    },
    /** Put messages into the field again, before what is being written there, with their photos. */
    draft(entries) {
      const ids = entries.flatMap((entry) => entry.photos);
      if (ids.length) load().then(() => photos.again(ids), on.noPhotos);
      field.value = [...entries.map(({ text }) => text), field.value].filter(Boolean).join("\n");
      measure();
    },
    /** Show a photo of the log in its place. */
    picture: (id, place) =>
      part("photos/photos.js").then(load).then(() => photos.show(id, place), () => {}),
  };
}
