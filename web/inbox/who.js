/* Who uses this inbox: the name that customers see. */

const NAME = "frontdesk.name";

let login = { name: "" }; // what the login says

/** Take over who has logged in. */
export const loggedIn = (profile) => (login = profile);

/** The name that customers see; empty where none is known. */
export function myName() {
  try {
    return localStorage.getItem(NAME) ?? login.name;
  } catch {
    return login.name;
  }
}

/** Use another name from now on. */
export function rename(name) {
  try {
    localStorage.setItem(NAME, name.trim());
  } catch {
    login = { ...login, name: name.trim() };
  }
}
