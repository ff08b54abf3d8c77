/* Login by OpenID Connect: authorization code with PKCE, by oidc-client-ts. Tokens are this tab's, in
   its sessionStorage, and are renewed by a refresh token where the provider gives one. */

import { h } from "../widget/shared/dom.js";
import { Failure, identify } from "./api.js";
import { forgetDrafts, hasDrafts } from "./drafts.js";
import { busy, button, failed } from "./parts.js";
import { calm } from "./status.js";
import { loggedIn } from "./who.js";

const PAGE = new URL("inbox.html", document.baseURI).href; // where the provider sends people back to
const MARGIN_SECONDS = 10;
const PATIENCE_SECONDS = 20; // with the provider
const LAST = "frontdesk.subject";
const LEFT = "frontdesk.left"; // somebody has just logged out

const [gate, work, ended] = ["gate", "work", "ended"].map((id) => document.getElementById(id));
const refusal = h("div", {}); // why nobody could get to the provider

let manager = null;
let config = null;
let user = null;
let renewing = null;

const words = (title, text, ...more) => gate.replaceChildren(h("h2", {}, title), h("p", {}, text), ...more);

/** Offer the login, in words that say why. */
function offer(title, text) {
  const enter = button("Log in", () => goToLogin(enter));
  words(title, text, enter);
}

/** Go to the provider, from a button that was pressed: what goes wrong is told beside it. */
async function goToLogin(pressed) {
  refusal.replaceChildren();
  try {
    await busy(pressed, "One moment …", () => manager.signinRedirect({ state: { hash: location.hash } }));
  } catch {
    const why = window.isSecureContext
      ? "The login cannot be reached"
      : "A login needs HTTPS, or the address http://localhost";
    refusal.replaceChildren(failed(why, { message: "Try again in a minute" }));
    pressed.after(refusal);
  }
}

/** Ask for a new login, over what is being worked on: drafts are kept. */
function askAgain() {
  if (!ended.open && !work.hidden) ended.showModal();
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
      offer("Login", denied ? "The provider did not let you in." : "The login did not succeed.");
      return false;
    }
  } else if (location.search) clean(location.hash);
  return true;
}

/** End the login in this tab, at once to be seen: whoever comes back to the page may be somebody else. */
async function leave(end) {
  work.hidden = true;
  gate.hidden = false;
  ended.close();
  calm();
  words("Logging out …", "One moment.");
  sessionStorage.setItem(LEFT, "1");
  await manager.revokeTokens(["refresh_token"]).catch(() => {}); // not every provider can
  await end().catch(stayOut); // the provider knows no end of a session
}

async function stayOut() {
  await manager.removeUser();
  location.reload();
}

function logout(tell) {
  if (hasDrafts() && !confirm("You have drafts that are not sent. Log out and lose them?")) return;
  forgetDrafts();
  sessionStorage.removeItem(LAST);
  tell(); // the other tabs
  leave(async () => {
    const { logout_url, client_id } = config;
    if (!logout_url) return manager.signoutRedirect();
    await manager.removeUser();
    location.assign(`${logout_url}?${new URLSearchParams({ client_id, logout_uri: PAGE })}`);
  });
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
    if (config && !window.oidc) throw new Error("the library of the login is missing");
  } catch {
    const error = { message: "Is this device online?" };
    gate.replaceChildren(failed("The inbox could not be loaded", error, () => location.reload()));
    return null;
  }
  if (!config) return { name: "", business: null };
  try {
    manager = made(window.sessionStorage);
  } catch {
    words("Login", "A login needs storage, which this browser keeps from the page. Allow it, and load the page again.");
    return null;
  }
  const came = await comeBack();
  user = await manager.getUser();
  guard(user?.profile.sub);
  if (!came) return null;
  if (!user || (user.expired && !user.refresh_token)) {
    const title = sessionStorage.getItem(LEFT) ? "You are logged out" : "Login";
    sessionStorage.removeItem(LEFT);
    offer(title, "The inbox is for people of the business.");
    return null;
  }
  return begin(person(user));
}

function made(session) {
  const store = new window.oidc.WebStorageStateStore({ store: session });
  return new window.oidc.UserManager({
    authority: config.issuer,
    client_id: config.client_id,
    scope: config.scope,
    redirect_uri: PAGE,
    post_logout_redirect_uri: PAGE,
    userStore: store,
    stateStore: store,
    requestTimeoutInSeconds: PATIENCE_SECONDS,
    automaticSilentRenew: false, // a request renews, so nothing is renewed for nobody
  });
}

/** A page that the browser has kept, and shows again, is of whoever was logged in when it was left. */
function guard(subject) {
  addEventListener("pageshow", async ({ persisted }) => {
    if (!persisted || (await manager.getUser())?.profile.sub === subject) return;
    work.hidden = true;
    location.reload();
  });
}

/** Let somebody work who has logged in. */
function begin(found) {
  const { subject } = found;
  if ((sessionStorage.getItem(LAST) ?? subject) !== subject) forgetDrafts();
  sessionStorage.setItem(LAST, subject);
  identify({ token, refused });
  const again = ended.querySelector("button");
  again.addEventListener("click", () => goToLogin(again));
  const tabs = new BroadcastChannel("frontdesk.login");
  tabs.addEventListener("message", ({ data }) => data === subject && leave(stayOut)); // drafts are kept for the same person
  const out = document.getElementById("logout");
  out.hidden = false;
  out.addEventListener("click", () => logout(() => tabs.postMessage(subject)));
  document.getElementById("me").textContent = found.name;
  loggedIn(found);
  return found;
}
