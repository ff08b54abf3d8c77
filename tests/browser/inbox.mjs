// What the office meets: the inbox. Each export is a scenario.

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };
const DARK = { colorScheme: "dark" };

const list = (page) => page.locator(".list ol > li");
const others = (page) => page.locator("#conversations > li");
const thread = (page) => page.getByRole("region", { name: "Conversation", exact: true });
const messages = (page) => thread(page).getByRole("list", { name: "Messages" });
const button = (page, name) => page.getByRole("button", { name, exact: true });
const someId = () => 1 + Math.floor(Math.random() * 2 ** 40);

/** The API, as a page on its origin has it. */
async function call(page, method, path, body) {
  return page.evaluate(
    async ([method, path, body]) => {
      const headers = { "Content-Type": "application/json" };
      const options = { method, headers, body: body && JSON.stringify(body) };
      const envelope = await (await fetch(`/api/v1${path}`, options)).json();
      if (!envelope.success) throw new Error(envelope.error.message);
      return envelope.data;
    },
    [method, path, body],
  );
}

const chat = (page, body) => call(page, "POST", "/chat", body);

async function inbox(visitor, business) {
  const page = await visitor.open("/inbox.html");
  await page.getByText("Up to date").waitFor();
  if (business) await only(page, "Business", business);
  return page;
}

async function only(page, name, value) {
  const field = page.getByLabel(name);
  if (name === "Status") await field.selectOption(value);
  else {
    // Typed: what a driver fills in is no change by somebody, to Firefox.
    for (const key of ["ControlOrMeta+a", "Delete"]) await field.press(key);
    await field.pressSequentially(String(value));
    await field.press("Enter");
  }
  await page.getByText("Loading").first().waitFor({ state: "hidden" });
}

async function openFirst(page) {
  await list(page).first().getByRole("link").click();
  await thread(page).getByRole("textbox", { name: "Notes" }).waitFor();
}

export async function the_most_urgent_come_first({ visitor, assert, eventually }) {
  const business_id = someId();
  let first = true;
  for (const [state, options] of Object.entries({ light: {}, phone: { ...PHONE, ...DARK } })) {
    const office = await visitor(options);
    const page = await inbox(office);
    if (first) {
      await chat(page, { message: "My electrical panel is sparking", business_id, customer_id: 7 });
      await chat(page, { message: "A quote for painting a fence, no rush", business_id });
      await chat(page, { message: "No hot water since this morning", business_id });
      first = false;
    }
    const mine = page.getByText(`business ${business_id}`);
    await page.getByRole("list", { name: "Needs a person" }).filter({ has: mine }).waitFor();
    await only(page, "Business", business_id);
    await list(page).nth(2).waitFor();
    await eventually(async () => {
      const urgencies = await list(page).locator(".tag:first-child").allTextContents();
      assert.deepEqual(urgencies, ["Emergency", "Urgent", "No rush"]);
    });
    const row = await list(page).first().textContent(); // the customer's words, not the reply's
    assert.ok(row.includes("My electrical panel is sparking") && !row.includes("Your safety"), row);
    await office.look(page, `list-${state}`);
    await openFirst(page);
    await messages(page).getByText("My electrical panel is sparking").waitFor();
    await messages(page).getByText("Fire or sparks", { exact: true }).waitFor();
    await messages(page).getByText("% sure, by keywords").waitFor();
    const send = thread(page).locator("#send");
    assert.ok(await send.evaluate((it) => it.getBoundingClientRect().bottom <= innerHeight));
    const newest = messages(page).getByRole("listitem").last();
    assert.ok(await newest.evaluate((it) => it.getBoundingClientRect().bottom > 0));
    await office.look(page, `thread-${state}`);
    if (state === "light") continue;
    await thread(page).getByRole("link", { name: "All conversations" }).press("Enter");
    await eventually(async () => assert.ok(await page.evaluate(() => document.activeElement.closest("#queue li"))));
  }
}

export async function filters_leave_the_others_out({ visitor, assert, eventually }) {
  const office = await visitor();
  office.expected = /status of 400/;
  const page = await inbox(office);
  const [business_id, customer_id] = [someId(), someId()];
  await chat(page, { message: "First", business_id, customer_id });
  await chat(page, { message: "Second", business_id });
  const third = await chat(page, { message: "Third", customer_id });
  await call(page, "PATCH", `/conversations/${third.conversation_id}`, { status: "closed" });
  const listed = (count) =>
    eventually(async () => assert.equal(await others(page).locator(".facts").count(), count));
  await only(page, "Business", business_id);
  await listed(2);
  await page.getByLabel("Business").press("Backspace"); // what is half typed is no filter yet
  const reads = page.waitForRequest("**/conversations?status*");
  await page.evaluate(() => dispatchEvent(new Event("online")));
  assert.equal(new URL((await reads).url()).searchParams.get("business_id"), String(business_id));
  await page.getByLabel("Business").press(String(business_id).at(-1));
  await only(page, "Customer", customer_id);
  await listed(1);
  await only(page, "Business", "");
  await listed(1); // the third is closed
  await only(page, "Status", "");
  await listed(2);
  await only(page, "Status", "closed");
  await listed(1);
  await list(page).getByText("Closed", { exact: true }).waitFor();
  await page.getByLabel("Customer").hover();
  await page.mouse.wheel(0, 300); // changes no number
  assert.equal(await page.getByLabel("Customer").inputValue(), String(customer_id));
  const wide = [...String(business_id)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join("");
  await only(page, "Customer", "");
  await only(page, "Status", "");
  await only(page, "Business", ` ${wide}`);
  await listed(2);
  assert.equal(await page.getByText("Name one to see its whole queue").isVisible(), false); // it is the business's own
  await only(page, "Customer", "7e"); // no number lets all through
  await page.getByText("Customer: must be a whole number.").waitFor();
}

export async function what_is_new_appears_by_itself_and_takes_no_draft_away({ visitor, proxy, assert, eventually }) {
  const office = await visitor();
  office.expected = /net::ERR_|status of 503/;
  const page = await inbox(office);
  const business_id = someId();
  const { conversation_id } = await chat(page, { message: "The door sticks", business_id });
  await only(page, "Business", business_id);
  await openFirst(page);
  const [notes, answer] = ["Notes", "Answer"].map((name) => thread(page).getByLabel(name));
  await answer.fill("We come");
  await notes.fill("A draft that is not saved yet");
  await notes.evaluate((field) => field.setSelectionRange(2, 7));
  await chat(page, { message: "And now it does not close at all", conversation_id });
  await chat(page, { message: "Water is flooding my kitchen", business_id });
  await thread(page).getByText("And now it does not close at all").waitFor();
  await list(page).nth(1).waitFor();
  await eventually(async () => assert.match(await list(page).first().textContent(), /Emergency/));
  assert.equal(await notes.inputValue(), "A draft that is not saved yet");
  const caret = await page.evaluate(() => [document.activeElement.id, document.activeElement.selectionEnd]);
  assert.deepEqual(caret, ["notes", 7]);
  // What is selected in the head stays so when it is read again, and what the browser has translated.
  await thread(page).locator("header .facts").first().evaluate((it) => {
    it.firstChild.replaceWith(Object.assign(document.createElement("font"), { textContent: "Seit " }));
    getSelection().selectAllChildren(it);
  });
  for (let reads = 0; reads < 2; reads++) {
    const read = page.waitForResponse(`**/conversations/${conversation_id}?*`);
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await read;
  }
  assert.match(await page.evaluate(() => getSelection().toString()), /^Seit .*4 messages/);
  // A row that changes while it is pressed is opened.
  await page.evaluate(() => (location.hash = ""));
  const row = others(page).filter({ hasText: "The door sticks" });
  const { x, y } = await row.boundingBox();
  await page.mouse.move(x + 40, y + 20);
  await page.mouse.down();
  await chat(page, { message: "It squeaks", conversation_id });
  const changed = page.waitForResponse("**/conversations?status*");
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await changed;
  for (let frames = 0; frames < 2; frames++) await page.evaluate(() => new Promise(requestAnimationFrame));
  await page.mouse.up();
  await messages(page).getByText("It squeaks").waitFor();
  await list(page).first().getByRole("link").click();
  await thread(page).getByText("Water is flooding my kitchen").first().waitFor();
  await eventually(async () => assert.equal(await answer.inputValue(), ""));
  await list(page).getByText("Draft").waitFor();
  await page.goBack();
  await thread(page).getByText("And now it does not close at all").waitFor();
  proxy.refuse();
  await page.getByText("Not up to date").waitFor();
  await thread(page).getByText("Frontdesk cannot be reached").waitFor();
  await button(page, "Send").click();
  const notice = page.getByRole("alert").filter({ hasText: "The answer could not be sent" });
  await notice.waitFor();
  await office.look(page, "cut");
  await eventually(async () =>
    assert.ok(await notice.evaluate((it) => it.getBoundingClientRect().bottom <= innerHeight)),
  );
  await page.unrouteAll();
  proxy.refusing = false;
  await page.getByText("Up to date", { exact: true }).waitFor();
  await page.reload();
  await eventually(async () => {
    assert.equal(await notes.inputValue(), "A draft that is not saved yet");
    assert.equal(await answer.inputValue(), "We come");
  });
  await button(page, "Send").click();
  await messages(page).getByText("We come").waitFor();
  await eventually(async () => assert.equal(await answer.inputValue(), ""));
  // What was said today has its date tomorrow, for who leaves the page open overnight.
  const late = await visitor();
  await late.context.clock.install();
  const left = await inbox(late, business_id);
  const said = list(left).first().locator("time");
  assert.doesNotMatch(await said.textContent(), /20\d\d/);
  await left.clock.fastForward("24:00:00");
  await eventually(async () => assert.match(await said.textContent(), /20\d\d/));
}

export async function a_conversation_is_closed_reopened_and_archived({ visitor, assert, eventually }) {
  const office = await visitor();
  const page = await inbox(office);
  const business_id = someId();
  const { conversation_id } = await chat(page, { message: "A tile is loose", business_id });
  const status = async () => (await call(page, "GET", `/conversations/${conversation_id}`)).status;
  await only(page, "Business", business_id);
  const cost = thread(page).getByText("Cost of Claude");
  await Promise.all([page.waitForResponse(`**/${conversation_id}/usage`), openFirst(page)]);
  assert.equal(await cost.isVisible(), false); // rules answered
  await page.route(`**/${conversation_id}/usage`, async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    Object.assign(json.data.usage, { dollars: 0.0123, unpriced: 2 });
    await route.fulfill({ response, json });
  });
  let go;
  const held = new Promise((resolve) => (go = resolve));
  await page.route(`**/${conversation_id}`, async (route) => {
    if (route.request().method() === "PATCH") await held;
    await route.continue();
  });
  office.expected = /status of 412/;
  await button(page, "Close").click();
  await button(page, "Closing …").waitFor(); // at once
  await chat(page, { message: "Now I smell gas", conversation_id }); // which nobody has seen
  go();
  await page.getByText("The status could not be changed. Somebody else has changed it meanwhile.").waitFor();
  await messages(page).getByText("Now I smell gas").waitFor();
  assert.equal(await status(), "active");
  await eventually(async () => {
    const again = button(page, "Try again"); // once more, if what is shown is not yet the newest
    if (await again.isVisible()) await again.click({ timeout: 1000 });
    assert.ok(await button(page, "Reopen").isVisible());
  });
  await eventually(async () => assert.equal(await status(), "closed"));
  await page.getByText("No other conversations here.").waitFor();
  // What has taken its place is pressed neither by a key that is held nor by the second half of a double click.
  await button(page, "Reopen").evaluate((it) => {
    it.focus();
    it.dispatchEvent(new MouseEvent("click", { detail: 2, bubbles: true, cancelable: true }));
  });
  assert.equal(await page.getByText("Reopening …").count(), 0);
  await page.setViewportSize({ width: 360, height: 740 });
  await thread(page).getByText("Export", { exact: true }).click();
  await office.look(page, "export-phone");
  await thread(page).getByRole("heading").first().click();
  assert.equal(await page.locator("details[open]").count(), 0);
  await page.setViewportSize({ width: 1280, height: 800 });
  await cost.filter({ hasText: "$0.0123, and 2 turns without a price" }).waitFor();
  await page.unrouteAll({ behavior: "wait" });
  await button(page, "Reopen").focus();
  await page.keyboard.down("Enter");
  await button(page, "Close").waitFor();
  for (let times = 0; times < 3; times++) await page.keyboard.down("Enter"); // it is held
  await page.keyboard.up("Enter");
  assert.equal(await page.getByText("Closing …").count(), 0);
  await eventually(async () => assert.equal(await status(), "active"));
  await button(page, "Archive").click();
  await thread(page).getByText("Archived", { exact: true }).waitFor();
  await eventually(async () => assert.equal(await status(), "archived"));
  await office.look(page, "archived");
}

/** Press a button that saves, and go on writing before there is an answer. */
async function writeWhileSaving(page, pressed, write) {
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  const hold = async (route) => {
    if (["PATCH", "PUT"].includes(route.request().method())) await held;
    await route.continue();
  };
  await page.route("**/api/v1/**", hold);
  await pressed.click();
  const saving = button(page, "Saving …");
  await saving.waitFor();
  await write();
  answer();
  await saving.waitFor({ state: "detached" });
  await page.unroute("**/api/v1/**", hold);
}

export async function notes_are_kept({ visitor, assert, eventually }) {
  const office = await visitor();
  await office.context.addInitScript(() => {
    for (const name of ["any", "timeout"]) delete AbortSignal[name]; // as in Safari before 17.4
  });
  const page = await inbox(office);
  const business_id = someId();
  const { conversation_id } = await chat(page, { message: "The bell is silent", business_id });
  await only(page, "Business", business_id);
  await openFirst(page);
  const notes = thread(page).getByLabel("Notes");
  await notes.fill("Third floor, <b>no lift</b>\u0000\u001b"); // what nobody sees is left out
  await button(page, "Save notes").click();
  await page.getByText("Saved").waitFor();
  const context = async () => (await call(page, "GET", `/conversations/${conversation_id}`)).context;
  assert.equal(await context(), "Third floor, <b>no lift</b>");
  await page.reload();
  await eventually(async () => assert.equal(await notes.inputValue(), "Third floor, <b>no lift</b>"));
  await office.look(page, "notes");
  // What is too long is refused, not cut.
  office.expected = /status of 400/;
  for (const [label, name, words] of [
    ["Notes", "Save notes", "Notes: must have at most 2000 characters"],
    ["Answer", "Send", "The answer: must have at most 8000 characters"],
  ]) {
    await thread(page).getByLabel(label).focus();
    await page.evaluate((text) => document.execCommand("insertText", false, text), "word ".repeat(1800));
    await button(page, name).click();
    await page.getByRole("alert").filter({ hasText: words }).waitFor();
    assert.ok((await thread(page).getByLabel(label).inputValue()).length >= 9000, label);
  }
  await thread(page).getByLabel("Answer").fill("We come");
  await button(page, "Send").click(); // the notice covers nothing
  await page.getByText("Sent", { exact: true }).waitFor();
  await page.getByText("The answer could not be sent").waitFor({ state: "detached" }); // what failed before is done
  // What was read before a change, and comes after it, is not shown.
  let [come, asked] = [null, null];
  const late = new Promise((resolve) => (come = resolve));
  const reading = new Promise((resolve) => (asked = resolve));
  await page.route(`**/conversations/${conversation_id}?page=1&**`, async (route) => {
    const response = await route.fetch();
    asked();
    await late;
    await route.fulfill({ response });
  });
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await reading;
  await notes.fill("Second floor");
  await button(page, "Save notes").click();
  await page.getByText("Saved").waitFor();
  await notes.evaluate((field) => {
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
    Object.defineProperty(field, "value", { get, set(text) { (window.shown ??= []).push(text); set.call(this, text); } });
  });
  const next = page.waitForResponse((answer) => answer.url().includes(`${conversation_id}?page=1&`));
  come();
  await next;
  await page.unrouteAll({ behavior: "wait" });
  await chat(page, { message: "The bell rings again", conversation_id });
  await messages(page).getByText("The bell rings again").waitFor();
  assert.deepEqual(await page.evaluate(() => window.shown ?? []), []);
  // A draft outlasts another conversation where nothing can be stored, too, and so does another name.
  await thread(page).getByLabel("Your name").fill("Ana");
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("it is full", "QuotaExceededError");
    };
  });
  await thread(page).getByLabel("Your name").fill("Ben");
  await thread(page).getByLabel("Answer").fill("Here I am");
  await button(page, "Send").click();
  await messages(page).getByText("Ben · ").waitFor();
  await notes.fill("Fourth floor");
  await page.evaluate(() => (location.hash = ""));
  await page.getByText("Choose a conversation.").waitFor();
  await page.goBack();
  await eventually(async () => assert.equal(await notes.inputValue(), "Fourth floor"));
  await notes.fill("");
  await button(page, "Save notes").click();
  await eventually(async () => assert.equal(await context(), null));
}

export async function markup_in_the_inbox_stays_text({ visitor, assert }) {
  const page = await inbox(await visitor());
  const business_id = someId();
  const message = '<img src=x onerror="document.title=1"><b>bold</b>';
  await chat(page, { message, business_id });
  await only(page, "Business", business_id);
  await openFirst(page);
  await thread(page).getByText(message).waitFor();
  assert.equal(await page.locator("main img, main b").count(), 0);
  assert.equal(await page.title(), "Inbox – Frontdesk");
}

export async function empty_loading_and_failing_lists_say_so({ visitor, proxy, assert }) {
  const office = await visitor();
  office.expected = /net::ERR_|status of 400/;
  // So that nothing is read again by itself, before what the scenario does.
  await office.context.route("**/live/ticket", (route) => route.abort());
  await office.context.addInitScript(() => {
    const real = setTimeout;
    globalThis.setTimeout = (act, ms) => real(act, ms === 5000 ? 1e9 : ms);
  });
  const page = await inbox(office);
  await only(page, "Customer", someId());
  await page.getByText("No other conversations here.").waitFor();
  await office.look(page, "empty");
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/conversations?*", async (route) => (await held, route.continue()), { times: 1 });
  await page.getByLabel("Status").selectOption("closed");
  await page.getByText("Loading").first().waitFor();
  await office.look(page, "loading");
  release();
  await page.getByText("No other conversations here.").waitFor();
  proxy.refuse();
  await page.evaluate(() => dispatchEvent(new Event("offline")));
  await page.getByText("The conversations could not be loaded").waitFor();
  await page.getByText("Frontdesk cannot be reached").waitFor();
  await page.getByText("Not up to date").waitFor();
  await office.look(page, "failing");
  await button(page, "Try again").focus();
  const failed = page.waitForEvent("requestfailed");
  await page.evaluate(() => dispatchEvent(new Event("offline"))); // as another poll
  await failed;
  await page.evaluate(() => new Promise((shown) => setTimeout(shown, 300)));
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Try again");
  proxy.refusing = false;
  await button(page, "Try again").click();
  await page.getByText("No other conversations here.").waitFor();
}

export async function a_read_that_hangs_holds_up_nothing_else({ visitor }) {
  const page = await inbox(await visitor());
  const [one, two] = await Promise.all(["The first", "The second"].map((message) => chat(page, { message })));
  const open = (id) => page.evaluate((hash) => (location.hash = hash), id);
  const hang = (what) => Promise.all([
    page.waitForRequest(what),
    page.route(what, () => {}), // no answer, as long as the page is open
    page.evaluate(() => dispatchEvent(new Event("online"))),
  ]);
  await open(one.conversation_id);
  await messages(page).getByText("The first").waitFor();
  await hang(`**/conversations/${one.conversation_id}?page=1&**`);
  await open(two.conversation_id);
  await messages(page).getByText("The second").waitFor();
  await open("");
  await hang("**/conversations?status=**");
  await open(two.conversation_id);
  await messages(page).getByText("The second").waitFor();
}

export async function what_the_page_does_not_understand_has_words_for_people({ visitor, assert, eventually }) {
  const office = await visitor();
  const page = await inbox(office);
  const { conversation_id } = await chat(page, { message: "The gate squeaks" });
  await page.route(`**/conversations/${conversation_id}?page=1&**`, async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    json.data.handling.by = "robot"; // as a later API might
    await route.fulfill({ response, json });
  });
  await page.evaluate((hash) => (location.hash = hash), conversation_id);
  await thread(page).getByText("What is new could not be loaded. This page has a fault, or is older than").waitFor();
  await page.unrouteAll({ behavior: "wait" });
  await button(page, "Try again").click({ timeout: 5000 }).catch(() => {}); // the page may have tried by itself
  await messages(page).getByText("The gate squeaks").waitFor();
  await eventually(async () => assert.match(office.problems.join(), /iterable|iterator/)); // told to developers
  office.problems = [];
}

export async function an_unknown_conversation_says_so({ visitor }) {
  const office = await visitor(PHONE);
  office.expected = /status of 404/;
  const page = await office.open("/inbox.html#01ARZ3NDEKTSV4RRFFQ69G5FAV");
  await thread(page).getByText("it belongs to another business").waitFor();
  await office.look(page, "unknown");
}

export async function more_than_a_page_can_be_reached({ visitor, assert, eventually }) {
  const office = await visitor();
  const page = await inbox(office);
  const business_id = someId();
  const { conversation_id } = await chat(page, { message: "Message 0", business_id });
  await chat(page, { message: "Message 1", conversation_id });
  for (let n = 0; n < 3; n++) await call(page, "POST", "/conversations", { business_id });
  await page.route("**/conversations*/**", narrowed); // pages of 2 and 2, instead of 100 and 50
  await page.route("**/conversations?*", narrowed);
  await only(page, "Business", business_id);
  await eventually(async () => assert.equal(await list(page).count(), 2));
  office.expected = /status of 503/;
  let fail;
  await page.route("**/conversations?*cursor=*", (route) => (fail = () => route.fulfill({ status: 503 })), { times: 1 });
  await page.setViewportSize({ width: 1280, height: 300 });
  await button(page, "Load older").click();
  await button(page, "Loading …").waitFor(); // at once
  await eventually(() => fail());
  const notice = page.getByRole("alert").filter({ hasText: "Older conversations could not be loaded" });
  await notice.waitFor();
  assert.ok(await notice.evaluate((it) => it.getBoundingClientRect().top >= 0)); // in sight
  await notice.getByRole("button", { name: "Try again" }).click();
  await list(page).nth(3).waitFor();
  await button(page, "Load older").waitFor({ state: "hidden" });
  // The focus is never lost with what is pressed.
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  const next = page.getByRole("link", { name: "No messages yet" }).last();
  await page.route("**/conversations?*", (route) => route.fulfill({ status: 503 }));
  await next.focus();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.locator("#list-state button").focus();
  await page.unroute("**/conversations?*");
  await page.keyboard.press("Enter");
  await eventually(async () => assert.match(await focused(), /^No messages yet/));
  await list(page).getByText("4 messages").click();
  await messages(page).getByText("Message 1", { exact: true }).waitFor();
  assert.equal(await messages(page).getByText("Message 0", { exact: true }).count(), 0);
  const top = () => messages(page).getByText("Message 1", { exact: true }).evaluate((it) => it.getBoundingClientRect().top);
  await button(page, "Earlier messages").scrollIntoViewIfNeeded();
  const before = await top();
  await button(page, "Correct").focus();
  await button(page, "Earlier messages").focus();
  await page.keyboard.press("Enter");
  await messages(page).getByText("Message 0", { exact: true }).waitFor();
  assert.ok(Math.abs((await top()) - before) < 2, "who reads a message goes on reading it");
  assert.equal(await thread(page).locator(".messages > li").count(), 4);
  assert.equal(await focused(), "Correct");
}

/** Passed on by the driver: Firefox ends a request that goes on to another address. */
async function narrowed(route) {
  const url = new URL(route.request().url());
  if (url.searchParams.has("limit")) url.searchParams.set("limit", "2");
  const response = await route.fetch({ url: url.href }).catch(() => null); // the page may be gone
  if (response) await route.fulfill({ response });
}

export async function a_person_takes_answers_and_releases({ visitor, proxy, assert, eventually }) {
  const business_id = someId();
  const office = await visitor();
  await office.context.addInitScript(() => { // this device's clock is fast
    const real = Date.now;
    Date.now = () => real() + 7_200_000;
  });
  const page = await inbox(office, business_id);
  const asked = await chat(page, { message: "I smell gas in the kitchen", business_id });
  await chat(page, { message: "My sink is leaking", business_id });
  const queue = page.getByRole("list", { name: "Needs a person" }).getByRole("listitem");
  await queue.getByText("Waits 1 min").waitFor();
  await eventually(async () => assert.equal(await queue.count(), 1));
  await openFirst(page);
  await thread(page).getByText("Waits for a person: an emergency").waitFor();
  await thread(page).getByLabel("Your name").fill("Sam");
  await thread(page).getByLabel("Answer").fill("I am on my way, <b>stay outside</b>");
  await thread(page).getByLabel("Answer").evaluate((element) => {
    const init = { key: "Enter", ctrlKey: true, bubbles: true };
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      element.dispatchEvent(new KeyboardEvent("keydown", { ...init, ...how }));
    }
  });
  assert.match(await button(page, "Send").textContent(), /^Send$/); // a word's end sends nothing
  // Pressed twice, and the answer is lost: that is said, in another conversation too, and the words are kept.
  office.expected = /status of (422|502)/;
  proxy.lose = /^POST \S+\/messages /;
  let fail;
  await page.route("**/messages", (route) => (fail = () => route.continue()), { times: 1 });
  await thread(page).getByLabel("Answer").press("Control+Enter");
  await thread(page).getByLabel("Answer").press("Control+Enter");
  await page.getByRole("button", { name: "Sending …" }).waitFor();
  await eventually(() => assert.ok(fail));
  await page.evaluate(() => (location.hash = ""));
  await page.getByText("Choose a conversation.").waitFor();
  await fail();
  const notice = page.getByRole("alert").filter({ hasText: "In “I smell gas in the kitchen”: The answer could not be sent." });
  await notice.waitFor();
  await page.goBack();
  await eventually(async () => assert.match(await thread(page).getByLabel("Answer").inputValue(), /^I am on my way/));
  await page.reload();
  await eventually(async () => assert.match(await thread(page).getByLabel("Answer").inputValue(), /^I am on my way/));
  await thread(page).getByLabel("Your name").fill("Samuel");
  await button(page, "Send").click();
  await eventually(async () => assert.equal(await thread(page).getByLabel("Answer").inputValue(), ""));
  assert.equal(await messages(page).getByText("I am on my way, <b>stay outside</b>").count(), 1); // stored once
  await thread(page).getByLabel("Your name").fill("Sam");
  await messages(page).getByText("Sam · ").waitFor();
  await thread(page).getByText("Sam has it; the assistant is silent").waitFor();
  await office.look(page, "thread-with-a-person");
  // Who comes back before an answer is sent finds it gone when it is.
  let go;
  const held = new Promise((resolve) => (go = resolve));
  await page.route("**/messages", async (route) => (await held, route.continue()), { times: 1 });
  await thread(page).getByLabel("Answer").fill("Here is Sam");
  await button(page, "Send").click();
  await button(page, "Sending …").waitFor();
  await page.evaluate(() => (location.hash = ""));
  await page.getByText("Choose a conversation.").waitFor();
  await page.goBack();
  await eventually(async () => assert.equal(await thread(page).getByLabel("Answer").inputValue(), "Here is Sam"));
  go();
  await messages(page).getByText("Here is Sam").waitFor();
  await eventually(async () => assert.equal(await thread(page).getByLabel("Answer").inputValue(), ""));
  // What is typed stays where the browser forgets what was stored.
  await thread(page).getByLabel("Answer").fill("Still here");
  await page.evaluate(() => sessionStorage.clear());
  await Promise.all([page.waitForResponse("**/conversations/*?page=1&*"), page.evaluate(() => dispatchEvent(new Event("online")))]);
  await page.getByText("Up to date", { exact: true }).waitFor();
  assert.equal(await thread(page).getByLabel("Answer").inputValue(), "Still here");
  const { conversation_id } = asked;
  // Another tab changes the name and an alert. A name is written from its own side.
  const other = await office.open(`/inbox.html#${conversation_id}`);
  await thread(other).getByLabel("Your name").fill("שרה");
  const name = thread(page).getByLabel("Your name");
  await eventually(async () => assert.equal(await name.inputValue(), "שרה"));
  await name.fill("שרה "); // more of it follows
  await other.getByText("Alerts", { exact: true }).click();
  await other.getByLabel("Sound").uncheck();
  await other.close();
  await eventually(async () => assert.equal(await page.locator("#alert-sound").isChecked(), false));
  assert.equal(await name.inputValue(), "שרה ");
  await thread(page).getByLabel("Answer").fill("We are there");
  await button(page, "Send").click();
  const line = messages(page).getByRole("listitem").filter({ hasText: "We are there" }).locator(".facts");
  await line.waitFor();
  assert.ok(await line.evaluate(({ children: [name, time] }) => name.getBoundingClientRect().right < time.getBoundingClientRect().left));
  await thread(page).getByLabel("Your name").fill("Sam");
  const silent = await chat(page, { message: "Thank you", conversation_id });
  assert.deepEqual([silent.response, silent.handled_by], ["", "person"]);
  await thread(page).getByText("Thank you").waitFor();
  await button(page, "Acknowledge").click();
  await queue.first().waitFor({ state: "detached" });
  // Who answers and releases before all is read again has seen the newest handling.
  await chat(page, { message: "Are you there?", conversation_id });
  await thread(page).getByText("Are you there?").waitFor();
  let read;
  const reading = new Promise((resolve) => (read = resolve));
  const hold = async (route) => (await reading, route.continue().catch(() => {}));
  await page.route(`**/${conversation_id}?*`, hold);
  await thread(page).getByLabel("Answer").fill("Good bye");
  await button(page, "Send").click();
  await page.getByText("Sent", { exact: true }).waitFor();
  await button(page, "Release").click();
  await page.getByText("Done", { exact: true }).waitFor();
  read();
  await page.unroute(`**/${conversation_id}?*`, hold);
  await thread(page).getByText("The assistant answers").waitFor();
  const again = await chat(page, { message: "Thank you", conversation_id });
  assert.equal(again.handled_by, "assistant");
}

export async function of_two_who_write_notes_the_second_one_is_told({ visitor, proxy, assert, eventually }) {
  const business_id = someId();
  const office = await visitor();
  office.expected = /status of (412|502)/;
  const page = await inbox(office, business_id);
  const { conversation_id } = await chat(page, { message: "My sink is leaking", business_id });
  await list(page).first().waitFor();
  await openFirst(page);
  const notes = thread(page).getByLabel("Notes");
  // A text with other line breaks is no draft: what somebody else writes takes its place.
  for (const context of ["Ring\r\nonce", "Ring\rthree times"]) {
    await call(page, "PATCH", `/conversations/${conversation_id}`, { context });
    await eventually(async () => assert.equal(await notes.inputValue(), context.replace(/\r\n?/, "\n")));
  }
  await notes.fill("Ring twice");
  await call(page, "PATCH", `/conversations/${conversation_id}`, { context: "Beware of the dog" });
  await chat(page, { message: "It drips", conversation_id });
  await messages(page).getByText("It drips").waitFor(); // the page has seen the other's notes
  let look;
  const looking = new Promise((resolve) => (look = resolve));
  await page.route(`**/conversations/${conversation_id}?limit=1`, async (route) => (await looking, route.continue()), { times: 1 });
  const looks = page.waitForRequest(`**/conversations/${conversation_id}?limit=1`);
  await button(page, "Save notes").click();
  await looks;
  await button(page, "Saving …").waitFor(); // as long as it takes
  look();
  await thread(page).getByText("It says now: Beware of the dog").waitFor();
  const there = await call(page, "GET", `/conversations/${conversation_id}`);
  assert.equal(there.context, "Beware of the dog");
  await button(page, "Replace them").click();
  await page.getByText("Saved").waitFor();
  assert.equal((await call(page, "GET", `/conversations/${conversation_id}`)).context, "Ring twice");
  await page.getByText("Up to date", { exact: true }).waitFor();
  await notes.fill("Ring once");
  proxy.lose = /^PATCH /;
  await button(page, "Save notes").click();
  await button(page, "Try again").click(); // nobody else has changed anything
  await page.getByText("Saved").waitFor();
  const context = async () => (await call(page, "GET", `/conversations/${conversation_id}`)).context;
  await notes.fill("Knock");
  await writeWhileSaving(page, button(page, "Save notes"), () => notes.fill("Knock twice"));
  assert.deepEqual([await notes.inputValue(), await context()], ["Knock twice", "Knock"]);
  await page.reload(); // and what was written against is remembered
  await eventually(async () => assert.equal(await notes.inputValue(), "Knock twice"));
  await call(page, "PATCH", `/conversations/${conversation_id}`, { case: { summary: "Burst pipe" } }); // no notes
  await button(page, "Save notes").click();
  await eventually(async () => assert.equal(await context(), "Knock twice"));
  // An answer that a later one has overtaken takes nothing back.
  let come;
  const late = new Promise((resolve) => (come = resolve));
  await page.route(`**/conversations/${conversation_id}`, async (route) => {
    const response = await route.fetch({ postData: { context: "Knock once" } }); // Firefox does not tell what it sends
    await late;
    await route.fulfill({ response });
  }, { times: 1 });
  const stored = page.waitForRequest((request) => request.method() === "PATCH");
  await notes.fill("Knock once");
  await button(page, "Save notes").click();
  await stored;
  await eventually(async () => assert.equal(await context(), "Knock once"));
  await button(page, "Take").click();
  await button(page, "Release").waitFor();
  await page.evaluate(() => {
    const state = document.querySelector(".handling .facts");
    window.said = [];
    new MutationObserver(() => window.said.push(state.textContent)).observe(state, { childList: true });
  });
  come();
  await button(page, "Saving …").waitFor({ state: "detached" });
  await page.getByText("Saved").waitFor();
  assert.deepEqual(await page.evaluate(() => window.said), []);
  // Who has gone on to something else is told as well, and finds the words there.
  await notes.fill("Knock three times");
  await page.route(`**/conversations/${conversation_id}`, async (route) => {
    await page.evaluate(() => (location.hash = ""));
    await page.getByText("Choose a conversation.").waitFor();
    await call(page, "PATCH", `/conversations/${conversation_id}`, { context: "Do not knock" });
    await route.continue();
  }, { times: 1 });
  await button(page, "Save notes").click();
  await page.getByText("In “Burst pipe”: Somebody has changed the notes meanwhile.").waitFor();
  await page.goBack();
  await eventually(async () => assert.equal(await notes.inputValue(), "Knock three times"));
}

export async function a_case_is_corrected({ visitor, proxy, assert, eventually }) {
  const business_id = someId();
  const office = await visitor();
  office.expected = /status of (400|412|502)/;
  const page = await inbox(office, business_id);
  const { conversation_id } = await chat(page, { message: "My sink is leaking, 42 Elm Street", business_id });
  await list(page).first().waitFor();
  await openFirst(page);
  const card = page.getByRole("region", { name: "Case" });
  await button(page, "Correct").click();
  await card.getByLabel("Urgency").selectOption("emergency");
  await card.getByLabel("Name", { exact: true }).fill("Jane Doe");
  await card.getByLabel("Phone").fill("12");
  await chat(page, { message: "It is getting worse", conversation_id });
  await messages(page).getByText("It is getting worse").waitFor();
  assert.equal(await card.getByLabel("Name", { exact: true }).inputValue(), "Jane Doe");
  await button(page, "Save").click();
  await card.getByText("Phone is not a telephone number").waitFor();
  await office.look(page, "refused");
  await page.setViewportSize({ width: 360, height: 740 });
  await card.getByLabel("Phone").fill("13");
  await button(page, "Save").click();
  const refused = card.getByText("Phone is not a telephone number");
  await refused.waitFor();
  assert.ok(await refused.evaluate((it) => it.getBoundingClientRect().bottom <= innerHeight)); // in sight
  await office.look(page, "refused-phone");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload(); // the draft stays
  await card.getByLabel("Phone").fill("206 555 0100");
  await call(page, "PATCH", `/conversations/${conversation_id}`, { case: { summary: "Burst pipe" } });
  await button(page, "Save").click();
  await card.getByText("Problem: Burst pipe").waitFor();
  await button(page, "Save mine").click();
  await card.getByText("Set by people").waitFor();
  await card.getByText("Emergency", { exact: true }).waitFor();
  const advice = card.getByText("Advice for the customer");
  await chat(page, { message: "I smell gas", conversation_id });
  await advice.press("Enter");
  await card.getByRole("link", { name: "+12065550100" }).focus();
  await call(page, "PATCH", `/conversations/${conversation_id}`, { case: { preferred_time: { text: "at four" } } });
  await card.getByText("at four").waitFor();
  assert.ok(await card.locator("details[open]").isVisible(), "it is still unfolded");
  assert.match(await page.evaluate(() => document.activeElement.href), /^tel:/);
  await button(page, "Correct").click();
  await card.getByLabel("Way in").fill("W".repeat(100)); // a long word
  proxy.lose = /^PATCH /;
  await button(page, "Save").click();
  await button(page, "Try again").click();
  await card.getByText("WWWW").waitFor();
  await office.look(page, "corrected");
  const found = await call(page, "GET", `/conversations/${conversation_id}`);
  const { contact, place, summary } = found.case;
  assert.deepEqual([contact.name, contact.phone, summary], ["Jane Doe", "+12065550100", "Burst pipe"]);
  assert.match(place.address, /42 Elm Street/);
  await button(page, "Correct").click();
  await card.getByLabel("Name", { exact: true }).fill("Jane Roe");
  const way = card.getByLabel("Way in");
  await writeWhileSaving(page, button(page, "Save"), () => way.fill("By the gate"));
  await call(page, "PATCH", `/conversations/${conversation_id}`, { context: "Beware of the dog" }); // nothing of the case
  await button(page, "Save").click();
  await eventually(async () => {
    const { contact, place } = (await call(page, "GET", `/conversations/${conversation_id}`)).case;
    assert.deepEqual([contact.name, place.access], ["Jane Roe", "By the gate"]);
  });
}

export async function the_oldest_emergency_is_in_sight_and_what_is_new_alerts({ visitor, assert, eventually }) {
  const business_id = someId();
  const office = await visitor({ ...DARK, permissions: ["notifications"] });
  const page = await inbox(office, business_id);
  await page.evaluate(() => (window.AudioContext = null)); // a device without sound
  await chat(page, { message: "I smell gas in the kitchen", business_id });
  await list(page).getByText("I smell gas in the kitchen").waitFor();
  await page.evaluate(async (business_id) => {
    const open = async () => {
      const headers = { "Content-Type": "application/json" };
      await fetch("/api/v1/conversations", { method: "POST", headers, body: JSON.stringify({ business_id }) });
    };
    for (let n = 0; n < 120; n += 20) await Promise.all(Array.from({ length: 20 }, open));
  }, business_id);
  await page.reload();
  const queue = page.getByRole("list", { name: "Needs a person" }).getByRole("listitem");
  await queue.getByText("I smell gas in the kitchen").waitFor();
  const inSight = (it) => it.getBoundingClientRect().bottom <= innerHeight;
  await eventually(async () => assert.ok(await queue.first().evaluate(inSight)));
  await others(page).nth(99).waitFor();
  const title = (wanted) => eventually(async () => assert.equal(await page.title(), wanted));
  await title("(1) Inbox – Frontdesk");
  await page.getByRole("link", { name: "Conversations 1 waiting" }).waitFor(); // in every view
  await page.getByText("Alerts", { exact: true }).click();
  await page.getByLabel("Notification").check();
  await page.evaluate(() => {
    window.shown = [];
    window.Notification = class { constructor(title) { window.shown.push(title); } static permission = "granted"; };
  });
  await page.getByLabel("Sound").uncheck();
  await page.evaluate(() => { // until the browser allows sounds
    const sounds = new OfflineAudioContext(1, 1, 44100);
    const [made, asked] = [sounds.createOscillator, []];
    window.waiting = { made: 0, asked: 0 };
    sounds.createOscillator = () => (window.waiting.made++, made.call(sounds));
    sounds.resume = async () => window.waiting.asked++;
    window.AudioContext = function () { return sounds; };
  });
  for (let times = 0; times < 2; times++) {
    await page.getByLabel("Sound").check();
    await page.getByLabel("Sound").uncheck();
  }
  assert.deepEqual(await page.evaluate(() => window.waiting), { made: 2, asked: 2 }); // not all at once
  await office.look(page, "queue");
  await page.keyboard.press("Escape");
  assert.equal(await page.getByLabel("Sound").isVisible(), false);
  await page.getByText("Alerts", { exact: true }).click();
  await chat(page, { message: "My electrical panel is sparking", business_id });
  await page.getByRole("alert").getByText("Emergency: Electrical").waitFor({ state: "attached" });
  await title("(2) Inbox – Frontdesk");
  assert.deepEqual(await page.evaluate(() => window.shown), ["Emergency: Electrical"]);
  assert.match(await queue.first().textContent(), /I smell gas/);
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("it is full", "QuotaExceededError");
    };
  });
  await page.getByLabel("Count in the title").uncheck();
  await title("Inbox – Frontdesk");
  await page.getByLabel("Count in the title").check();
  await title("(2) Inbox – Frontdesk");
}

export async function five_thousand_conversations_are_read_page_by_page({ visitor, assert, eventually }) {
  const page = await inbox(await visitor());
  const business_id = someId();
  await chat(page, { message: "A tile is loose", business_id });
  const [one] = await call(page, "GET", `/conversations?business_id=${business_id}`);
  const id = (n) => "01" + String(9999999999 - n).padStart(24, "0");
  let asked = 0;
  await page.route("**/conversations?*", (route) => {
    const query = new URL(route.request().url()).searchParams;
    if (query.has("queue")) return route.continue();
    asked++;
    const start = Number(query.get("cursor") ?? 0);
    const data = Array.from({ length: 100 }, (_, n) => ({ ...one, id: id(start + n) }));
    const meta = { hasNext: start < 4900, nextCursor: start < 4900 ? String(start + 100) : null };
    return route.fulfill({ json: { success: true, data, meta } });
  });
  await only(page, "Business", business_id);
  await button(page, "Load older").click();
  await others(page).nth(199).waitFor({ state: "attached" });
  await page.evaluate(async () => { // in the page: a click by the driver takes many times as long as what it does
    const [older, list] = ["older", "conversations"].map((id) => document.getElementById(id));
    while (!older.hidden) {
      const shown = new Promise((resolve) => new MutationObserver(resolve).observe(list, { childList: true }));
      older.click();
      await shown;
    }
  });
  const first = await others(page).first().elementHandle();
  asked = 0;
  for (let n = 0; n < 2; n++) {
    const before = asked;
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await eventually(async () => assert.ok(asked > before));
    await page.waitForTimeout(500);
  }
  assert.ok(asked <= 6, `${asked} pages were read`); // the newest, and one of the others each time
  assert.equal(await others(page).count(), 5000);
  assert.equal(await first.evaluate((it) => it.isConnected), true); // no row was made again
}

export async function a_business_s_settings_are_saved({ visitor, proxy, assert, eventually }) {
  const business_id = someId();
  const office = await visitor();
  office.expected = /status of (4(00|04|12)|502)/;
  const page = await inbox(office, business_id);
  await page.getByRole("link", { name: "Settings" }).click();
  const form = page.getByRole("form", { name: "Profile" });
  await button(page, "Send a test to everybody").click();
  await page.getByText("The test could not be sent. Nobody is notified yet.").waitFor();
  await button(page, "Dismiss").click();
  await form.getByLabel("Name", { exact: true }).fill("Elm Street Home Services");
  await form.getByLabel("Phone", { exact: true }).fill("12");
  await form.getByLabel("Monday").fill("8-12, 1 pm - 18:00");
  await form.getByLabel("Tuesday").fill("all day");
  await form.getByLabel("Prices").fill("Call-out | $89");
  await button(page, "Add somebody to notify").click();
  await form.getByLabel("To", { exact: true }).fill("office@example.com");
  await button(page, "Save").click();
  await form.getByText("Phone is not a telephone number").waitFor();
  await form.getByText("Tuesday must be a time of day such as 08:00.").waitFor();
  const pricing = form.getByLabel("Prices");
  await pricing.fill("Call-out");
  await form.getByLabel("Tuesday").fill("8-12, 11-13");
  await form.getByLabel("To", { exact: true }).fill("nobody");
  await button(page, "Save").click();
  await form.getByText("Prices, line 1: what is behind the bar must not be blank").waitFor();
  await form.getByText("Tuesday overlaps with another time of the day").waitFor();
  await form.getByText("Who is notified, line 1: “To” is not an e-mail address").waitFor();
  assert.equal(await form.getByLabel("To", { exact: true }).getAttribute("aria-invalid"), "true");
  await form.getByLabel("To", { exact: true }).fill("office@example.com");
  await pricing.fill("Call-out | $89");
  await office.look(page, "refused");
  await form.getByLabel("Tuesday").fill("");
  await form.getByLabel("Phone", { exact: true }).fill("206 555 0100");
  await page.reload(); // the draft stays
  const phone = form.getByLabel("Phone", { exact: true });
  await eventually(async () => assert.equal(await phone.inputValue(), "206 555 0100"));
  await button(page, "Save").click();
  await page.getByText("Saved").waitFor();
  const profile = await call(page, "GET", `/businesses/${business_id}`);
  assert.equal(profile.phone, "+12065550100");
  assert.deepEqual(profile.hours.monday[1], { opens: "13:00", closes: "18:00" });
  assert.deepEqual(profile.prices, [{ service: "Call-out", text: "$89" }]);
  assert.equal(profile.notify[0].target, "office@example.com");
  const greeting = form.getByLabel("Greeting", { exact: true });
  await greeting.fill("Hello");
  await writeWhileSaving(page, button(page, "Save"), () => greeting.fill("Hello there"));
  assert.equal(await greeting.inputValue(), "Hello there");
  await button(page, "Save").click();
  await eventually(async () => assert.equal((await call(page, "GET", `/businesses/${business_id}`)).greeting, "Hello there"));
  // An answer is lost, and more is written: that was nobody else.
  proxy.lose = /^PUT /;
  await greeting.fill("Hello you");
  await button(page, "Save").click();
  await page.getByText("The settings could not be saved").waitFor();
  await greeting.fill("Hello all of you");
  await button(page, "Save").click();
  await eventually(async () => assert.equal((await call(page, "GET", `/businesses/${business_id}`)).greeting, "Hello all of you"));
  await button(page, "Send a test to everybody").click();
  const sent = page.getByRole("list", { name: "Deliveries" }).getByText("office@example.com");
  await sent.waitFor();
  // A list that was read before a test, and comes after it, is not shown.
  let come;
  const late = new Promise((resolve) => (come = resolve));
  await page.route("**/deliveries?*", async (route) => {
    await late;
    await route.fulfill({ json: { success: true, data: [] } });
  }, { times: 1 });
  await button(page, "Read again").click();
  await button(page, "Reading …").waitFor();
  await button(page, "Send a test to everybody").click();
  await sent.nth(1).waitFor();
  come();
  await button(page, "Read again").waitFor();
  assert.equal(await sent.count(), 2);
  await office.look(page, "saved");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: "dark" });
  await office.look(page, "saved-phone");
  await page.evaluate(async (id) => {
    const path = `/api/v1/businesses/${id}`;
    const read = await fetch(path);
    const headers = { "Content-Type": "application/json", "If-Match": read.headers.get("ETag") };
    const { data } = await read.json();
    const faqs = [{ question: "Here | there?", answer: "Here.\\n\nAnd | there." }];
    const body = JSON.stringify({ ...data, greeting: "Hi", faqs, monthly_budget: 5 });
    await fetch(path, { method: "PUT", headers, body });
  }, business_id);
  await form.getByLabel("Greeting").fill("Hello");
  await button(page, "Save").click();
  await button(page, "Take theirs").click();
  await eventually(async () => assert.equal(await form.getByLabel("Greeting").inputValue(), "Hi"));
  // What the form does not show, or writes in its own way, stays as it is.
  const theirs = await call(page, "GET", `/businesses/${business_id}`);
  await form.getByLabel("What is said outside the hours").fill("We call back");
  const stored = page.waitForResponse((answer) => answer.request().method() === "PUT");
  await button(page, "Save").click();
  await stored;
  const now = await call(page, "GET", `/businesses/${business_id}`);
  assert.deepEqual(now, { ...theirs, after_hours: "We call back" });
  // Who has gone on to something else learns what was made, and what was refused.
  const leave = () => page.route(`**/businesses/${business_id}`, async (route) => {
    await page.evaluate(() => (location.hash = ""));
    await form.waitFor({ state: "detached" });
    await route.continue();
  }, { times: 1 });
  await button(page, "Add somebody to notify").click();
  await form.getByLabel("By", { exact: true }).last().selectOption("webhook");
  await form.getByLabel("To", { exact: true }).last().fill("https://hooks.example.com/frontdesk");
  await leave();
  await button(page, "Save").click();
  await page.getByRole("alert").getByText("They are shown this once").waitFor();
  await button(page, "Dismiss").click();
  await page.goBack();
  await form.getByLabel("Country").fill("Germany");
  await leave();
  await button(page, "Save").click();
  await page.getByText(`The settings of business ${business_id} could not be saved. Country must be two letters`).waitFor();
}

export async function a_business_s_numbers_are_charted_beside_their_tables({ visitor, assert, eventually }) {
  const business_id = someId();
  const office = await visitor();
  office.expected = /status of 4(00|04)|net::ERR_/;
  const page = await inbox(office, business_id);
  await page.context().route("**/chart.js", (route) => route.abort(), { times: 1 });
  await page.getByRole("link", { name: "Analytics" }).click();
  await page.getByText("Analytics could not be loaded. Frontdesk cannot be reached.").waitFor();
  await button(page, "Try again").click(); // which loads the page again
  await page.getByText("Nothing has happened in these days.").waitFor();
  await office.look(page, "empty");
  const { conversation_id } = await chat(page, { message: "My sink is leaking", business_id });
  await chat(page, { message: "Der Strom ist weg", business_id });
  await call(page, "PATCH", `/conversations/${conversation_id}`, { case: { service_type: "hvac" } });
  const table = (name) => page.getByRole("region", { name: `Table: ${name}`, exact: true });
  const corrected = table("Trades as judged, and as people have seen them").getByRole("row", { name: "Plumbing Heating and cooling 1" });
  await eventually(async () => { // the relay counts
    await page.reload();
    await page.getByText("Nothing has happened in these days.").or(table("Languages")).waitFor();
    assert.ok(await corrected.isVisible());
    assert.ok(await table("Messages by who wrote").getByRole("row", { name: "Customers 2" }).isVisible());
    assert.ok(await table("Languages").getByRole("row", { name: "German 1" }).isVisible());
  });
  assert.ok((await page.locator("canvas").count()) >= 8);
  await office.look(page, "charts");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: "dark" });
  const view = page.locator("#view");
  await page.waitForFunction(() => document.querySelector("canvas").clientWidth < 330);
  await eventually(async () =>
    assert.equal(await view.evaluate((it) => it.scrollWidth - it.clientWidth), 0),
  );
  await office.look(page, "charts-phone");
  await page.getByLabel("From", { exact: true }).fill("2026-11-02");
  await page.getByLabel("To", { exact: true }).fill("2026-11-01");
  await button(page, "Show").click();
  await page.getByText("These days cannot be shown. To: is before from.").waitFor();
  await page.evaluate(() => (location.hash = "analytics?from=20260-01-01&to=9999-12-31")); // no field lets it be typed
  await page.getByText("From: must be a day from 2020-01-01 to 2199-12-31; To: must be a day from 2020-01-01").waitFor();
  await page.goBack();
  await page.getByText("To: is before from.").waitFor();
  await office.look(page, "refused");
  await page.getByLabel("From", { exact: true }).fill("2026-10-01");
  await button(page, "Show").click();
  await page.getByText("Nothing has happened in these days.").waitFor();
  const again = page.waitForRequest(/analytics\?/);
  await button(page, "Show").click(); // for the same days
  await again;
}

export async function what_was_written_is_found_and_mailed({ visitor, assert, eventually }) {
  const business_id = someId();
  const office = await visitor();
  office.expected = /40[09]/;
  const page = await inbox(office, business_id);
  const address = "jane@example.com";
  const told = { message: `The quokka boiler leaks. Mail me at ${address}`, business_id };
  const { conversation_id } = await chat(page, told);
  await page.getByRole("link", { name: "Search", exact: true }).click();
  const view = page.locator("#view");
  const words = view.getByRole("searchbox", { name: "Words" });
  await words.fill("\u200b");
  await words.press("Enter");
  await view.getByText("The search failed. Words: must not be blank").waitFor();
  const last = view.getByLabel("To", { exact: true });
  await last.fill("9999-12-31");
  assert.equal(await last.evaluate((it) => it.validity.rangeOverflow), true);
  await page.evaluate(() => (location.hash = "search?q=boiler&to=9999-12-31"));
  await view.getByText("The search failed. To: must be a day from 2020-01-01 to 2199-12-31.").waitFor();
  await last.fill("");
  await eventually(async () => { // the relay writes what is found a moment later
    await words.fill("boilers quok"); // again, too
    await words.press("Enter");
    await view.getByText("Found:").waitFor();
    assert.deepEqual(await view.locator(".hits mark").allTextContents(), ["quokka", "boiler"]);
  });
  await office.look(page, "search");
  await words.fill("nothing <b>like</b> this");
  await words.press("Enter");
  await view.getByText("Found: 0.").waitFor();
  await page.goBack();
  await view.locator(".hits a").click();
  await thread(page).getByRole("textbox", { name: "Notes" }).waitFor();
  assert.equal(new URL(page.url()).hash, `#${conversation_id}`);
  // Who comes back to a search is where the hit was that was opened.
  const { conversation_id: long } = await chat(page, { message: "I have a wallaby", business_id });
  for (let number = 0; number < 21; number++) {
    await call(page, "POST", `/conversations/${long}/messages`, { text: `Wallaby ${number}` });
  }
  await page.evaluate(() => (location.hash = "search?q=wallaby"));
  await eventually(async () => {
    await button(view, "Search").click();
    await view.getByText("Found:").waitFor();
    await button(view, "Go on").click({ timeout: 1000 });
    await view.getByText("Found: 22.").waitFor({ timeout: 1000 });
  });
  await view.getByText("I have a").click();
  await thread(page).getByText("I have a wallaby").waitFor();
  await page.goBack();
  await view.getByText("Found: 22.").waitFor();
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^I have a wallaby/);
  await page.goForward();
  await page.goBack();
  await view.getByRole("status").getByText("Searching").waitFor();
  await page.evaluate((id) => (location.hash = id), conversation_id); // before all is found again
  await messages(page).getByText(address).first().waitFor();

  const pressed = button(page, "Mail transcript");
  await pressed.click();
  await page.getByText("the settings have to allow it").waitFor();
  await button(page, "Dismiss").click();
  const profile = { name: "Elm Street", country: "US", time_zone: "UTC", transcripts: "on_request" };
  await page.evaluate(async ([id, profile]) => {
    const headers = { "Content-Type": "application/json", "If-None-Match": "*" };
    await fetch(`/api/v1/businesses/${id}`, { method: "PUT", headers, body: JSON.stringify(profile) });
  }, [business_id, profile]);
  await pressed.click();
  await page.getByText("The transcript is on its way").waitFor();
  await eventually(async () => {
    const sent = await (await fetch(new URL("/outbox/messages", page.url()))).json();
    assert.ok(sent.some(({ to, text }) => to === address && text.includes("quokka")));
  });
}

export async function what_was_said_and_counted_is_saved_in_files({ visitor, assert }) {
  const business_id = someId();
  const office = await visitor();
  office.elsewhere = "blob:"; // what is saved
  office.expected = /status of 404/; // the business has no profile
  const page = await inbox(office, business_id);
  const { conversation_id } = await chat(page, { message: "The quokka boiler leaks", business_id });
  await page.goto(new URL(`#${conversation_id}`, page.url()).href);
  const saved = async (pressed) => {
    const [download] = await Promise.all([page.waitForEvent("download"), pressed.click()]);
    return download.suggestedFilename();
  };
  for (const [name, ending] of [["PDF, to print", "pdf"], ["CSV, for a spreadsheet", "csv"], ["Text", "txt"], ["JSON", "json"]]) {
    await thread(page).getByText("Export", { exact: true }).click();
    const file = await saved(thread(page).getByRole("button", { name, exact: true }));
    assert.equal(file, `conversation-${conversation_id}.${ending}`);
  }
  // The page of a wireless network's login is no export.
  const portal = (route) => route.fulfill({ contentType: "text/html", body: "<p>Log in</p>" });
  await page.route("**/export?*", portal, { times: 1 });
  await thread(page).getByText("Export", { exact: true }).click();
  await thread(page).getByRole("button", { name: "Text", exact: true }).click();
  await page.getByText("The export broke off. Frontdesk cannot be reached").waitFor();
  assert.match(await saved(button(page, "Try again")), /^conversation-.*\.txt$/);
  await page.getByText("Export these").click();
  assert.match(await saved(button(page, "JSON, a line each")), /^conversations-\d{4}-\d\d-\d\d\.jsonl$/);
  await page.getByRole("link", { name: "Analytics" }).click();
  await page.route("**/analytics?*format=csv*", portal, { times: 1 });
  await button(page, "Download CSV").click();
  await page.getByText("The file could not be loaded. Frontdesk cannot be reached").waitFor();
  await button(page, "Dismiss").click();
  assert.match(await saved(button(page, "Download CSV")), /^analytics-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
}

export async function what_fails_hides_no_emergency_and_no_row_reads_like_another({ visitor, assert, eventually }) {
  const business_id = someId();
  const office = await visitor();
  office.expected = /status of (400|503)/;
  const page = await inbox(office, business_id);
  for (let n = 0; n < 6; n++) await chat(page, { message: `Hello ${"?!.".repeat(n)}`, business_id });
  await others(page).nth(5).waitFor();
  await eventually(async () => assert.equal(await page.getByText("No problem told yet").count(), 0)); // at once, not with the next reads
  await page.route("**/conversations?status=*", (route) => route.fulfill({ status: 503 }));
  await chat(page, { message: "I smell gas in the kitchen", business_id });
  await page.getByRole("list", { name: "Needs a person" }).getByText("I smell gas in the kitchen").waitFor();
  await page.getByRole("alert").getByText("Emergency").waitFor({ state: "attached" });
  await page.getByText("The conversations could not be loaded").waitFor();
  // "Try again" says at once that it does.
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.unroute("**/conversations?status=*");
  await page.route("**/conversations?status=*", async (route) => (await held, route.continue()), { times: 1 });
  await button(page, "Try again").click();
  await button(page, "One moment …").waitFor();
  answer();
  await page.getByText("The conversations could not be loaded").waitFor({ state: "detached" });
  // The same failure is told again after another choice.
  for (const typed of ["-1", "0"]) {
    await only(page, "Customer", typed);
    await page.getByText("Customer: must be at least 1.").waitFor();
  }
}

export async function a_draft_that_has_changed_meanwhile_is_neither_sent_nor_lost({ visitor, assert, eventually }) {
  const business_id = someId();
  const office = await visitor();
  office.expected = /status of (404|412|503)/;
  const page = await inbox(office, business_id);
  const { conversation_id } = await chat(page, { message: "My sink is leaking", business_id });
  const read = () => call(page, "GET", `/conversations/${conversation_id}`);
  const field = (name) => page.locator("#thread, #view").getByLabel(name, { exact: true });
  /** Press a button, and come back and change a field before there is an answer. */
  async function comeBack({ hash, method, path, name, pressed, first, second, fails }) {
    let answer;
    const held = new Promise((resolve) => (answer = resolve));
    const hold = async (route) => {
      if (route.request().method() !== method) return route.continue();
      await held;
      await (fails ? route.fulfill({ status: 503 }) : route.continue());
    };
    await page.evaluate((to) => (location.hash = to), hash);
    await field(name).fill(first);
    await page.route(path, hold);
    await button(page, pressed).click();
    await page.locator("button[aria-busy=true]").waitFor();
    await page.evaluate(() => (location.hash = ""));
    await page.getByText("Choose a conversation.").waitFor();
    await page.evaluate((to) => (location.hash = to), hash);
    await eventually(async () => assert.equal(await field(name).inputValue(), first));
    await field(name).fill(second);
    answer();
    if (fails) await page.getByRole("alert").filter({ hasText: "could not be" }).waitFor();
    else await page.getByText("Saved").waitFor();
    await page.unroute(path, hold);
    assert.equal(await button(page, "Try again").count(), 0); // what it would send is not what is there
    await page.reload();
    await eventually(async () => assert.equal(await field(name).inputValue(), second));
  }
  const thread = { hash: conversation_id, first: "First", second: "Second" };
  const answer = { ...thread, method: "POST", path: "**/messages", name: "Answer", pressed: "Send" };
  const notes = { ...thread, method: "PATCH", path: `**/conversations/${conversation_id}`, name: "Notes", pressed: "Save notes" };
  const settings = { ...thread, hash: "settings", method: "PUT", path: `**/businesses/${business_id}`, name: "Name", pressed: "Save" };
  await comeBack({ ...answer, fails: true });
  assert.deepEqual((await read()).messages.filter(({ role }) => role === "staff"), []);
  await comeBack({ ...notes, fails: true });
  await comeBack({ ...notes, first: "Third", second: "Fourth" });
  assert.equal((await read()).context, "Third");
  await comeBack({ ...settings, fails: true });
  await comeBack({ ...settings, first: "Elm", second: "Oak" });
  assert.equal((await call(page, "GET", `/businesses/${business_id}`)).name, "Elm");
  // What was meant for what was shown then is not offered again from somewhere else.
  await page.evaluate((to) => (location.hash = to), conversation_id);
  let go;
  const held = new Promise((resolve) => (go = resolve));
  await page.route(`**/conversations/${conversation_id}`, async (route) => (await held, route.continue()), { times: 1 });
  await button(page, "Close").click();
  await page.locator("button[aria-busy=true]").waitFor();
  await page.evaluate(() => (location.hash = ""));
  await chat(page, { message: "Now I smell gas", conversation_id });
  go();
  await page.getByText("The status could not be changed. Somebody else has changed it meanwhile.").waitFor();
  assert.equal(await button(page, "Try again").count(), 0);
}
