/* Exports: a conversation, or those that the filters let through, saved as a file. */

import { h } from "../widget/shared/dom.js";
import { ACTIONS } from "./about.js";
import { Failure, request, UNREACHABLE } from "./api.js";
import { filtered } from "./filters.js";
import { busy, button, closable } from "./parts.js";
import { complain, tell } from "./status.js";

const LONGEST_MS = 300_000; // the API's own limit
const UNSENT = "The transcript could not be sent";
const WRONG = "The export broke off";
const ONE = { pdf: "PDF, to print", csv: "CSV, for a spreadsheet", txt: "Text", json: "JSON" };
const MANY = { csv: "CSV, for a spreadsheet", jsonl: "JSON, a line each" };

/** Save a file, and those that it goes on in. */
export async function save(path, query) {
  for (let part = 1, cursor = null; part === 1 || cursor; part++) {
    if (cursor) query.set("cursor", cursor);
    const response = await request(`${path}?${query}`, { timeout: LONGEST_MS });
    const [, given] = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "") ?? [];
    const file = given && (await response.blob().catch(() => null)); // the page of a wireless network's login has no name
    if (!file) throw new Failure(UNREACHABLE);
    const name = part === 1 ? given : given.replace(/(\.\w+)$/, `-${part}$1`);
    const address = URL.createObjectURL(file);
    h("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    cursor = response.headers.get("X-Next-Cursor");
  }
}

function menu(words, formats, path, parameters) {
  const entries = Object.entries(formats).map(([format, name]) => {
    const pressed = button(name, () => start());
    async function start() {
      const query = parameters();
      query.set("format", format);
      try {
        await busy(pressed, "Saving …", () => save(path, query));
        tell("Saved", WRONG);
        element.open = false;
      } catch (error) {
        complain(WRONG, error, start);
      }
    }
    return h("li", {}, pressed);
  });
  const element = h("details", { class: "menu" }, h("summary", {}, words), h("ul", {}, ...entries));
  return closable(element);
}

/** The button that mails the customer what was said. */
function transcript(context) {
  const pressed = button("Mail transcript", send, { title: "Mails the customer what was said" });
  async function send() {
    try {
      const { data } = await busy(pressed, "Sending …", () => context.call("/transcript", { method: "POST" }));
      tell(data.status === "delivered" ? "The customer has it already" : "The transcript is on its way", UNSENT);
    } catch (error) {
      const words = "the settings have to allow it, and the customer has to have written an e-mail address";
      const why = error.status === 409 ? { name: "", message: words } : error;
      context.complain(UNSENT, why, error.status === 409 ? null : send);
    }
  }
  return pressed;
}

/** Offer the exports of the opened conversation and of the list. */
export function startExports() {
  const one = ({ id }) => menu("Export", ONE, `/conversations/${id}/export`, () => new URLSearchParams());
  ACTIONS.push(one, transcript);
  const many = menu("Export these", MANY, "/conversations/export", filtered);
  document.getElementById("others").after(many);
}
