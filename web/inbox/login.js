/* Login by OpenID Connect: authorization code with PKCE, by oidc-client-ts. Tokens are this tab's, in
   its sessionStorage, and are renewed by a refresh token where the provider gives one. */

import { h } from "../widget/shared/dom.js";
import { Failure, identify } from "./api.js";
import { forgetDrafts, hasDrafts } from "./drafts.js";
import { failed } from "./parts.js";
import { loggedIn } from "./who.js";

const PAGE = new URL("inbox.html", document.baseURI).href; // where the provider sends people back to
const MARGIN_SECONDS = 10;
const LAST = "frontdesk.subject";
const LEFT = "frontdesk.left"; // somebody has just logged out

const gate = document.getElementById("gate");
const ended = document.getElementById("ended");

let manager = null;
let config = null;
let user = null;
let renewing = null;

const words = (title, text, ...more) => gate.replaceChildren(h("h2", {}, title), h("p", {}, text), ...more);
const enter = (label) => h("button", { type: "button", onclick: goToLogin }, label);

async function goToLogin() {
  try {
    await manager.signinRedirect({ state: { hash: location.hash } });
  } catch (error) {
    const why = window.isSecureContext
      ? "The login cannot be reached"
      : "A login needs HTTPS, or the address http://localhost";
    gate.replaceChildren(failed(why, { message: "Try again in a minute" }, goToLogin));
    ended.close();
    gate.hidden = false;
    reportError(error);
  }
}

/** Ask for a new login, over what is being worked on: drafts are kept. */
function askAgain() {
  if (!ended.open) ended.showModal();
}

/** Get a new token; false if somebody has to log in again. */
async function renew() {
  if (!user?.refresh_token) return false;
  try {
    user = await manager.signinSilent();
    return user !== null;
  } catch (error) {
    if (error instanceof window.oidc.ErrorResponse) return false;
    throw new Failure("The login cannot be reached. Is this device online?");
  }
}

const renewed = () => (renewing ??= renew().finally(() => (renewing = null)));

async function refused() {
  if (await renewed()) return true;
  askAgain();
  return false;
}

async function token() {
  if (user.expires_in > MARGIN_SECONDS || (await renewed())) return user[config.token];
  askAgain();
  throw new Failure("You are not logged in any more", { status: 401 });
}

/** What the provider sends back in the address, taken out of it. */
async function comeBack() {
  const query = new URLSearchParams(location.search);
  const clean = (hash = "") => history.replaceState(null, "", PAGE + hash);
  if (query.has("state") && (query.has("code") || query.has("error"))) {
    try {
      const found = await manager.signinRedirectCallback();
      clean(found.state?.hash);
    } catch (error) {
      clean();
      const denied = error instanceof window.oidc.ErrorResponse;
      words("Login", denied ? "The provider did not let you in." : "The login did not succeed.", enter("Log in"));
      return false;
    }
  } else if (location.search) clean(location.hash);
  return true;
}

async function logout() {
  if (hasDrafts() && !confirm("You have drafts that are not sent. Log out and lose them?")) return;
  forgetDrafts();
  sessionStorage.removeItem(LAST);
  sessionStorage.setItem(LEFT, "1");
  await manager.revokeTokens(["refresh_token"]).catch(() => {}); // not every provider can
  const { logout_url, client_id } = config;
  if (logout_url) {
    await manager.removeUser();
    location.assign(`${logout_url}?${new URLSearchParams({ client_id, logout_uri: PAGE })}`);
    return;
  }
  try {
    await manager.signoutRedirect();
  } catch {
    await manager.removeUser(); // the provider knows no end of a session
    location.reload();
  }
}

/** Who has logged in: {subject, name, business}; business is null for who is of all. */
function person({ profile }) {
  const claimed = profile[config.business_claim] ?? profile.business_id ?? profile["custom:business_id"];
  const roles = [profile.role, profile["cognito:groups"]].flat();
  const business = roles.includes("operator") ? null : Number(claimed) || null;
  return { subject: profile.sub, name: profile.name ?? profile.email ?? "", business };
}

/** Find out who uses the inbox. Null while that is to be shown first; else {name, business}. */
export async function login() {
  try {
    const response = await fetch(new URL("config.json", PAGE), { cache: "no-cache" });
    config = (await response.json()).login;
  } catch {
    const error = { message: "Is this device online?" };
    gate.replaceChildren(failed("The inbox could not be loaded", error, () => location.reload()));
    return null;
  }
  if (!config) return { name: "", business: null };
  const store = new window.oidc.WebStorageStateStore({ store: sessionStorage });
  manager = new window.oidc.UserManager({
    authority: config.issuer,
    client_id: config.client_id,
    scope: config.scope,
    redirect_uri: PAGE,
    post_logout_redirect_uri: PAGE,
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false, // a request renews, so nothing is renewed for nobody
  });
  if (!(await comeBack())) return null;
  user = await manager.getUser();
  if (!user || (user.expired && !user.refresh_token)) {
    const title = sessionStorage.getItem(LEFT) ? "You are logged out" : "Login";
    sessionStorage.removeItem(LEFT);
    words(title, "The inbox is for people of the business.", enter("Log in"));
    return null;
  }
  const found = person(user);
  if ((sessionStorage.getItem(LAST) ?? found.subject) !== found.subject) forgetDrafts();
  sessionStorage.setItem(LAST, found.subject);
  identify({ token, refused });
  ended.querySelector("button").addEventListener("click", goToLogin);
  const out = document.getElementById("logout");
  out.hidden = false;
  out.addEventListener("click", logout);
  document.getElementById("me").textContent = found.name;
  loggedIn(found);
  return found;
}
