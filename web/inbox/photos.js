/* The photos of a message: previews below its words, and the whole to look at or to keep. */

import { h } from "../widget/shared/dom.js";
import { call } from "./api.js";
import { ADDITIONS } from "./log.js";
import { button, busy } from "./parts.js";
import { complain } from "./status.js";

const GOOD_MS = 200_000; // a little less than an address holds

const FAILED = "This photo cannot be loaded";

const addresses = new Map(); // by the path that tells them

/** Where a photo is, for a few minutes; asked for again when that is over. */
async function address(id, size) {
  const path = `/attachments/${id}?size=${size}&redirect=false`;
  const known = addresses.get(path);
  if (known && Date.now() - known.at < GOOD_MS) return known.url;
  const { data } = await call(path);
  addresses.set(path, { url: data.url, at: Date.now() });
  return data.url;
}

/** Photos as they come into sight. */
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    address(target.dataset.photo, "small").then(
      (url) => (target.src = url),
      () => (target.alt = FAILED),
    );
  }
});

function photo({ id, width, height }) {
  const label = `Photo, ${width} × ${height} pixels`;
  const image = h("img", { alt: label, "data-photo": id, width: "160", height: "120" });
  seen.observe(image);
  const whole = h("img", { alt: label });
  const state = h("p", { role: "status" });
  const dialog = h("dialog", { class: "photo", "aria-label": label });
  const close = button("Close", () => dialog.close());
  dialog.append(whole, state, close);
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  const open = h("button", { type: "button", class: "preview", "aria-label": `${label}: show it whole`, onclick: look }, image);
  /** Do something with where the whole photo is. */
  async function located(act, again) {
    try {
      act(await address(id, "whole"));
    } catch (error) {
      dialog.close(); // it would cover why
      complain("The photo could not be loaded", error, again);
    }
  }
  function look() {
    dialog.showModal();
    if (!whole.src) state.textContent = "Loading …";
    return located((url) => (whole.src = url), look);
  }
  whole.addEventListener("load", () => (state.textContent = ""));
  whole.addEventListener("error", () => {
    addresses.clear(); // they may hold no more: this device's clock was wrong
    whole.removeAttribute("src");
    state.textContent = `${FAILED}. Close it, and open it again.`;
  });
  // The address says that it is a file, so the page stays.
  const download = () => located((url) => h("a", { href: url, download: "" }).click(), download);
  const keep = button("Download", () => busy(keep, "Loading …", download));
  return h("li", {}, open, keep, dialog);
}

ADDITIONS.push(({ attachments }) =>
  attachments?.length ? [h("ul", { class: "photos", "aria-label": "Photos" }, ...attachments.map(photo))] : [],
);
