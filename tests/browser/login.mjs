// What people meet who have to log in. Each export is a scenario.

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, colorScheme: "dark" };

const thread = (page) => page.getByRole("region", { name: "Conversation", exact: true });
const button = (page, name) => page.getByRole("button", { name, exact: true });

/** What oidc-client-ts keeps of the login in this tab. */
const session = (page) =>
  page.evaluate(() => {
    const name = Object.keys(sessionStorage).find((key) => key.startsWith("oidc.user:"));
    return name ? JSON.parse(sessionStorage.getItem(name)) : null;
  });

async function chat(page, business_id, message) {
  const { id_token } = await session(page);
  return page.evaluate(
    async ([id_token, body]) => {
      const headers = { "Content-Type": "application/json", Authorization: `Bearer ${id_token}` };
      const answer = await fetch("/api/v1/chat", { method: "POST", headers, body: JSON.stringify(body) });
      return (await answer.json()).data;
    },
    [id_token, { message, business_id }],
  );
}

async function enter(page, name) {
  await button(page, "Log in").click();
  await page.getByRole("link", { name }).click();
  await page.getByText("Up to date").waitFor();
}

export async function a_login_is_renewed_ends_in_mid_work_and_loses_no_draft({ visitor, proxy, assert, eventually }) {
  const office = await visitor();
  office.expected = /status of 40[014]|net::ERR_FAILED/;
  const page = await office.open("/inbox.html");
  await button(page, "Log in").waitFor();
  await office.look(page, "gate");
  await page.evaluate(() => dispatchEvent(new Event("online")));
  assert.equal(await page.locator("#freshness").textContent(), ""); // there is nothing to read yet
  await page.route("**/openid-configuration", (route) => route.abort(), { times: 1 });
  await button(page, "Log in").click();
  await page.getByText("The login cannot be reached").waitFor();
  await button(page, "Log in").click();
  await page.getByRole("link", { name: "operator" }).waitFor();
  await office.look(page, "provider");
  await page.getByRole("link", { name: "Ana, staff of business 7" }).click();
  await page.getByText("Up to date").waitFor();
  assert.equal(new URL(page.url()).search, "");
  const asked = await chat(page, 7, "My sink is leaking");
  await page.goto(`${proxy.url}/inbox.html#${asked.conversation_id}`);
  const answer = thread(page).getByLabel("Answer");
  await answer.fill("I will come at four");
  // With a WebSocket the page reads once a minute, and whenever the network is back.
  const readAgain = async () => {
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.waitForTimeout(500);
  };
  const renewals = proxy.count("POST /issuer/token");
  await eventually(async () => {
    await readAgain();
    assert.ok(proxy.count("POST /issuer/token") > renewals);
  });
  await page.getByText("Up to date").waitFor();

  const { refresh_token } = await session(page);
  await page.evaluate((token) => {
    const body = new URLSearchParams({ token });
    return fetch("/issuer/revoke", { method: "POST", body });
  }, refresh_token);
  const ended = page.getByText("Your login has ended");
  await eventually(async () => {
    await readAgain();
    assert.ok(await ended.isVisible());
  });
  await office.look(page, "ended");
  await button(page, "Log in again").click();
  await page.getByRole("link", { name: "Ana, staff of business 7" }).click();
  await thread(page).getByText("My sink is leaking").first().waitFor();
  await eventually(async () => assert.equal(await answer.inputValue(), "I will come at four"));
  await button(page, "Send").click();
  await thread(page).getByText("Ana · ").waitFor();

  const competitor = await visitor(PHONE);
  competitor.expected = /status of 404/;
  const other = await competitor.open(`/inbox.html#${asked.conversation_id}`);
  await button(other, "Log in").click();
  await other.getByRole("link", { name: "Cleo" }).click();
  await thread(other).getByText("it belongs to another business").waitFor();
  await competitor.look(other, "foreign");

  // A page that the browser has kept shows nothing to somebody else, and one of another tab is left with this one.
  const tab = await office.open("/inbox.html");
  await enter(tab, "Ana, staff of business 7");
  await tab.evaluate(() => {
    const name = Object.keys(sessionStorage).find((key) => key.startsWith("oidc.user:"));
    Storage.prototype.setItem = () => {}; // a renewal that is under way stores nothing any more
    sessionStorage.removeItem(name);
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  });
  await button(tab, "Log in").waitFor();
  await enter(tab, "Ana, staff of business 7");
  await answer.fill("A draft");
  page.once("dialog", (dialog) => dialog.accept());
  let revoke;
  await page.route("**/issuer/revoke", async (route) => {
    await new Promise((resolve) => (revoke = resolve));
    await route.continue();
  });
  await button(page, "Log out").click();
  await page.getByText("Logging out").waitFor(); // at once, and nobody reads over a shoulder
  assert.equal(await answer.isVisible(), false);
  await eventually(async () => revoke());
  await page.getByText("You are logged out").waitFor();
  await tab.getByText("You are logged out").waitFor();
  await office.look(page, "logged-out");
  assert.equal(await session(page), null);
  await page.goBack();
  await page.reload();
  await enter(page, "Ben");
  await page.goto(`${proxy.url}/inbox.html#${asked.conversation_id}`);
  await answer.waitFor();
  assert.equal(await answer.inputValue(), ""); // Ana's draft is not Ben's
}
