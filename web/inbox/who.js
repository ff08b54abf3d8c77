/* Who uses this inbox: the name that customers see. */

let login = { subject: "", name: "" };
const key = () => `frontdesk.name ${login.subject}`.trim();

/** Take over who has logged in. */
export const loggedIn = (person) => (login = person);

/** The name that customers see; empty where none is known. */
export function myName() {
  try {
    return localStorage.getItem(key()) ?? login.name;
  } catch {
    return login.name;
  }
}

/** Use another name from now on. */
export function rename(name) {
  try {
    localStorage.setItem(key(), name.trim());
  } catch {
    login = { ...login, name: name.trim() };
  }
}
