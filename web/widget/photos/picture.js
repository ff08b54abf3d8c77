/* Pictures before they leave the device: made smaller, and anew, so that nothing else goes along. */

import { h } from "../shared/dom.js";

const LONGEST = 2048; // pixels
const SHORTEST = 10;
const PREVIEW = 320;
const QUALITY = 0.85;

/** The browser cannot read it, or it is not a picture that can be sent. */
export class Unreadable extends Error {}

/** A file as something that can be drawn, turned as its camera was held. Also HEIC, in Safari. */
async function decoded(file) {
  try {
    // Not as an image of a blob's address, which the policy of pages may forbid.
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new Unreadable();
  }
}

/** What can be drawn on a canvas of at most `side` pixels a side, on white. */
export function drawn(source, side) {
  const { width, height } = source;
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = h("canvas", {});
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** A file as a JPEG that can be sent, and its preview. Throws `Unreadable`. */
export async function prepared(file) {
  const source = await decoded(file);
  const canvas = drawn(source, LONGEST);
  const preview = drawn(canvas, PREVIEW);
  source.close?.();
  if (Math.min(canvas.width, canvas.height) < SHORTEST) throw new Unreadable();
  const jpeg = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  canvas.width = 0; // gives the memory back at once
  if (!jpeg) throw new Unreadable();
  return { jpeg, preview };
}
