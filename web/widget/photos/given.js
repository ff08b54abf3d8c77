/* Photos that are given in other ways than by the buttons. Loaded when the panel is there. */

import { dress } from "../look.js";

const style = `
.dropping::after { content: attr(data-drop); position: absolute; inset: .5em; display: grid; place-items: center; border: 3px dashed var(--accent); border-radius: 12px; background: var(--paper); font-weight: 650; pointer-events: none }`;

/** Take what is pasted into the field and dropped on the panel; `add(files, kind)` returns whether it takes any. */
export function watch({ root, panel, field, words, add }) {
  dress(root, style);
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
