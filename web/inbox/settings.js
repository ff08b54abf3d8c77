/* The settings of a business: its profile, whom it notifies, and what was sent. */

import { h } from "../widget/shared/dom.js";
import { call } from "./api.js";
import { draft, setDraft } from "./drafts.js";
import { business } from "./filters.js";
import { notifications } from "./notify.js";
import { busy, failed, label } from "./parts.js";
import { blank, fill, form, read } from "./profile.js";
import { complain, keep, tell } from "./status.js";

const WRONG = "The settings could not be saved";

let latest = null; // the form that was shown last: its draft goes on from those before

/* What the form calls the fields that the API names otherwise, and the parts of an entry. */
const TITLES = {
  service_area: "Postcodes", closed_dates: "Closed on", faqs: "Questions and answers", notify: "Who is notified",
  after_hours: "What is said outside the hours", transcripts: "Mail customers what was said",
};
const PARTS = {
  service: "what is before the bar", text: "what is behind the bar", question: "the question", answer: "the answer",
  target: "“To”", events: "the choice of events",
};

const plain = (message) =>
  message.replace(/overlaps with \S+/, "overlaps with another time of the day").replace(/must have at least 1 item/, "must not be empty");

/** Fill the view. */
export async function show(place, { signal }) {
  const id = business();
  if (!id) {
    const words = "Name a business above the conversations first.";
    return place.replaceChildren(h("h2", {}, "Settings"), h("p", { class: "empty" }, words));
  }
  const path = `/businesses/${id}`;
  const unsaved = `The settings of business ${id} could not be saved`;
  const found = await call(path, { signal }).catch((error) => {
    if (error.status === 404) return { data: blank(), etag: null, meta: { off: [] } };
    throw error;
  });
  if (signal.aborted) return;
  const wrong = h("div", {});
  const save = h("button", {}, "Save");
  const kept = draft("settings", id);
  let version = kept?.version ?? found.etag;
  let known = found.data; // also what the form does not show
  let unanswered; // a request whose answer was lost: it may have been done
  const element = form();
  latest = element;
  fill(element, kept?.value ?? found.data);
  element.append(wrong, h("p", { class: "actions" }, save));
  element.addEventListener("input", () => setDraft("settings", id, read(element), version));
  element.addEventListener("submit", (event) => (event.preventDefault(), send()));
  const told = await notifications(id, found, signal);
  if (signal.aborted) return;
  place.replaceChildren(h("h2", {}, `Settings of business ${id}`), element, told);

  async function send() {
    wrong.replaceChildren();
    for (const marked of element.querySelectorAll("[aria-invalid]")) marked.removeAttribute("aria-invalid");
    try {
      await busy(save, "Saving …", () => store(read(element)));
    } catch (error) {
      if (error.fields?.length) refused(error.fields);
      else if (latest === element) complain(element.isConnected ? WRONG : unsaved, error, send);
      else complain(unsaved, error); // what is written there may be something else by now
    }
  }

  async function store(sent) {
    let answer;
    try {
      if (unanswered) await put(unanswered);
      const headers = version ? { "If-Match": version } : { "If-None-Match": "*" };
      answer = await put({ method: "PUT", headers, body: { ...known, ...sent } });
    } catch (error) {
      if (error.status !== 412) throw error;
      return differ();
    }
    stored(sent);
    tell("Saved", WRONG);
    secrets(answer.meta.secrets);
  }

  /** The same again finds what it has done itself, and not what somebody else did. */
  async function put(request) {
    unanswered = request;
    const answer = await call(path, request).catch((error) => {
      if (error.status < 500) unanswered = undefined;
      throw error;
    });
    unanswered = undefined;
    [version, known] = [answer.etag, answer.data];
    return answer;
  }

  /** What was sent is stored; what was typed meanwhile is not. */
  function stored(sent) {
    const mine = latest === element;
    const now = mine ? read(element) : draft("settings", id)?.value;
    const same = JSON.stringify(now) === JSON.stringify(sent);
    if (mine || same) setDraft("settings", id, same ? undefined : now, version);
    if (same) fill(element, known);
  }

  /** A webhook's secret is shown this once. */
  function secrets(made) {
    if (!made.length) return;
    const lines = made.map(({ target, secret }) => h("p", {}, `${target} `, h("code", {}, secret)));
    const hint = "Webhooks are signed with these secrets. They are shown this once: keep them where you verify signatures.";
    const notice = h("div", { class: "notice", role: "alert" }, h("p", {}, hint), ...lines);
    keep(notice); // whatever is saved or opened next
  }

  function refused(fields) {
    const lines = fields.map(({ field, message }) => {
      const [first, row, part] = field.split(".");
      const name = first === "hours" && row ? row : first; // each day is a field
      const target = name === "notify" ? element.querySelectorAll(".target")[row]?.querySelector(`[data-field=${part}]`) : null;
      (target ?? element.elements.namedItem(name))?.setAttribute?.("aria-invalid", "true");
      const number = /^\d+$/.test(row ?? "") ? `, line ${Number(row) + 1}` : "";
      const of = part in PARTS ? `: ${PARTS[part]}` : "";
      return `${TITLES[name] ?? label(name)}${number}${of} ${plain(message)}`;
    });
    const error = { message: [...new Set(lines)].join(". ") };
    if (!element.isConnected) return complain(unsaved, error);
    wrong.replaceChildren(failed("That could not be saved", error));
    wrong.scrollIntoView({ block: "nearest" });
  }

  async function differ() {
    const { data, etag } = await call(path);
    const replace = () => (([version, known] = [etag, data]), send());
    const what = "Somebody has changed the settings meanwhile";
    if (!element.isConnected) return complain(what, { message: "What you have written is not saved: it is kept there" });
    const notice = failed(what, { message: "What is written here would replace that" }, replace);
    notice.querySelector("button").textContent = "Replace theirs";
    const take = h("button", { type: "button" }, "Take theirs");
    take.addEventListener("click", () => {
      [version, known] = [etag, data];
      setDraft("settings", id);
      fill(element, data);
      wrong.replaceChildren();
    });
    notice.append(take);
    wrong.replaceChildren(notice);
    wrong.scrollIntoView({ block: "nearest" });
  }
}
