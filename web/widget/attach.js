/* The ways to photos: buttons, paste and drop. What they need is loaded with the first one. */

import { action, h } from "../shared/dom.js";

/** Offer to add photos; `failed` is called where what that needs cannot be loaded. */
export function createAttach({ words, api, root, failed }) {
  let photos = null;
  let loading = null;
  const list = h("ul", { class: "tray" });
  list.hidden = true;

  const load = () =>
    (loading ??= import("./photos/photos.js")
      .then(({ createPhotos }) => (photos = createPhotos({ list, root, words, api, changed })))
      .catch((error) => {
        loading = null; // so that the next one tries again
        throw error;
      }));
  const changed = () => self.onchange();

  function add(files) {
    // A phone's HEIC may come without a type.
    const images = [...files].filter(({ type }) => !type || type.startsWith("image/"));
    if (images.length) load().then(() => photos.add(images), failed);
    return images.length > 0;
  }

  function button(sign, label, attributes) {
    const input = h("input", { type: "file", accept: "image/*", ...attributes });
    input.hidden = true;
    input.addEventListener("change", () => {
      add(input.files);
      input.value = ""; // so that the same file can be chosen again
    });
    const made = action("quiet", sign, () => input.click());
    made.ariaLabel = made.title = label;
    return [input, made];
  }

  const camera = matchMedia("(pointer: coarse)").matches;
  const self = {
    onchange() {},
    list,
    buttons: h(
      "div",
      { class: "adders" },
      ...button("+", words.photo_add, { multiple: "" }),
      ...(camera ? button("📷", words.photo_take, { capture: "environment" }) : []),
    ),
    /** Take what is pasted into the field and dropped on the panel. */
    watch(panel, field) {
      field.addEventListener("paste", (event) => {
        if (add(event.clipboardData?.files ?? [])) event.preventDefault();
      });
      const over = (event) => {
        const has = event.dataTransfer?.types.includes("Files");
        if (has) event.preventDefault();
        panel.classList.toggle("dropping", has && event.type === "dragover");
      };
      panel.dataset.drop = words.photo_drop;
      for (const type of ["dragover", "dragleave", "drop"]) panel.addEventListener(type, over);
      panel.addEventListener("drop", ({ dataTransfer }) => add(dataTransfer?.files ?? []));
    },
    get count() {
      return photos?.count ?? 0;
    },
    get ready() {
      return photos?.ready ?? true;
    },
    take: () => photos?.take() ?? [],
    /** Send the chosen photos again, for another conversation. */
    renew: () => photos?.renew(),
    /** Choose photos of a message again that was not sent. */
    again: (ids) => load().then(() => photos.again(ids), failed),
    /** Show a photo of the log in its place. */
    show: (id, place) => load().then(() => photos.show(id, place)).catch(() => {}),
  };
  return self;
}
