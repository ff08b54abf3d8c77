/* The photos of a message that is being written, and those in the log. Loaded with the first one. */

import { dress } from "../look.js";
import { action, h } from "../shared/dom.js";
import { filled } from "../text.js";
import { Unreadable, drawn, prepared } from "./picture.js";
import style from "./style.js";

export const MOST = 4;
const SENDING_MS = 120_000;
const ASKING_MS = 30_000;

/** Post a photo by its form; `progress` gets the part that has gone, from 0 to 1. */
function post({ url, fields }, jpeg, signal, progress) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", jpeg, "photo.jpg");
  const request = new XMLHttpRequest(); // fetch tells nothing of how far an upload is
  return new Promise((resolve, reject) => {
    const failed = () => reject(new Error(`the upload failed: ${request.status}`));
    signal.addEventListener("abort", () => request.abort());
    request.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
    request.onload = () => (request.status < 300 ? resolve() : failed());
    request.onerror = request.onabort = request.ontimeout = failed;
    request.timeout = SENDING_MS;
    request.open("POST", url);
    request.send(form);
  });
}

/** Keep photos in `list`, an element of the panel; call `changed` when they have changed. */
export function createPhotos({ list, root, words, api, changed }) {
  dress(root, style);
  const previews = new Map(); // by the photos' ids
  const sent = new Map(); // what was made of the files here, by the same ids
  const note = h("p", { class: "note", role: "status" });
  list.after(note);
  let chosen = [];

  const say = (text) => (note.textContent = text);

  function add(files) {
    say("");
    for (const file of files) {
      if (chosen.length >= MOST) {
        say(filled(words.photo_many, { count: MOST }));
        break;
      }
      choose(file);
    }
    changed();
  }

  /** Choose a file, or what was made of one before. */
  function choose(file, made) {
    const photo = { id: null, cut: null, send };
    const place = h("span", { class: "photo", role: "img", "aria-label": words.photo });
    const bar = h("progress", { max: "1", "aria-label": words.photo_sending });
    const problem = h("p", { role: "alert" });
    const again = action("", words.again, () => send());
    const remove = action("quiet", "×", () => drop(photo));
    remove.setAttribute("aria-label", words.photo_remove);
    photo.item = h("li", {}, place, bar, problem, again, remove);
    chosen.push(photo);
    list.append(photo.item);
    list.hidden = false;

    async function send() {
      photo.cut?.abort();
      photo.id = null;
      const life = (photo.cut = new AbortController());
      problem.textContent = "";
      again.hidden = true;
      bar.hidden = false;
      bar.removeAttribute("value");
      try {
        made ??= await prepared(file);
        place.replaceChildren(made.preview);
        const body = { content_type: "image/jpeg", bytes: made.jpeg.size };
        const { id, upload } = await api.announce(body, { signal: life.signal, ms: ASKING_MS });
        await post(upload, made.jpeg, life.signal, (part) => (bar.value = part));
        life.signal.throwIfAborted();
        previews.set(id, made.preview);
        sent.set(id, made);
        photo.id = id;
      } catch (error) {
        if (life.signal.aborted) return;
        const unreadable = error instanceof Unreadable;
        problem.textContent = unreadable ? words.photo_unreadable : words.photo_failed;
        again.hidden = unreadable;
        if (unreadable) place.remove();
      } finally {
        if (!life.signal.aborted) bar.hidden = true;
        changed();
      }
    }
    send();
  }

  function drop(photo) {
    photo.cut?.abort();
    photo.item.remove();
    chosen = chosen.filter((other) => other !== photo);
    list.hidden = !chosen.length;
    say("");
    changed();
  }

  return {
    add,
    get count() {
      return chosen.length;
    },
    /** Whether all that were chosen have been sent. */
    get ready() {
      return chosen.every(({ id }) => id);
    },
    /** Take the photos out, to be sent with a message. Return their ids. */
    take() {
      const ids = chosen.map(({ id }) => id);
      this.clear();
      return ids;
    },
    clear: () => chosen.forEach(drop),
    /** Send all again: a photo belongs to the session that it was sent in. */
    renew: () => chosen.forEach(({ send }) => send()),
    /** Choose photos again by their ids, and say so if one is not here any more. */
    again(ids) {
      for (const id of ids) {
        if (sent.has(id) && chosen.length < MOST) choose(null, sent.get(id));
        else say(sent.has(id) ? filled(words.photo_many, { count: MOST }) : words.photo_failed);
      }
      changed();
    },
    /** Show a photo of the log in a place. */
    async show(id, place) {
      let preview = previews.get(id);
      if (!preview) {
        const { url } = await api.photo(id, { ms: ASKING_MS });
        const answer = await fetch(url);
        if (!answer.ok) return;
        preview = drawn(await createImageBitmap(await answer.blob()), 320);
        previews.set(id, preview);
      }
      place.replaceChildren(preview);
    },
  };
}
