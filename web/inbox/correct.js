/* The form that corrects a case. Only what was changed is sent, so a correction takes nothing back
   that a message has added meanwhile. */

import { h } from "../widget/shared/dom.js";
import { draft, setDraft } from "./drafts.js";
import { TRADES, URGENCIES, busy, button, failed, field, label, named } from "./parts.js";
import { tell } from "./status.js";

const FIELDS = [
  ["service_type", "Trade", TRADES], ["urgency", "Urgency", URGENCIES],
  ["summary", "Problem"], ["contact.name", "Name"], ["contact.phone", "Phone"],
  ["contact.email", "E-mail"], ["place.address", "Address"], ["place.postcode", "Postcode"],
  ["place.access", "Way in"], ["preferred_time", "Suits"], ["resolved", "Resolved", "yes"],
];

const WRONG = "The case could not be saved";

/** What the form shows of a conversation, as text by field. */
function values({ classification, case: known }) {
  const all = {
    service_type: classification?.service_type, urgency: classification?.urgency,
    summary: known.summary, preferred_time: known.preferred_time?.text,
    resolved: known.resolved ? "yes" : "",
  };
  for (const part of ["contact", "place"]) {
    for (const [name, value] of Object.entries(known[part] ?? {})) all[`${part}.${name}`] = value;
  }
  return Object.fromEntries(FIELDS.map(([name]) => [name, all[name] ?? ""]));
}

/** The changes as the API takes them. */
function correction(before, after) {
  const changes = {};
  for (const [name] of FIELDS) {
    if (before[name] === after[name]) continue;
    const [part, inner] = name.split(".");
    const text = after[name].trim() || null;
    if (inner) (changes[part] ??= {})[inner] = text;
    else if (name === "resolved") changes.resolved = text === "yes";
    else if (name === "preferred_time") changes.preferred_time = text && { text };
    else if (text || name === "summary") changes[name] = text;
  }
  return changes;
}

function input([name, , choices], value) {
  const id = `case-${name.replace(".", "-")}`;
  if (choices === "yes") {
    const box = h("input", { type: "checkbox", id, name });
    box.checked = value === "yes";
    return box;
  }
  if (!choices) {
    const made = h("input", { id, name, dir: name === "contact.phone" ? "ltr" : "auto" });
    made.value = value;
    return made;
  }
  const known = value ? choices : ["", ...choices];
  const made = h("select", { id, name }, ...known.map((each) => h("option", { value: each }, each ? label(each) : "–")));
  made.value = value;
  return made;
}

const written = (form) =>
  Object.fromEntries(FIELDS.map(([name, , choices]) => {
    const element = form.elements.namedItem(name);
    return [name, choices === "yes" ? (element.checked ? "yes" : "") : element.value];
  }));

/** The form for a conversation as it was read; `done()` is called when it is over. */
export function correct(context, { conversation, version }, done) {
  const { id } = context;
  const kept = draft(id, "case");
  let before = kept?.value.before ?? values(conversation);
  const shown = kept?.value.after ?? before;
  let known = kept?.version ?? version;
  const wrong = h("div", {});
  const save = h("button", {}, "Save");
  const inputs = FIELDS.map((each) => field(each[1], input(each, shown[each[0]])));
  const cancel = button("Cancel", () => (setDraft(id, "case"), done()));
  const form = h(
    "form",
    { class: "correct", "aria-label": "Correct the case", onsubmit: (event) => (event.preventDefault(), send()) },
    ...inputs, wrong, h("p", { class: "actions" }, save, cancel),
  );
  const keep = () => setDraft(id, "case", { before, after: written(form) }, known);
  form.addEventListener("input", keep);

  async function send() {
    const mine = written(form);
    const changes = correction(before, mine);
    wrong.replaceChildren();
    for (const marked of form.querySelectorAll("[aria-invalid]")) marked.removeAttribute("aria-invalid");
    if (!Object.keys(changes).length) return setDraft(id, "case"), done();
    try {
      await busy(save, "Saving …", () => store(mine, changes));
    } catch (error) {
      if (error.fields?.length) refused(error.fields);
      else context.complain(WRONG, error, send);
    }
  }

  async function store(mine, changes) {
    const request = { method: "PATCH", headers: { "If-Match": known }, body: { case: changes } };
    const answer = await context.call("", request).catch((error) => {
      if (error.status !== 412) throw error;
    });
    if (answer) saved(mine, answer);
    else await differ(mine, changes);
  }

  /** What was sent is stored; what was changed meanwhile is not. */
  function saved(mine, { data, etag }) {
    tell("Saved", WRONG);
    [before, known] = [mine, etag];
    if (!context.isLatest()) JSON.stringify(draft(id, "case")?.value.after) === JSON.stringify(mine) && setDraft(id, "case");
    else if (Object.keys(correction(mine, written(form))).length) keep();
    else setDraft(id, "case"), done();
    context.took(data, etag);
  }

  function refused(fields) {
    const lines = fields.map(({ field: path, message }) => {
      const name = path.replace(/^case\./, "");
      const part = FIELDS.find(([each]) => each === name || `${each}.text` === name);
      if (!part) return `${name} ${message}`;
      const element = form.elements.namedItem(part[0]);
      element.setAttribute("aria-invalid", "true");
      element.focus();
      return `${part[1]} ${message}`;
    });
    const error = { message: lines.join(". ") };
    if (!form.isConnected) return context.complain(WRONG, error);
    wrong.replaceChildren(failed("That could not be saved", error));
    wrong.scrollIntoView({ block: "nearest" });
  }

  /** Somebody else was faster: show what they have set, and let the writer decide. Or the answer to the writer's own was lost. */
  async function differ(mine, changes) {
    const { data, etag } = await context.call("?limit=1");
    const now = values(data);
    if (FIELDS.every(([name]) => [before[name], now[name]].includes(mine[name]))) return saved(mine, { data, etag });
    const theirs = FIELDS.filter(([name]) => now[name] !== before[name]);
    if (!theirs.length) return ((known = etag), await store(mine, changes)); // it was something else
    const what = "Somebody has changed the case meanwhile";
    if (!form.isConnected) return context.complain(what, { message: "Your correction is not saved: it is kept there" });
    const words = theirs.flatMap(([name, title]) => ["; ", `${title}: `, named(now[name] || "nothing")]);
    const again = () => ((known = etag), send());
    wrong.replaceChildren(failed(what, { message: ["It says now: ", ...words.slice(1)] }, again));
    wrong.querySelector("button").textContent = "Save mine";
    wrong.scrollIntoView({ block: "nearest" });
  }

  return form;
}
