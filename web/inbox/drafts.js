/* What somebody has begun to write, until it is sent: it outlasts failures, other conversations, a
   reload and a new login. Of this tab only. */

const NAME = "frontdesk.drafts";

let held = null; // what cannot be stored

function all() {
  if (held) return held;
  try {
    return JSON.parse(sessionStorage.getItem(NAME)) ?? {};
  } catch {
    return {};
  }
}

function keep(drafts) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(drafts));
    held = null;
  } catch {
    held = drafts; // the browser forbids storage, or it is full
  }
}

/** The draft of a field as {value, version}, or undefined. */
export const draft = (id, field) => all()[`${id} ${field}`];

/** Whether anything of a conversation is a draft. */
export const hasDraft = (id) => Object.keys(all()).some((key) => key.startsWith(`${id} `));

/** Whether there is any draft. */
export const hasDrafts = () => Object.keys(all()).length > 0;

/** Keep a draft; an undefined value forgets it. `version` is what it was written against, or the key that it is sent with. */
export function setDraft(id, field, value, version) {
  const { [`${id} ${field}`]: _, ...others } = all();
  keep(value === undefined ? others : { ...others, [`${id} ${field}`]: { value, version } });
}

/** Forget all drafts: somebody else may be next. */
export const forgetDrafts = () => keep({});
