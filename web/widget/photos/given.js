/* How photos are given. Loaded when the panel is there. */

import { dress } from "../look.js";
import { action, h, pictureSign, sign } from "../shared/dom.js";

const cameraSign = sign("M3 8h4l2-3h6l2 3h4v11H3z M12 10a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7");

const style = `
.adders { display: flex; margin-inline-start: -.4em }
.adders .quiet { padding: .5em .45em }
svg { display: block; inline-size: 1.7em; block-size: 1.7em; fill: none; stroke: currentcolor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round }
.photo svg { margin: auto; block-size: 5em; color: var(--muted) }
.dropping::after { content: attr(data-drop); position: absolute; inset: .5em; display: grid; place-items: center; border: 3px dashed var(--accent); border-radius: 12px; background: var(--paper); font-weight: 650; pointer-events: none }`;

/** Take what is chosen by the buttons, which are put into `adders`, pasted into the field, and dropped on the panel;
    `add(files, kind)` returns whether it takes any. */
export function watch({ root, panel, field, adders, words, add }) {
  dress(root, style);
  function adder(icon, label, attributes) {
    const input = h("input", { type: "file", accept: "image/*", ...attributes });
    input.hidden = true;
    input.addEventListener("change", () => {
      add(input.files);
      input.value = ""; // so that the same file can be chosen again
    });
    const button = action("quiet", icon, () => input.click());
    button.title = label;
    adders.append(input, button);
  }
  adder(pictureSign(), words.photo_add, { multiple: "" });
  const handy = matchMedia("(pointer: coarse)").matches; // a phone, which has a camera
  if (handy) adder(cameraSign(), words.photo_take, { capture: "environment" });
  field.addEventListener("paste", (event) => {
    // Spreadsheets copy text with a picture of it.
    const data = event.clipboardData;
    const written = data?.getData("text") && data.getData("text/html");
    if (!written && add(data?.files, "image/")) event.preventDefault();
  });
  const over = (event) => {
    const has = event.dataTransfer?.types.includes("Files");
    if (has) event.preventDefault();
    panel.classList.toggle("dropping", has && event.type === "dragover");
  };
  panel.dataset.drop = words.photo_drop;
  for (const type of ["dragover", "dragleave", "drop"]) panel.addEventListener(type, over);
  panel.addEventListener("drop", ({ dataTransfer }) => add(dataTransfer?.files));
}
