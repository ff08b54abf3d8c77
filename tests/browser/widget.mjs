// What a customer meets: the page and the chat widget. Each export is a scenario.

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };
const DARK = { colorScheme: "dark" };
const TITLE = "Chat with us";
const CUT_OFF = /net::ERR_/;
const TURNS = /POST \/api\/v1\/chat\/stream HTTP\/1.1\r\n(?!(.+\r\n)*Last-Event-ID:)/;
const RESUMED = /^last-event-id: \S+\.(?<n>\d+)/gim;

const panel = (page) => page.getByRole("dialog", { name: TITLE });
const field = (page) => page.getByRole("textbox", { name: "Your message" });
const replies = (page) => page.locator('li.desk[aria-busy="false"]');
const button = (page, name) => page.getByRole("button", { name });

async function say(page, text) {
  await field(page).fill(text);
  await field(page).press("Enter");
}

async function answered(page, times) {
  await replies(page).nth(times - 1).waitFor();
  await page.locator('li.desk[aria-busy="true"]').waitFor({ state: "detached" });
}

async function chat(visitor, path = "/") {
  const page = await visitor.open(path);
  await button(page, TITLE).click();
  await page.getByText("What is wrong, and where in the house?").waitFor();
  return page;
}

/** What the API has stored for the page's visitor. */
async function stored(page) {
  return page.evaluate(async () => {
    const [key] = Object.keys(localStorage).filter((name) => name.startsWith("frontdesk "));
    const { id, session_id } = JSON.parse(localStorage.getItem(key));
    const headers = { "X-Session-ID": session_id };
    const answer = await fetch(`/api/v1/conversations/${id}?limit=100`, { headers });
    return (await answer.json()).data;
  });
}

async function shownAsStored(page, assert) {
  const { messages } = await stored(page);
  const shown = await page.locator("li.user p, li.desk[aria-busy] .text").allTextContents();
  assert.deepEqual(shown, messages.map(({ content }) => content));
  return messages;
}

export async function the_page_is_ready_in_light_and_dark_wide_and_narrow({ visitor, proxy, assert }) {
  for (const [state, options] of Object.entries({
    light: {},
    dark: DARK,
    phone: PHONE,
    phone_dark: { ...PHONE, ...DARK },
  })) {
    const customer = await visitor(options);
    const page = await customer.open();
    await button(page, TITLE).waitFor();
    await customer.look(page, `page-${state}`);
    await button(page, TITLE).click();
    await field(page).waitFor();
    await customer.look(page, `open-${state}`);
    assert.equal(await page.title(), "Alder & Finch Home Repair");
  }
  for (const path of ["/", "/inbox.html", "/widget.js"]) {
    const policy = (await fetch(proxy.url + path)).headers.get("content-security-policy");
    assert.match(policy, /default-src 'none'.*trusted-types 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
  }
}

export async function a_reply_streams_in_after_its_classification({ visitor, proxy, assert }) {
  const customer = await visitor();
  const page = await chat(customer);
  await page.evaluate(() => {
    const [root] = [...document.body.children].map((e) => e.shadowRoot).filter(Boolean);
    globalThis.seen = [];
    const note = () => {
      const reply = root.querySelector("li.desk[aria-busy]");
      const part = (name) => !reply.querySelector(name).hidden;
      const { length } = reply.querySelector(".text").textContent;
      globalThis.seen.push({ tags: part(".tags"), steps: part(".steps"), length });
    };
    const observer = new MutationObserver(() => root.querySelector("li.desk[aria-busy]") && note());
    observer.observe(root, { childList: true, subtree: true });
  });
  await say(page, "My kitchen sink is leaking into the cupboard");
  await answered(page, 1);
  const seen = await page.evaluate(() => globalThis.seen);
  const lengths = [...new Set(seen.map(({ length }) => length))];
  assert.ok(lengths.length > 5, `the text grew in ${lengths.length} steps`);
  assert.deepEqual(lengths, lengths.toSorted((a, b) => a - b));
  assert.ok(seen.every(({ length, tags, steps }) => !length || (tags && steps)));
  await page.getByText("Plumbing", { exact: true }).waitFor();
  await page.getByRole("heading", { name: "What happens next" }).waitFor();
  const [, reply] = await shownAsStored(page, assert);
  assert.equal(await panel(page).getByRole("status").first().textContent(), reply.content);
  assert.equal(proxy.count(TURNS), 1);
  await customer.look(page, "answered");
}

export async function an_example_on_the_page_is_sent_by_a_click({ visitor, assert }) {
  const customer = await visitor({ ...PHONE, ...DARK });
  const page = await customer.open();
  await button(page, "A quote for painting two bedrooms").click();
  await answered(page, 1);
  await page.getByText("Painting", { exact: true }).waitFor();
  await page.getByText("No rush", { exact: true }).waitFor();
  await shownAsStored(page, assert);
  await customer.look(page, "phone");
}

export async function a_reload_keeps_the_conversation({ visitor, assert }) {
  const customer = await visitor();
  const page = await chat(customer);
  await say(page, "My boiler makes a strange noise");
  await answered(page, 1);
  await say(page, "It has also lost pressure");
  await answered(page, 2);
  await page.reload();
  await answered(page, 2);
  await shownAsStored(page, assert);
  assert.equal(await page.getByRole("heading", { name: "What happens next" }).count(), 1); // the newest reply's
  await say(page, "When can you come?");
  await answered(page, 3);
  assert.equal((await shownAsStored(page, assert)).length, 6);
  await customer.look(page, "reloaded");
}

export async function a_reload_in_mid_stream_goes_on_with_the_reply({ visitor, proxy, assert }) {
  const page = await chat(await visitor());
  await say(page, "The garage door is stuck half open");
  await page.locator("li.desk[aria-busy] .text").waitFor();
  await page.reload();
  await answered(page, 1);
  const messages = await shownAsStored(page, assert);
  assert.deepEqual(messages.map(({ status }) => status), ["complete", "complete"]);
  assert.equal(proxy.count(TURNS), 1);
}

export async function two_conversations_do_not_mix({ visitor, assert }) {
  const page = await chat(await visitor());
  const other = await chat(await visitor(PHONE));
  await say(page, "My sink is leaking");
  await say(other, "The window in the hall is broken");
  await answered(page, 1);
  await answered(other, 1);
  await shownAsStored(other, assert);
  const first = await stored(page);
  await button(page, "New conversation").click();
  assert.equal(await page.getByText("My sink is leaking").count(), 0);
  await say(page, "Now the toilet is blocked as well");
  await answered(page, 1);
  await shownAsStored(page, assert);
  const ids = [first, await stored(page), await stored(other)].map(({ id }) => id);
  assert.equal(new Set(ids).size, 3);
  assert.equal(first.business_id, 1);
}

export async function a_drop_in_mid_stream_is_made_good({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.expected = CUT_OFF;
  const page = await chat(customer);
  proxy.thenRefuse = true; // until it has been seen that the connection is lost
  proxy.cutAfter = '"index":9,';
  await say(page, "There are wasps in the attic");
  await page.getByText("Connection lost. Reconnecting").last().waitFor();
  await customer.look(page, "reconnecting");
  proxy.refusing = false;
  await answered(page, 1);
  await shownAsStored(page, assert);
  assert.equal(proxy.cutAfter, null);
  assert.equal(proxy.count(TURNS), 1);
  const [resumed] = proxy.sent.matchAll(RESUMED);
  assert.ok(Number(resumed.groups.n) >= 1, "resumed after what had arrived");
}

export async function a_connection_lost_for_good_can_be_taken_up_again({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.expected = CUT_OFF;
  await customer.context.addInitScript(() => {
    const real = setTimeout;
    globalThis.setTimeout = (act, ms) => real(act, ms < 20_000 ? ms / 50 : ms); // not the watchdog
  });
  const page = await chat(customer);
  proxy.thenRefuse = true;
  proxy.cutAfter = "event: message";
  await say(page, "The gutter is blocked with leaves");
  await page.getByText("The connection was lost.").waitFor();
  proxy.refusing = false;
  await button(page, "Try again").click();
  await answered(page, 1);
  await shownAsStored(page, assert);
  assert.equal(proxy.count(TURNS), 1);
}

export async function a_danger_is_unmissable({ visitor, assert }) {
  for (const [state, options] of Object.entries({ light: {}, phone_dark: { ...PHONE, ...DARK } })) {
    const customer = await visitor(options);
    const page = await customer.open();
    await button(page, "My electrical panel is sparking").click();
    await answered(page, 1);
    const alert = panel(page).getByRole("alert");
    const [box, log] = [await alert.boundingBox(), await page.locator(".log").boundingBox()];
    assert.ok(box.y >= log.y && box.y + box.height <= log.y + log.height, "all of it is in sight");
    assert.match(await alert.textContent(), /Your safety first.*call us: \+1 206 555 0142/);
    const { messages } = await stored(page);
    assert.ok((await alert.textContent()).includes(messages[1].classification.safety.advice));
    await page.getByText("Emergency", { exact: true }).waitFor();
    await customer.look(page, state);
  }
}

export async function eight_thousand_characters_are_taken_and_no_more({ visitor, assert }) {
  const customer = await visitor(PHONE);
  const page = await chat(customer);
  const message = "The tap drips 💧 ".repeat(500); // 16 characters, in 17 UTF-16 code units
  await field(page).fill(`${message}x`);
  await page.getByText("1 characters too many").waitFor();
  await button(page, "Send").click({ force: true });
  assert.equal(await page.locator("li.user").count(), 0);
  await customer.look(page, "too-long");
  await say(page, message);
  await answered(page, 1);
  const [question] = await shownAsStored(page, assert);
  assert.equal([...question.content].length, 8000);
  await field(page).fill("x".repeat(7600));
  await page.getByText("400 characters left").waitFor();
  await customer.look(page, "long");
}

export async function markup_stays_text({ visitor, assert }) {
  const customer = await visitor();
  const page = await chat(customer);
  const message = '<img src=x onerror="document.title=1"><script>document.title=2</script>&lt;b>';
  await say(page, message);
  await answered(page, 1);
  await shownAsStored(page, assert);
  await page.reload();
  await answered(page, 1);
  assert.equal((await shownAsStored(page, assert))[0].content, message);
  assert.equal(await panel(page).locator("img, script, b").count(), 0);
  assert.equal(await page.title(), "Alder & Finch Home Repair");
  await customer.look(page, "markup");
}

export async function without_the_api_the_message_can_be_sent_again({ visitor, proxy, assert }) {
  const customer = await visitor(PHONE);
  customer.expected = CUT_OFF;
  const page = await chat(customer);
  const messages = ["The oven does not heat up", "Neither does the hob"]; // opening, then going on
  for (const [before, message] of messages.entries()) {
    proxy.refuse();
    await say(page, message);
    await page.getByText("We cannot be reached right now.").waitFor();
    await panel(page).getByRole("link", { name: "+1 206 555 0142" }).waitFor();
    await customer.look(page, `unreachable-${before}`);
    proxy.refusing = false;
    await button(page, "Try again").click();
    await answered(page, before + 1);
  }
  assert.equal((await shownAsStored(page, assert)).length, 4);
}

export async function a_conversation_whose_opening_got_lost_is_asked_for_again({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.expected = CUT_OFF;
  const page = await chat(customer);
  let lost;
  const lose = async (route) => {
    lost = (await (await route.fetch()).json()).data.id;
    await route.abort();
  };
  await page.route("**/conversations", lose, { times: 1 });
  await say(page, "The cellar is damp");
  await page.getByText("We cannot be reached right now.").waitFor();
  await page.reload();
  await say(page, "The cellar is damp");
  await answered(page, 1);
  await shownAsStored(page, assert);
  assert.equal((await stored(page)).id, lost);
  const keys = [...proxy.sent.matchAll(/^idempotency-key: (.*)\r$/gim)].map(([, key]) => key);
  assert.equal(keys.length, 2);
  assert.equal(new Set(keys).size, 1);
  assert.match(keys[0], /^[\w-]{22}$/);
}

export async function without_the_api_a_reload_offers_to_load_again({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.expected = CUT_OFF;
  const page = await chat(customer);
  await say(page, "The hall needs new wallpaper");
  await answered(page, 1);
  await page.route("**/api/**", (route) => route.abort());
  await page.reload();
  await page.getByText("What was said before could not be loaded.").waitFor();
  await customer.look(page, "not-loaded");
  await page.unroute("**/api/**");
  await button(page, "Try again").click();
  await page.getByText("The hall needs new wallpaper").waitFor();
  await answered(page, 1);
  await shownAsStored(page, assert);
}

export async function a_busy_desk_says_so_and_can_be_asked_again({ visitor, assert }) {
  const customer = await visitor();
  customer.expected = /status of 503/;
  const page = await chat(customer);
  const error = { code: "SERVICE_UNAVAILABLE", message: "the service is busy; try again" };
  const busy = { status: 503, json: { success: false, error } };
  await page.route("**/chat/stream", (route) => route.fulfill(busy), { times: 1 });
  await say(page, "A fuse has blown");
  await page.getByText("The service is busy; try again.").waitFor();
  await button(page, "Try again").click();
  await answered(page, 1);
  await shownAsStored(page, assert);
}

export async function a_reply_that_breaks_off_can_be_asked_for_again({ visitor, assert }) {
  const customer = await visitor();
  const page = await chat(customer);
  const frames = [
    ["message", { token: "Half a ", index: 0, total: null, percentage: null }],
    ["error", { code: "REPLY_FAILED", message: "the reply broke off", retryable: true }],
  ].map(([event, data], n) => `id: x.2.${n}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const broken = { contentType: "text/event-stream", body: frames.join("") };
  await page.route("**/chat/stream", (route) => route.fulfill(broken), { times: 1 });
  await say(page, "The fridge is warm");
  await page.getByText("The reply broke off.").waitFor();
  await page.getByText("Half a ").waitFor();
  await customer.look(page, "broken-off");
  await button(page, "Try again").click();
  await answered(page, 1);
  await shownAsStored(page, assert);
}

export async function an_archived_conversation_gives_way_to_a_new_one({ visitor, assert }) {
  const customer = await visitor();
  customer.expected = /status of 409/;
  const page = await chat(customer);
  await say(page, "The doorbell is silent");
  await answered(page, 1);
  const { id } = await stored(page);
  await page.evaluate(async (path) => {
    const body = JSON.stringify({ status: "archived" });
    const headers = { "Content-Type": "application/json" };
    await fetch(path, { method: "PATCH", headers, body });
  }, `/api/v1/conversations/${id}`);
  await say(page, "It is still silent");
  await button(page, "Start a new conversation").click();
  await answered(page, 1);
  assert.notEqual((await stored(page)).id, id);
  assert.equal((await shownAsStored(page, assert))[0].content, "It is still silent");
}

export async function the_keyboard_is_enough({ visitor, assert }) {
  const page = await (await visitor()).open();
  const focused = () =>
    page.evaluate(() => {
      const host = document.activeElement;
      const element = host.shadowRoot?.activeElement ?? host;
      return element.getAttribute("aria-label") ?? element.textContent;
    });
  for (let tabs = 0; tabs < 20 && (await focused()) !== TITLE; tabs++) await page.keyboard.press("Tab");
  assert.equal(await focused(), TITLE);
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "Your message");
  await page.keyboard.type("One line");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("and another");
  await page.keyboard.press("Enter");
  await answered(page, 1);
  assert.equal((await shownAsStored(page, assert))[0].content, "One line\nand another");
  assert.equal(await focused(), "Your message");
  await page.keyboard.press("Escape");
  assert.equal(await focused(), TITLE);
  assert.equal(await panel(page).isVisible(), false);
}

export async function text_runs_from_right_to_left_where_it_does({ visitor, assert }) {
  const customer = await visitor(PHONE);
  const page = await chat(customer);
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  const message = "المغسلة تسرب الماء في المطبخ";
  await say(page, message);
  await answered(page, 1);
  const direction = (locator) => locator.evaluate((element) => getComputedStyle(element).direction);
  assert.equal(await direction(page.getByText(message)), "rtl");
  assert.equal(await direction(page.locator("li.desk[aria-busy] .text")), "rtl"); // Arabic as well
  const send = await button(page, "Send").boundingBox();
  assert.ok(send.x < 100, "the layout is mirrored");
  await customer.look(page, "phone");
}
