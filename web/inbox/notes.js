/* The notes of the business about a conversation. What was written against older notes replaces no
   newer ones unseen. */

import { h } from "../widget/shared/dom.js";
import { legible } from "../widget/shared/legible.js";
import { draft, setDraft } from "./drafts.js";
import { busy, failed, named } from "./parts.js";
import { tell } from "./status.js";

const WRONG = "The notes could not be saved";
const KEPT = "What you have written is not saved: it is kept there";
const HINT = "Seen by the assistant in its next reply, not by the customer.";

/** The form with the notes. */
export function notes(context) {
  const { id } = context;
  const text = h("textarea", { id: "notes", rows: "3", dir: "auto", "aria-describedby": "notes-hint" });
  const wrong = h("div", {});
  const save = h("button", { id: "save" }, "Save notes");
  const form = h(
    "form",
    { class: "notes", onsubmit: (event) => (event.preventDefault(), send()) },
    h("label", { for: "notes" }, "Notes"),
    h("p", { class: "facts", id: "notes-hint" }, HINT),
    text, wrong, save,
  );
  let version = null; // of what the writer has read
  const kept = draft(id, "notes");
  text.addEventListener("input", keep);

  function keep() {
    const [before, after] = [text.defaultValue, text.value];
    setDraft(id, "notes", after === before ? undefined : { before, after }, version);
  }

  async function send() {
    wrong.replaceChildren();
    try {
      await busy(save, "Saving …", () => store(text.value));
    } catch (error) {
      context.complain(WRONG, error, send);
    }
  }

  async function store(sent) {
    const written = legible(sent.trim()) || null;
    const request = { method: "PATCH", headers: { "If-Match": version }, body: { context: written } };
    const answer = await context.call("", request).catch((error) => {
      if (error.status !== 412) throw error;
    });
    if (answer) saved(sent, answer);
    else await differ(sent, written);
  }

  /** What was sent is stored; what was typed meanwhile is not. */
  function saved(sent, { data, etag }) {
    text.defaultValue = legible(data.context ?? "");
    if (text.value === sent) text.value = text.defaultValue;
    version = etag;
    if (context.isLatest()) keep();
    else if (draft(id, "notes")?.value.after === sent) setDraft(id, "notes");
    context.took(data, etag);
    tell("Saved", WRONG);
  }

  /** Somebody else was faster: show their words, and let the writer decide. Or the answer to the writer's own was lost. */
  async function differ(sent, written) {
    const { data, etag } = await context.call("?limit=1");
    if (data.context === written) return saved(sent, { data, etag });
    if (legible(data.context ?? "") === text.defaultValue) return ((version = etag), await store(sent)); // it was something else
    const what = "Somebody has changed the notes meanwhile";
    if (!form.isConnected) return context.complain(what, { message: KEPT });
    const theirs = named(data.context ?? "nothing");
    const again = () => ((version = etag), send());
    wrong.replaceChildren(failed(what, { message: ["It says now: ", theirs] }, again));
    wrong.querySelector("button").textContent = "Replace them";
    wrong.scrollIntoView({ block: "nearest" });
  }

  return {
    element: form,
    update({ conversation, version: now }) {
      const value = legible(conversation.context ?? ""); // as the field has it
      if (version === null && kept) {
        [text.defaultValue, text.value, version] = [kept.value.before, kept.value.after, kept.version];
      } else if (text.value === text.defaultValue || text.value === value) {
        if (text.value !== value) text.value = value;
        if (text.defaultValue !== value) text.defaultValue = value;
        version = now;
        if (draft(id, "notes")) setDraft(id, "notes"); // it is stored
      }
    },
  };
}
