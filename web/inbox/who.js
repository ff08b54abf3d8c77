/* Who uses this inbox: the name that customers see. */

let login = { subject: "", name: "" };
let held = null; // what cannot be stored: it is this page's
const key = () => `frontdesk.name ${login.subject}`.trim();

/** Take over who has logged in. */
export const loggedIn = (person) => (login = person);

/** The name that customers see; empty where none is known. */
export function myName() {
  try {
    return held ?? localStorage.getItem(key()) ?? login.name;
  } catch {
    return held ?? login.name;
  }
}

/** Use another name from now on. */
export function rename(name) {
  try {
    localStorage.setItem(key(), name.trim());
    held = null;
  } catch {
    held = name.trim(); // the browser forbids storage, or it is full
  }
}
