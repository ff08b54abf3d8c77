// What a customer meets: the page and the chat widget. Each export is a scenario.

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };
const DARK = { colorScheme: "dark" };
const TITLE = "Chat with us";
const CUT_OFF = /net::ERR_/;
const TURNS = /POST \/api\/v1\/chat\/stream HTTP\/1.1\r\n(?!(.+\r\n)*Last-Event-ID:)/;
const RESUMED = /^last-event-id: \S+\.(?<n>\d+)/gim;

const panel = (page) => page.getByRole("dialog");
const field = (page) => page.getByRole("textbox", { name: "Your message" });
const replies = (page) => page.locator('li.desk[aria-busy="false"]');
const said = (page) => page.locator("li.user p[dir], li.desk[aria-busy] .text, li.staff .text");
const danger = (page) => panel(page).locator(".danger");
const button = (page, name) => page.getByRole("button", { name });

async function say(page, text) {
  await field(page).fill(text);
  await field(page).press("Enter");
}

async function answered(page, times) {
  await replies(page).nth(times - 1).waitFor();
  await page.locator('li.desk[aria-busy="true"]').waitFor({ state: "detached" });
}

/** Open a page of somebody else's that has this in its body. */
async function embedded(visitor, body, lang = "en") {
  const style = "<meta name=viewport content='width=device-width'>";
  const html = `<!doctype html><html lang="${lang}"><head><title>A shop</title>${style}</head>`;
  const answer = { contentType: "text/html", body: `${html}<body><main><h1>A shop</h1></main>${body}</body></html>` };
  await visitor.context.route("**/embedded", (route) => route.fulfill(answer));
  return visitor.open("/embedded");
}

export { embedded };

const SCRIPT = '<script src="/widget.js" data-business-id="1" defer></script>';
const waits = (page) => page.locator(".note", { hasText: "Waiting to be sent" });
const launcher = (page) => page.locator(".launcher");

async function chat(visitor, path = "/") {
  const page = await visitor.open(path);
  await button(page, TITLE).click();
  await page.getByText("What is wrong, and where in the house?").waitFor();
  return page;
}

/** What the API has stored for the page's visitor. */
async function stored(page) {
  return page.evaluate(async () => {
    const own = Object.keys(localStorage).filter((name) => name.startsWith("frontdesk "));
    const kept = (field) => JSON.parse(localStorage.getItem(own.find((name) => name.endsWith(` ${field}`))));
    const [id, session_id] = [kept("id"), kept("session_id")];
    const headers = { "X-Session-ID": session_id };
    const answer = await fetch(`/api/v1/conversations/${id}?limit=100`, { headers });
    return (await answer.json()).data;
  });
}

async function shownAsStored(page, assert) {
  const { messages } = await stored(page);
  const shown = await said(page).allTextContents();
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

export async function a_reply_streams_in_after_its_classification({ visitor, proxy, assert, eventually }) {
  const customer = await visitor();
  const page = await chat(customer);
  await page.evaluate(() => {
    const [root] = [...document.documentElement.children].map((e) => e.shadowRoot).filter(Boolean);
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
  proxy.pauseAfter = '"index":3,';
  await say(page, "My kitchen sink is leaking into the cupboard");
  const words = page.locator("li.desk[aria-busy] .text");
  let known = 0;
  for (const next of ['"index":6,', '"index":9,', null]) {
    await eventually(async () => assert.ok((await words.textContent()).length > known));
    known = (await words.textContent()).length;
    proxy.resume(next); // what follows had not arrived
  }
  await answered(page, 1);
  const seen = await page.evaluate(() => globalThis.seen);
  const lengths = [...new Set(seen.map(({ length }) => length))];
  assert.deepEqual(lengths, lengths.toSorted((a, b) => a - b));
  assert.ok(seen.every(({ length, tags }) => !length || tags), "the trade is known first");
  assert.ok(seen.every(({ length, steps }) => !steps || length === lengths.at(-1)), "the steps do not move the words");
  const order = await page.locator("li.desk[aria-busy] > *").evaluateAll((all) => all.map((e) => e.className));
  assert.ok(order.indexOf("text") < order.indexOf("steps"));
  await page.getByText("Plumbing", { exact: true }).waitFor();
  await page.getByRole("heading", { name: "Next steps" }).waitFor();
  const [, reply] = await shownAsStored(page, assert);
  assert.equal(await panel(page).locator(".unseen[role=status]").textContent(), reply.content);
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
  // The page may have a click call it, with its event.
  await page.evaluate(() => addEventListener("dblclick", globalThis.frontdesk.open));
  await button(page, "Close the chat").click();
  await page.evaluate(() => { // a part of the page that is a component, and keeps its clicks
    const root = document.querySelector("main").appendChild(document.createElement("div")).attachShadow({ mode: "open" });
    root.host.addEventListener("click", (event) => event.stopPropagation());
    root.append(Object.assign(document.createElement("button"), { textContent: "Ask us" }));
    root.firstChild.dataset.frontdesk = "";
  });
  await button(page, "Ask us").press("Enter");
  await field(page).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("h1").dispatchEvent("dblclick");
  await field(page).waitFor();
  assert.equal(await said(page).count(), 2);
  await page.evaluate(() => [1, 2].forEach(() => globalThis.frontdesk.open("And the hall"))); // as by a double click
  await answered(page, 2);
  assert.equal((await shownAsStored(page, assert)).length, 4);
}

export async function what_could_not_be_loaded_is_loaded_later({ visitor, proxy, assert, eventually }) {
  const customer = await visitor();
  customer.expected = CUT_OFF;
  const once = ["look.js", "words/en.js", "panel.js", "queue.js", "business.js", "rating.js"];
  for (const file of [...once, "people.js", "shared/live.js"]) {
    await customer.context.route(`**/${file}`, (route) => route.abort(), { times: 1 });
  }
  const page = await customer.open();
  await button(page, "A quote for painting two bedrooms").dblclick();
  for (const _ of ["panel.js", "queue.js"]) {
    await button(page, "The chat could not be loaded. Try again").click();
  }
  await answered(page, 1);
  assert.equal((await shownAsStored(page, assert)).length, 2);
  await page.getByRole("heading", { name: "Alder & Finch Home Repair" }).waitFor();
  await button(page, "No").waitFor();
  await button(page, "Talk to a person").click();
  await eventually(() => assert.ok(proxy.live.size, "a WebSocket is there"));
}

export async function a_reload_keeps_the_conversation({ visitor, assert, eventually }) {
  const customer = await visitor();
  const page = await chat(customer);
  await say(page, "My boiler makes a strange noise");
  await answered(page, 1);
  await say(page, "It has also lost pressure");
  await answered(page, 2);
  await field(page).fill("A draft");
  const before = await page.locator(".tags, .steps").allTextContents();
  assert.ok(before.filter(Boolean).length >= 2);
  await page.reload();
  await answered(page, 2);
  await eventually(async () => assert.equal(await field(page).inputValue(), "A draft"));
  for (const padding of ["0", "6rem"]) { // as a log that becomes lower at a time of its own
    const inSight = await page.locator(".missing").evaluate(async (missing, value) => {
      missing.style.paddingBlock = value;
      for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
      const log = missing.parentNode.querySelector(".log");
      for (let frame = 0; frame < 600; frame++) {
        const below = log.scrollHeight - log.clientHeight - log.scrollTop;
        if (below < 20) return true;
        await new Promise(requestAnimationFrame);
      }
    }, padding);
    assert.ok(inSight, `the newest is in sight, with ${padding} below it`);
  }
  await shownAsStored(page, assert);
  const facts = () => page.locator(".tags, .steps").allTextContents();
  assert.deepEqual(await facts(), before);
  await page.evaluate(() => localStorage.clear()); // by the page
  await say(page, "When can you come?");
  await answered(page, 3);
  assert.equal((await shownAsStored(page, assert)).length, 6);
  // Of a long one, the earlier messages are there for whoever asks for them.
  await page.route("**/conversations/*?limit=100&*", async (route) => { // pages of 2, instead of 100
    const answer = await route.fetch({ url: route.request().url().replace("limit=100", "limit=2") });
    await route.fulfill({ response: answer });
  });
  await page.reload();
  await said(page).nth(1).waitFor();
  assert.equal(await said(page).count(), 2);
  await button(page, "Earlier messages").click();
  await said(page).nth(3).waitFor();
  await button(page, "Earlier messages").click();
  await button(page, "Earlier messages").waitFor({ state: "detached" });
  await page.unrouteAll({ behavior: "wait" });
  assert.equal((await shownAsStored(page, assert)).length, 6);
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
  // What the browser has kept of a page is as old as that, when somebody comes back to it.
  await field(page).fill("Sent from the next page");
  await page.evaluate(() => {
    for (const key of Object.keys(localStorage)) if (/ (id|key|turn|facts)$/.test(key)) localStorage.removeItem(key);
    for (const key of Object.keys(sessionStorage)) if (key.endsWith(" draft")) sessionStorage.removeItem(key);
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  });
  await said(page).first().waitFor({ state: "detached" });
  assert.equal(await field(page).inputValue(), "");
  await say(page, "The fence has fallen over");
  await answered(page, 1);
  await shownAsStored(page, assert);
}

export async function a_drop_in_mid_stream_is_made_good({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.expected = CUT_OFF;
  const page = await chat(customer);
  proxy.thenRefuse = true; // until it has been seen that the connection is lost
  proxy.cutAfter = '"index":9,';
  await say(page, "There are wasps in the attic");
  await page.getByText("Connection lost. Reconnecting").last().waitFor();
  proxy.refusing = false;
  await answered(page, 1);
  await shownAsStored(page, assert);
  assert.equal(proxy.cutAfter, null);
  assert.equal(proxy.count(TURNS), 1);
  const [resumed] = proxy.sent.matchAll(RESUMED);
  assert.ok(Number(resumed.groups.n) >= 1, "resumed after what had arrived");
}

/** Let the pauses between two attempts end by a wake only, the first `few` of a page aside.

    So no attempt of the page itself comes before what the scenario does. */
const patient = (visitor, few = 0) =>
  visitor.context.addInitScript((few) => {
    const real = setTimeout;
    let pauses = 0;
    globalThis.setTimeout = (act, ms) => {
      const pause = ms > 700 && ms < 40_000 && ms !== 10_000 && ms !== 30_000; // nor what looks for changes
      return pause ? real(act, pauses++ < few ? 10 : 1e9) : real(act, ms);
    };
    globalThis.again = () => (pauses = 0);
  }, few);

/** Let a page's timers of `ms` run out at once; those for longer stay. */
const hurry = (visitor, ms) =>
  visitor.context.addInitScript((limit) => {
    const real = setTimeout;
    globalThis.setTimeout = (act, time) => real(act, time < limit ? time / 50 : time);
  }, ms);

export async function a_page_that_was_cut_off_for_long_goes_on_when_it_wakes({ visitor, proxy, assert }) {
  const wakes = [
    () => dispatchEvent(new Event("online")),
    () => document.dispatchEvent(new Event("visibilitychange")),
    () => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })),
  ];
  const customer = await visitor();
  customer.expected = CUT_OFF;
  await patient(customer, 6);
  const page = await chat(customer);
  for (const [index, wake] of wakes.entries()) {
    await page.evaluate(() => globalThis.again());
    proxy.thenRefuse = true;
    proxy.cutAfter = "event: message";
    await say(page, `The gutter is blocked with leaves, part ${index}`);
    await page.getByText("We cannot be reached right now.").waitFor();
    if (!index) await customer.look(page, "cut-off");
    proxy.refusing = false;
    await page.evaluate(wake);
    await answered(page, index + 1);
    assert.equal(await page.getByText("We cannot be reached right now.").count(), 0);
  }
  // The page of a wireless network's login is no stream.
  const portal = (route) => route.fulfill({ contentType: "text/html", body: "<p>\n\nLog in\n\n</p>\n" });
  await page.evaluate(() => globalThis.again());
  await page.route("**/chat/stream", portal);
  await say(page, "It drips");
  await page.getByText("We cannot be reached right now.").waitFor();
  await page.unroute("**/chat/stream", portal);
  await page.evaluate(wakes[0]);
  await answered(page, wakes.length + 1);
  assert.equal((await shownAsStored(page, assert)).length, 2 * wakes.length + 2);
  // A slow look for changes, overtaken by what is read at a wake, is followed by one look and not by two.
  const looks = await page.evaluateHandle(() => {
    const [set, clear] = [setTimeout, clearTimeout];
    const looks = new Map();
    globalThis.setTimeout = (act, ms) => {
      const id = set(act, ms === 30_000 ? 1e9 : ms);
      if (ms === 30_000) looks.set(id, act);
      return id;
    };
    globalThis.clearTimeout = (id) => (looks.delete(id), clear(id));
    return looks;
  });
  const planned = () => page.waitForFunction((looks) => looks.size, looks);
  await page.evaluate(wakes[0]);
  await planned();
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const slow = async (route) => {
    const response = await route.fetch();
    await released;
    await route.fulfill({ response });
  };
  await page.route("**/conversations/*?*", slow, { times: 1 });
  const asked = page.waitForRequest("**/conversations/*?*");
  await looks.evaluate((looks) => {
    const [[id, act]] = looks;
    looks.delete(id);
    act();
  });
  const look = await asked;
  await page.evaluate(wakes[0]);
  await planned();
  release();
  await (await look.response()).finished();
  await page.evaluate(() => new Promise((go) => setTimeout(go, 200))); // the page has it
  assert.equal(await looks.evaluate(({ size }) => size), 1);
}

export async function a_danger_is_unmissable_while_it_stands({ visitor, assert, eventually }) {
  for (const [state, options] of Object.entries({ light: {}, phone_dark: { ...PHONE, ...DARK } })) {
    const customer = await visitor(options);
    const page = await customer.open();
    await button(page, "My electrical panel is sparking").click();
    await answered(page, 1);
    await eventually(async () => {
      const box = await danger(page).boundingBox();
      assert.ok(box.y >= 0 && box.y + box.height <= 740, "it is in sight");
    });
    const words = await danger(page).textContent();
    assert.match(words, /Your safety first.*Once you are safe, also call us: \+1 206 555 0142/);
    const { messages } = await stored(page);
    const { advice } = messages[1].classification.safety;
    assert.ok(words.includes(advice));
    assert.ok(messages[1].content.includes(advice));
    const visible = await page.locator("li.desk[aria-busy] .text").innerText();
    assert.ok(!visible.includes(advice.slice(0, 40)), "the advice is there once");
    const calls = await danger(page).getByRole("link").evaluateAll((all) => all.map((a) => a.href));
    assert.deepEqual(calls, ["tel:911", "tel:+12065550142"]);
    assert.ok((await page.locator(".steps a[href='tel:911']").count()) >= 1);
    const found = await page.evaluate(async () => {
      const { emergencyNumbers } = await import("/widget/text.js");
      return emergencyNumbers("Stay 10 metres (33 feet) away and call 112, 000 or 1122; flat 12.5.");
    });
    assert.deepEqual(found, ["112", "000", "1122"]);
    for (const [numbers, text, ...expected] of [
      [["911", "+1 206 555 0142", "1-800-PLUMBER", "see our site"], "911, 1911 or +1 (206) 555-0142; 1-800-PLUMBER, 911 911",
        "911 911", "+12065550142 +1 (206) 555-0142", "911 911", "911 911"],
      [["911"], "It costs $1,911 or 911.50, tel.911", "911 911"],
      [["+12065550142"], "(206) 555-0142, 206.555.0142; 1-206-555-0142 or 555-0142, 12065550143, 206 555 01421",
        "2065550142 (206) 555-0142", "2065550142 206.555.0142", "12065550142 1-206-555-0142"],
      [["+44 (0)20 7946 0000"], "+44 (0)20 7946 0000, 020 7946 0000, 0044 20 79460000", "+442079460000 +44 (0)20 7946 0000",
        "02079460000 020 7946 0000", "00442079460000 0044 20 79460000"],
      [["030/123456-0"], "Ring 030/123456-0", "0301234560 030/123456-0"],
      [["+49301234"], "Ring 030 1234, 1234 or +49 30 1234", "+49301234 +49 30 1234"],
      [["٠٢ ١٢٣٤ ٥٦٧٨"], "اتصل على ٠٢١٢٣٤٥٦٧٨ أو 02 1234 5678", "0212345678 ٠٢١٢٣٤٥٦٧٨", "0212345678 02 1234 5678"],
      [["+91 98765 43210"], "९८७६५ ४३२१० पर फ़ोन करें", "9876543210 ९८७६५ ४३२१०"],
      [["＋81 3 1234 5678", "۱۱۲"], "０３－１２３４－５６７８, 112 or ۱۱۲", "0312345678 ０３－１２３４－５６７８", "112 112", "112 ۱۱۲"],
      [["+33 1 23 45 67 89"], "01\u202f23\u202f45\u202f67\u202f89", "0123456789 01\u202f23\u202f45\u202f67\u202f89"],
      [["206 555 0142 #5", "*67 206 555 0142", "206 555 0142 / 206 555 0143"], "206 555 0142 #5, *67 206 555 0142 / 206 555 0143"],
    ]) {
      const links = await page.evaluate(async ([text, numbers]) => {
        const { linked } = await import("/widget/text.js");
        return linked(text, numbers).filter((part) => part.href).map(({ href, textContent }) => `${href} ${textContent}`);
      }, [text, numbers]);
      assert.deepEqual(links, expected.map((each) => `tel:${each}`));
    }
    const addresses = await page.evaluate(async () => {
      const { withAddresses } = await import("/widget/addresses.js");
      const text = "See (https://pay.example/911?a=1&b=%20/), www.shop.example. 请看https://a.example/b。谢谢 http:// awww.no 911";
      return withAddresses(text, ["911"]).filter((part) => part.href).map(({ href, textContent }) => `${href} ${textContent}`);
    });
    assert.deepEqual(addresses, [
      "https://pay.example/911?a=1&b=%20/ https://pay.example/911?a=1&b=%20/",
      "https://www.shop.example/ www.shop.example",
      "https://a.example/b https://a.example/b",
      "tel:911 911",
    ]);
    await page.getByText("Emergency", { exact: true }).waitFor();
    await customer.look(page, state);
    if (state !== "light") {
      for (const [width, height] of [[740, 200], [360, 320]]) { // as above a keyboard
        await page.setViewportSize({ width, height });
        await field(page).focus();
        await customer.picture(page, `keyboard-${width}`);
        await eventually(async () => {
          const parts = [button(page, "Close the chat"), danger(page), field(page)];
          const [closer, told, input] = await Promise.all(parts.map((part) => part.boundingBox()));
          assert.ok(closer.y >= 0 && told.height > 50 && input.y + input.height <= height, "all are in sight");
        });
      }
      await page.getByRole("button", { name: "No", exact: true }).click(); // it stays where it is
      await page.getByLabel("Why not?").waitFor();
      await page.setViewportSize({ width: 360, height: 740 });
      await panel(page).evaluate((it) => (it.style.fontSize = "1.75em")); // as with a browser's large letters
      assert.ok((await field(page).boundingBox()).width > 250, "there is room to write"); // beside scrollbars
      await customer.look(page, "large");
      continue;
    }
    for (const [width, height] of [[640, 400], [320, 256]]) { // as zoomed by 200 and 400 %
      await page.setViewportSize({ width, height });
      await page.locator("ol.log").focus();
      for (const name of ["Talk to a person", "New conversation"]) await button(page, name).click({ trial: true });
      await field(page).click({ trial: true });
      await customer.picture(page, `low-${height}`);
      if (height === 400) assert.ok((await danger(page).boundingBox()).height > 100, "it can be read");
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await say(page, "My name is Jane Doe");
    await answered(page, 2);
    assert.ok(await danger(page).isVisible());
    customer.expected = /status of 503/;
    await page.route("**/conversations/*", (route) => route.fulfill({ status: 503 }));
    await page.reload();
    await danger(page).getByText(advice.slice(0, 40)).waitFor(); // also while nothing can be read
    await page.getByText("What was said before could not be loaded.").waitFor();
    await page.unroute("**/conversations/*");
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await answered(page, 2);
    assert.ok(await danger(page).isVisible());
    await say(page, "False alarm, all clear: nothing sparks, everything is safe");
    await answered(page, 3);
    await danger(page).waitFor({ state: "hidden" });
    const text = await page.locator("li.desk[aria-busy] .text").first().innerText();
    assert.ok(text.includes(advice.slice(0, 40)), "what was said can be read again");
    await shownAsStored(page, assert);
  }
}

export async function eight_thousand_characters_are_taken_and_no_more({ visitor, assert }) {
  const customer = await visitor(PHONE);
  const page = await chat(customer);
  const message = "The tap drips 💧 ".repeat(500); // 16 characters, in 17 UTF-16 code units
  await field(page).fill(`${message}x`);
  await page.getByText("Too many characters: 1").waitFor();
  await button(page, "Send").click({ force: true });
  assert.equal(await page.locator("li.user").count(), 0);
  await customer.look(page, "too-long");
  await say(page, message);
  await answered(page, 1);
  const [question] = await shownAsStored(page, assert);
  assert.equal([...question.content].length, 8000);
  await field(page).fill("x".repeat(7600));
  await page.getByText("Characters left: 400").waitFor();
  await field(page).fill("");
  customer.expected = /status of 400/;
  await page.evaluate(() => globalThis.frontdesk.open("x".repeat(8100))); // the page's own words
  await button(page, "Try again").click();
  await page.getByText("Too many characters: 100").waitFor();
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
}

/** What libraries of pages change: Prototype arrays, MooTools events, and older versions of Zone.js how signals are heard. */
function changedByLibraries() {
  Array.prototype.toJSON = function () {
    return `[${this.map((each) => JSON.stringify(each)).join(", ")}]`;
  };
  Array.prototype.entries = function () {
    return this.slice();
  };
  globalThis.Event = class {
    constructor({ type }) {
      this.code = type.indexOf("key");
    }
  };
  const { addEventListener, removeEventListener } = AbortSignal.prototype;
  const acts = new WeakMap(); // with the options of the first one
  AbortSignal.prototype.addEventListener = function (type, act, options) {
    const known = acts.get(this)?.add(act);
    if (known) return;
    acts.set(this, new Set([act]));
    addEventListener.call(this, type, () => acts.get(this).forEach((each) => each()), options);
  };
  AbortSignal.prototype.removeEventListener = function (type, act) {
    acts.get(this)?.delete(act);
    removeEventListener.call(this, type, act);
  };
}

export async function without_the_api_the_message_can_be_sent_again({ visitor, proxy, assert }) {
  const customer = await visitor(PHONE);
  customer.expected = CUT_OFF;
  await patient(customer);
  await customer.context.addInitScript(changedByLibraries);
  const page = await chat(customer);
  const messages = ["The oven does not heat up", "Neither does the hob"]; // opening, then going on
  for (const [before, message] of messages.entries()) {
    proxy.refuse();
    await say(page, message);
    await page.getByText("We cannot be reached right now.").waitFor();
    await page.locator(".notice a[href='tel:+12065550142']").waitFor();
    await button(page, "Try again").focus();
    const failed = page.waitForEvent("requestfailed");
    await page.evaluate(() => {
      const event = document.createEvent("Event"); // libraries have changed `Event`
      event.initEvent("online");
      dispatchEvent(event);
    });
    await failed;
    await page.evaluate(() => new Promise((shown) => setTimeout(shown, 300)));
    proxy.refusing = false;
    await page.keyboard.press("Enter"); // it has kept the focus
    await answered(page, before + 1);
  }
  assert.equal((await shownAsStored(page, assert)).length, 4);
  const steps = await page.locator(".steps").allTextContents();
  await page.reload();
  await answered(page, 2);
  assert.deepEqual(await page.locator(".steps").allTextContents(), steps);
  proxy.pauseAfter = "event: message";
  await say(page, "What does it cost?");
  await page.locator(".progress", { hasText: "Writing a reply" }).waitFor();
  const cut = page.waitForEvent("requestfailed");
  await button(page, "New conversation").click();
  await cut;
  proxy.resume();
}

export async function a_conversation_whose_opening_got_lost_is_asked_for_again({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.expected = /status of 502/;
  await patient(customer);
  const page = await chat(customer);
  proxy.lose = /^POST \S+\/conversations /;
  await say(page, "The cellar is damp");
  await page.getByText("We are very busy right now.").waitFor();
  await button(page, "Close the chat").click();
  await page.reload();
  await page.getByRole("button", { name: `${TITLE}: New message` }).click(); // it goes on while it is closed
  await answered(page, 1);
  assert.equal((await shownAsStored(page, assert)).length, 2);
  assert.ok(proxy.lost.includes((await stored(page)).id));
  const opened = /^POST \/api\/v1\/conversations HTTP.*\r\n(?:.+\r\n)*?idempotency-key: (.*)\r$/gim;
  const keys = [...proxy.sent.matchAll(opened)].map(([, key]) => key);
  assert.ok(keys.length >= 2);
  assert.equal(new Set(keys).size, 1);
  assert.match(keys[0], /^[\w-]{22}$/);
}

export async function a_message_whose_answer_got_lost_is_stored_once({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.expected = /status of 502/;
  await patient(customer);
  const page = await chat(customer);
  for (const [before, way] of ["Try again", "a reload"].entries()) {
    proxy.lose = TURNS;
    await say(page, `The attic window leaks, part ${before}`);
    await page.getByText("We are very busy right now.").waitFor();
    if (way === "Try again") await button(page, way).click();
    else await page.reload();
    await answered(page, before + 1);
    assert.equal((await shownAsStored(page, assert)).length, 2 * (before + 1), way);
  }
  assert.ok(proxy.count(TURNS) >= 2);
}

export async function without_the_api_a_reload_offers_to_load_again({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.expected = CUT_OFF;
  await patient(customer);
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

export async function faults_are_told_in_words_for_customers({ visitor, assert }) {
  const customer = await visitor();
  customer.expected = /status of [45]/;
  await patient(customer);
  const page = await chat(customer);
  const error = (code, message) => JSON.stringify({ success: false, error: { code, message } });
  const event = (name, data, n) => `id: x.2.${n}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  const broken = [
    event("message", { token: "Half a ", index: 0, total: null, percentage: null }, 1),
    event("error", { code: "REPLY_FAILED", message: "the reply broke off", retryable: true }, 2),
  ];
  const BUSY = "We are very busy right now.";
  const faults = [
    [503, error("SERVICE_UNAVAILABLE", "the service is busy"), BUSY, "Try again"],
    [502, "<html>Bad gateway</html>", BUSY, "Try again"],
    [429, error("RATE_LIMITED", "Rate exceeded"), BUSY, "Try again"],
    [401, error("UNAUTHORIZED", "A valid bearer token is required"), "The chat is not available right now.", "Try again"],
    [403, "null", "The chat is not available right now.", "Try again"],
    [400, error("VALIDATION_ERROR", "message: is odd"), "This message could not be sent.", "Try again"],
    [404, error("NOT_FOUND", "No such conversation"), "This conversation has ended.", "Start a new conversation"],
    [200, broken.join(""), "The reply broke off.", "Ask again"],
  ];
  for (const [status, body, words, way] of faults) {
    await button(page, "New conversation").click();
    const contentType = status === 200 ? "text/event-stream" : "application/json";
    const answer = (route) => route.fulfill({ status, contentType, body });
    await page.route("**/chat/stream", answer, { times: 1 });
    await say(page, "A fuse has blown");
    await panel(page).locator(".notice", { hasText: words }).waitFor();
    assert.equal(await button(page, "Stop").count(), +[503, 502, 429].includes(status), words); // nothing goes on
    const shown = await panel(page).textContent();
    assert.doesNotMatch(shown, /answer was|bearer|No such|odd|Rate|<html>|service/);
    await button(page, way).click();
    await answered(page, status === 200 ? 2 : 1);
    assert.equal(await button(page, way).count(), 0, "it is done once");
    const text = await panel(page).textContent();
    assert.ok(text.includes("A fuse has blown"), words);
    if (status !== 200) await shownAsStored(page, assert);
  }
  await page.route("**/chat/stream", (route) => route.fulfill({ status: 400, body: "{}" }), { times: 1 });
  await say(page, "Is it dangerous?");
  await panel(page).getByText("This message could not be sent.").waitFor();
  await page.reload();
  await page.waitForFunction(() => !document.querySelector("html > div").shadowRoot.querySelector("[aria-busy=true]"));
  assert.equal(await field(page).inputValue(), "Is it dangerous?"); // kept, and not sent by itself
  await customer.look(page, "broken-off");
}

export async function an_archived_conversation_gives_way_to_a_new_one({ visitor, assert }) {
  const customer = await visitor();
  customer.expected = /status of 40[49]/;
  const page = await chat(customer);
  await say(page, "I smell gas");
  await answered(page, 1);
  // One that the business has erased stays to be read, with its advice, until the customer begins anew.
  const gone = { status: 404, json: { success: false, error: { code: "NOT_FOUND", message: "No such conversation" } } };
  await page.route("**/conversations/*", (route) => route.fulfill(gone));
  for (let times = 0; times < 2; times++) {
    const read = page.waitForResponse("**/conversations/*");
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await read;
    await panel(page).getByText("This conversation has ended.").waitFor();
  }
  assert.equal(await said(page).count(), 2);
  assert.ok(await danger(page).isVisible());
  await button(page, "Start a new conversation").click();
  await page.unroute("**/conversations/*");
  assert.equal(await said(page).count(), 0);
  assert.ok(await danger(page).isHidden());
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

export async function the_keyboard_is_enough({ visitor, assert, eventually }) {
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
  await field(page).waitFor();
  await eventually(async () => assert.equal(await focused(), "Your message"));
  await page.keyboard.type("One line");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("and another");
  await page.keyboard.press("Enter");
  await answered(page, 1);
  assert.equal((await shownAsStored(page, assert))[0].content, "One line\nand another");
  assert.equal(await focused(), "Your message");
  await field(page).fill("A draft");
  for (const [name, there] of [["Talk to a person", 2], ["New conversation", 0]]) {
    await button(page, name).focus();
    for (let times = 0; times < 4; times++) await page.keyboard.down("Enter"); // it is held
    await page.keyboard.up("Enter");
    if (there) await answered(page, there);
    assert.equal(await page.locator("li.user").count(), there, name);
  }
  assert.equal(await field(page).inputValue(), "A draft");
  await field(page).focus();
  await page.evaluate(() => {
    const hint = document.body.appendChild(Object.assign(document.createElement("p"), { id: "hint", popover: "auto" }));
    hint.showPopover();
  });
  await page.keyboard.press("Escape"); // closes the chat, and nothing of the page's
  await eventually(async () => assert.equal(await focused(), TITLE));
  assert.ok(await page.evaluate(() => document.querySelector("#hint:popover-open")));
  await page.evaluate(() => document.getElementById("hint").remove());
  assert.equal(await panel(page).isVisible(), false);
  // Who works in the page goes on there: it closes the chat, or the chat opens again after a reload.
  const own = () => page.evaluate(() => document.querySelector("nav a").focus());
  await own();
  await page.evaluate(() => globalThis.frontdesk.close());
  assert.equal(await focused(), "Services");
  await launcher(page).click();
  let go;
  const held = new Promise((resolve) => (go = resolve));
  await page.route("**/panel.js", async (route) => (await held, route.continue()));
  await page.reload();
  await own();
  go();
  await field(page).waitFor();
  assert.equal(await focused(), "Services");
}

export async function a_page_in_arabic_has_an_arabic_chat_from_right_to_left({ visitor, assert }) {
  const customer = await visitor(PHONE);
  const page = await embedded(customer, SCRIPT, "ar");
  await button(page, "تحدّث معنا").click();
  const message = "المغسلة تسرب الماء في المطبخ";
  await page.getByRole("textbox", { name: "رسالتك" }).fill(message);
  await page.getByRole("textbox", { name: "رسالتك" }).press("Enter");
  await answered(page, 1);
  const direction = (locator) => locator.evaluate((element) => getComputedStyle(element).direction);
  assert.equal(await direction(page.getByText(message)), "rtl");
  assert.equal(await direction(page.locator("li.desk[aria-busy] .text")), "rtl"); // Arabic as well
  const send = await button(page, "إرسال").boundingBox();
  assert.ok(send.x < 100, "the layout is mirrored");
  await customer.look(page, "phone");
}

export async function the_chat_is_in_the_language_of_the_setting_the_page_or_the_browser({ visitor, assert }) {
  const setting = SCRIPT.replace("defer", 'data-language="pt-BR" defer');
  const customer = await visitor();
  for (const [body, lang, languages, title, dir] of [
    [setting, "de", ["fr-FR"], "Fale conosco", "ltr"],
    [SCRIPT, "de-AT", ["fr-FR"], "Schreiben Sie uns", "ltr"],
    [SCRIPT, "tlh", ["tlh", "fr-FR"], "Discuter avec nous", "ltr"],
    [SCRIPT, "", ["ar-EG"], "تحدّث معنا", "rtl"],
    [SCRIPT, "", ["tlh"], TITLE, "ltr"],
  ]) {
    const wish = `<script>Object.defineProperty(navigator, "languages", { value: ${JSON.stringify(languages)} })</script>`;
    const page = await embedded(customer, wish + body, lang);
    await page.getByRole("button", { name: title, exact: true }).waitFor();
    assert.equal(await launcher(page).evaluate((e) => getComputedStyle(e).direction), dir);
    await page.close();
  }
}

const CLOBBER = ["currentScript", "documentElement", "body", "hidden", "scripts", "activeElement", "createElement", "visibilityState"]
  .map((name) => `<img name="${name}" alt="">`).join("");

export async function it_is_on_the_page_once_however_it_is_embedded({ visitor, proxy, assert }) {
  const insert = (type) => `<script>
    const script = document.createElement("script");
    Object.assign(script, { src: "/widget.js", type: "${type}" });
    script.dataset.businessId = "1";
    document.head.append(script);
  </script>`;
  const own = "<script>frontdesk = { businessId: 1, title: 'Ask us', api: location.origin }</script>";
  const customer = await visitor();
  for (const [way, body, title = TITLE] of [
    ["deferred", SCRIPT],
    ["at once", SCRIPT.replace("defer", "")],
    ["twice", SCRIPT + SCRIPT],
    ["beside a frame of its name", `<iframe name="frontdesk" title="A map"></iframe>${SCRIPT}`],
    ["beside an element of its name", `<details id="frontdesk" open>Our front desk</details>${SCRIPT}`],
    ["beside images and forms that are named as parts of a document", `${CLOBBER}${SCRIPT}`],
    ["beside what cannot be changed", `<script>Object.defineProperty(window, "frontdesk", { value: Object.freeze({ title: "Ask us" }) })</script>${SCRIPT}${SCRIPT}`, "Ask us"],
    ["beside popovers that fail", `<script>HTMLElement.prototype.showPopover = () => { throw new Error("none") }</script>${SCRIPT}`],
    ["as a module", SCRIPT.replace("defer", 'type="module"')],
    ["inserted", insert("")],
    ["inserted as a module", insert("module")],
    ["imported", own + '<script type="module">import "/widget.js?1"</script>', "Ask us"],
    ["window.frontdesk", `${own}<script src="/widget.js" async></script>`, "Ask us"],
    ["set anew", `${own}<script src="/widget.js"></script>${own}<script src="/widget.js"></script>`, "Ask us"],
    ["a constant", `${own.replace("frontdesk", "const frontdesk")}<script src="/widget.js"></script>`, "Ask us"],
    ["from another origin", SCRIPT.replace('"/widget', `"${proxy.url}/widget`)],
  ]) {
    const page = way.startsWith("from")
      ? await elsewhere(customer, body)
      : await embedded(customer, body);
    await page.getByRole("button", { name: title }).click();
    await field(page).waitFor();
    assert.equal(await launcher(page).count(), 1, way);
    if (body.includes(own.slice(-30))) assert.equal(await page.evaluate("typeof frontdesk.open"), "function", way);
    await panel(page).getByRole("link", { name: "+12065550142" }).waitFor(); // the profile's
    if (way === "from another origin") {
      await say(page, "My sink is leaking");
      await answered(page, 1);
    }
    await page.close();
  }
  // A frame that may keep, lock and submit nothing.
  const inner = `<html lang=en>${SCRIPT.replaceAll('"', "'")}`;
  const page = await embedded(customer, `<iframe title="Chat" sandbox="allow-scripts" width="600" height="700" srcdoc="${inner}"></iframe>`);
  const frame = page.frameLocator("iframe");
  await launcher(frame).click();
  await field(frame).fill("My sink is leaking");
  await button(frame, "Send").click();
  await answered(frame, 1);
  await button(frame, "No").click();
  await frame.getByLabel("Why not?").fill("It is slow");
  await frame.getByLabel("Why not?").press("Enter");
  await frame.locator(".rating form").waitFor({ state: "hidden" });
}

/** Open a page of another origin. */
async function elsewhere(visitor, body) {
  visitor.elsewhere = visitor.proxy.url.replace("127.0.0.1", "localhost");
  const answer = { contentType: "text/html", body: `<!doctype html><html lang="en"><title>A shop</title>${body}` };
  await visitor.context.route(`${visitor.elsewhere}/`, (route) => route.fulfill(answer));
  return visitor.open("/", visitor.elsewhere);
}

export async function it_survives_a_page_that_replaces_its_body({ visitor, assert }) {
  const customer = await visitor();
  const hiding = "* { direction: rtl !important } div { display: none !important } body > div, html > div, div:empty { all: unset; opacity: 0; filter: blur(9px); transform: scale(0) } body { transform: translateX(-9em); min-block-size: 300vh } html { transform: rotate(1deg); contain: paint; clip-path: inset(0 0 99%) }";
  const page = await embedded(customer, `<style>${hiding}</style>${SCRIPT}`);
  const { x, y } = await launcher(page).boundingBox();
  assert.ok(x > 1000 && y > 700 && y < 800, "it stands where it did, though the page moves and clips all that is its own");
  await page.emulateMedia({ media: "print" });
  const prints = await page.evaluate(() => matchMedia("print").matches); // not in Firefox, whose driver cannot say so
  assert.equal(await launcher(page).isVisible(), !prints);
  await page.emulateMedia({ media: "screen", forcedColors: "active" });
  const forced = await page.evaluate(() => matchMedia("(forced-colors: active)").matches); // the same
  assert.equal(await launcher(page).evaluate((it) => getComputedStyle(it).borderStyle), forced ? "solid" : "none");
  await page.emulateMedia({ forcedColors: "none" });
  assert.equal(await launcher(page).evaluate(({ parentNode: { host } }) => getComputedStyle(host).opacity), "1");
  assert.equal(await launcher(page).evaluate((element) => getComputedStyle(element).direction), "ltr");
  await launcher(page).click();
  // What nobody sees is not sent.
  await say(page, "\u200b\u2800\u0301");
  assert.equal(await said(page).count(), 0);
  await say(page, "The cellar door\u000bsqueaks\u0000\u001b");
  await answered(page, 1);
  assert.equal((await stored(page)).messages[0].content, "The cellar door\nsqueaks");
  await say(page, "It squeaks all the time. ".repeat(50));
  await answered(page, 2);
  await field(page).fill("A draft");
  for (const swap of [
    () => document.body.replaceChildren("Next page"),
    () => (document.body = document.createElement("body")),
    () => (document.body.innerHTML = "<p>Another page</p>"),
    () => document.documentElement.replaceChild(document.createElement("body"), document.body),
    () => document.body.replaceChildren(),
    () => document.documentElement.replaceChildren(document.head, document.body),
  ]) {
    await page.evaluate(swap);
    await panel(page).waitFor();
    assert.equal(await field(page).inputValue(), "A draft", String(swap));
    assert.equal(await page.evaluate(() => document.activeElement.shadowRoot?.activeElement.tagName), "TEXTAREA");
    const log = page.locator("ol.log");
    assert.ok(await log.evaluate((it) => it.scrollTop > 0 && it.scrollHeight - it.clientHeight - it.scrollTop < 20), "its end is in sight");
  }
  // A page that is written anew ends all that listens to it.
  await page.evaluate(() => {
    document.open();
    document.write("<!doctype html><html lang=en><title>New</title><button data-frontdesk>Ask</button></html>");
    document.close();
  });
  await panel(page).waitFor();
  await field(page).press("Escape");
  await page.getByText("Ask", { exact: true }).click();
  await say(page, "And it sticks");
  await answered(page, 3);
  // Something else has left its own in the storage.
  await page.evaluate(() => (localStorage[`${Object.keys(localStorage)[0].split(" ").slice(0, 3).join(" ")} a`] = "{"));
  await page.reload();
  await said(page).nth(5).waitFor();
  await shownAsStored(page, assert);
  assert.equal(await page.locator("section.panel").count(), 1);
  // A page that removes what is not its own goes on, and has the chat again when it does so no longer.
  const other = await embedded(customer, `<script>
    let removed = 0;
    const cleaner = new MutationObserver(() => {
      for (const each of document.querySelectorAll("html > div")) if (++removed < 1000) each.remove();
    });
    cleaner.observe(document.documentElement, { childList: true });
  </script>${SCRIPT}`);
  await other.waitForFunction("removed > 9");
  assert.ok((await other.evaluate("cleaner.disconnect(), removed")) < 1000);
  await launcher(other).waitFor();
}

export async function a_browser_without_the_newest_css_shows_it_well({ visitor, assert }) {
  const customer = await visitor(PHONE);
  await customer.context.addInitScript(() => {
    const replace = CSSStyleSheet.prototype.replaceSync;
    const supports = /@supports[^{]*\{[^{}]*\{[^{}]*\}\s*\}/g;
    const newer = /[\w-]+:[^;{}]*(light-dark\(|\ddvh|color-mix\()[^;{}]*;?|field-sizing:[^;{}]*;?/g;
    CSSStyleSheet.prototype.replaceSync = function (text) {
      replace.call(this, text.replace(supports, "").replace(newer, ""));
    };
  });
  await customer.context.addInitScript(() => {
    const look = new CSSStyleSheet();
    look.insertRule("html { font-size: 62.5% }"); // as many pages have it
    addEventListener("DOMContentLoaded", () => document.adoptedStyleSheets.push(look));
  });
  const page = await chat(customer);
  const sizes = await panel(page).locator("h2, textarea, .quiet").evaluateAll((all) =>
    all.map((each) => Math.round(parseFloat(getComputedStyle(each).fontSize))));
  assert.ok(sizes.every((size) => size >= 14), `${sizes}`);
  assert.ok(await panel(page).evaluate((it) => it.scrollWidth <= it.clientWidth), "nothing is cut off");
  const box = await panel(page).boundingBox();
  const beside = await page.evaluate(() => document.documentElement.clientWidth); // its scrollbar
  assert.deepEqual([box.width, box.height], [beside, 740]);
  const colour = await panel(page).evaluate((e) => getComputedStyle(e).backgroundColor);
  assert.equal(colour, "rgb(255, 255, 255)");
  const low = (await field(page).boundingBox()).height;
  await field(page).fill("One line\nand another\nand a third");
  assert.ok((await field(page).boundingBox()).height > low + 20, "the field grows");
}

export async function a_browser_without_style_sheets_of_scripts_shows_it_well({ visitor, assert }) {
  const customer = await visitor();
  await customer.context.addInitScript(() => {
    globalThis.CSSStyleSheet = class {
      constructor() {
        throw new TypeError("Illegal constructor");
      }
    };
    delete AbortSignal.any;
    delete AbortSignal.timeout;
    delete globalThis.TextDecoderStream; // Firefox before 105
    const real = fetch; // as where a page's library has put its own in that place
    globalThis.fetch = async (...request) => {
      const answer = await real(...request);
      const { ok, status, headers } = answer;
      const text = await answer.text();
      return { ok, status, headers, text: async () => text, json: async () => JSON.parse(text) };
    };
    for (const name of Object.keys(Element.prototype)) if (/^aria[A-Z]/.test(name)) delete Element.prototype[name]; // before 119
  });
  const page = await embedded(customer, SCRIPT);
  await launcher(page).click();
  await page.locator("form > [aria-disabled=true]").waitFor();
  await say(page, "A fuse has blown");
  await answered(page, 1);
  await button(page, "Yes").click();
  await page.locator("[aria-pressed=true]").waitFor();
  assert.equal(await panel(page).evaluate((e) => getComputedStyle(e).position), "fixed");
  await shownAsStored(page, assert);
}

export async function keys_that_are_pressed_in_the_chat_are_its_own({ visitor, assert }) {
  const customer = await visitor();
  const page = await embedded(customer, SCRIPT);
  const release = await held(page, "**/panel.js");
  await launcher(page).click();
  await button(page, `${TITLE} …`).waitFor(); // it loads
  release();
  await field(page).waitFor();
  assert.equal(await launcher(page).evaluate((it) => it.textContent), TITLE);
  await page.evaluate(() => {
    const pressed = (globalThis.pressed = []);
    document.documentElement.style.userSelect = "none";
    for (const type of ["beforeinput", "input", "paste", "click", "dragenter", "wheel", "touchstart", "touchmove", "touchend"]) {
      document.addEventListener(type, (event) => (pressed.push(type), event.preventDefault()), type === "beforeinput");
    }
    // What pages forbid that let nobody copy from them.
    for (const type of ["mousedown", "selectstart", "contextmenu"]) document.addEventListener(type, () => pressed.push(type));
    const trap = document.body.appendChild(document.createElement("button"));
    for (const capture of [true, false]) document.addEventListener("focusin", () => trap.focus(), capture);
    document.documentElement.addEventListener("focus", () => trap.focus(), true);
    for (const target of [document, document.body, window])
      for (const type of ["keydown", "keypress", "keyup"])
        for (const capture of [true, false])
          target.addEventListener(type, (event) => {
            pressed.push(event.key);
            if ("/gs .".includes(event.key)) event.preventDefault();
          }, capture);
  });
  await page.evaluate(() => document.activeElement.blur());
  await field(page).press("a"); // an own key is not the page's
  await field(page).fill("");
  await field(page).pressSequentially("gas leaks/smells so bad.");
  assert.equal(await field(page).inputValue(), "gas leaks/smells so bad.");
  for (const type of ["click", "dragenter", "wheel", "touchstart", "touchmove", "touchend"]) {
    const moved = (e, type) => e.dispatchEvent(new Event(type, { bubbles: true, composed: true, cancelable: true }));
    assert.ok(await page.locator(".log").evaluate(moved, type), `${type}: it is the page's`);
  }
  const copied = (it) => getComputedStyle(it.getRootNode().host).userSelect;
  assert.equal(await page.locator(".log").evaluate(copied), "text");
  await field(page).click({ clickCount: 2 });
  await field(page).click({ button: "right" });
  assert.deepEqual(await page.evaluate(() => globalThis.pressed), []);
  // What ends the composition of a word neither sends nor closes.
  const composed = (key, how) =>
    field(page).evaluate(
      (element, init) => element.dispatchEvent(new KeyboardEvent("keydown", init)),
      { key, bubbles: true, composed: true, ...how },
    );
  for (const key of ["Enter", "Escape"]) {
    await composed(key, { isComposing: true });
    await composed(key, { keyCode: 229 });
  }
  // Nor does the second half of a double click, which opens the chat.
  await button(page, "Send").evaluate((it) => it.dispatchEvent(new MouseEvent("click", { detail: 2, bubbles: true, composed: true })));
  assert.equal(await page.locator("li.user").count(), 0);
  assert.ok(await panel(page).isVisible());
  await composed("Enter", { keyCode: 13 });
  await answered(page, 1);
  await composed("Escape", { keyCode: 27 });
  assert.equal(await panel(page).isVisible(), false);
  await page.locator("h1").click();
  await page.keyboard.press("x"); // outside the chat, the page's shortcuts work
  assert.ok((await page.evaluate(() => globalThis.pressed)).includes("x"));
}

export async function on_a_phone_tab_stays_in_the_open_chat({ visitor, assert }) {
  const page = await chat(await visitor(PHONE));
  const inside = () => page.evaluate(() => !!document.activeElement.shadowRoot?.activeElement.closest(".panel"));
  for (const key of ["Tab", "Shift+Tab"]) {
    for (let times = 0; times < 10; times++) {
      await page.keyboard.press(key);
      assert.ok(await inside(), `${key} ${times}`);
    }
  }
  assert.equal(await panel(page).getAttribute("aria-modal"), "true");
  assert.equal(await field(page).getAttribute("enterkeyhint"), "send"); // what the keyboard's key does
  for (const part of [panel(page), page.locator(".log")]) {
    assert.equal(await part.evaluate((it) => getComputedStyle(it).overscrollBehaviorY), "contain"); // the page stays where it is
  }
  // What a phone shows there itself covers nothing, on a page that fills the screen.
  const devtools = await page.context().newCDPSession(page).catch(() => null); // not in Firefox
  const insets = { top: 47, bottom: 34, left: 0, right: 0 };
  await devtools?.send("Emulation.setSafeAreaInsetsOverride", { insets });
  const [closer, input] = await Promise.all([button(page, "Close the chat"), field(page)].map((it) => it.boundingBox()));
  if (devtools) assert.ok(closer.y >= 47 && input.y + input.height <= 740 - 34);
  await page.setViewportSize({ width: 740, height: 360 }); // turned: the page is beside it
  await page.locator('.panel[aria-modal="false"]').waitFor();
  await page.evaluate(() => {
    Object.defineProperty(visualViewport, "height", { value: 190 }); // a keyboard covers the rest
    visualViewport.dispatchEvent(new Event("resize"));
  });
  const { y, height } = await field(page).boundingBox();
  assert.ok(y + height <= 190, "what is written is in sight");
}

/** Let requests that match wait until the function returned is called. */
async function held(page, pattern) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(pattern, async (route) => (await released, route.continue().catch(() => {})));
  return release;
}

export async function what_is_sent_while_the_history_loads_stands_below_it({ visitor, proxy, assert }) {
  const customer = await visitor();
  const page = await chat(customer);
  await say(page, "My boiler makes a strange noise");
  await answered(page, 1);
  const release = await held(page, "**/conversations/*");
  await page.reload();
  await field(page).waitFor();
  await say(page, "It has also lost pressure");
  await button(page, "Close the chat").click();
  await button(page, "A quote for painting two bedrooms").click();
  await waits(page).nth(1).waitFor();
  release();
  await answered(page, 3);
  const messages = await shownAsStored(page, assert);
  assert.equal(messages.length, 6);
  assert.match(messages[4].content, /two bedrooms/);
  assert.equal(await waits(page).count(), 0);
}

export async function a_new_conversation_while_the_old_one_loads_is_empty({ visitor, assert }) {
  const page = await chat(await visitor());
  await say(page, "My boiler makes a strange noise");
  await answered(page, 1);
  const old = await stored(page);
  const release = await held(page, "**/conversations/*");
  await page.reload();
  await field(page).waitFor();
  for (const text of ["Not sent yet", "Nor this"]) await say(page, text);
  await field(page).fill("A draft");
  await button(page, "New conversation").click();
  const kept = "Not sent yet\nNor this\nA draft";
  assert.equal(await field(page).inputValue(), kept);
  release();
  await field(page).press("Enter");
  await answered(page, 1);
  const messages = await shownAsStored(page, assert);
  assert.equal(messages[0].content, kept);
  assert.notEqual((await stored(page)).id, old.id);
}

export async function a_message_sent_during_a_reply_or_an_outage_waits_for_its_turn({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.expected = CUT_OFF;
  await patient(customer);
  const page = await chat(customer);
  const release = await held(page, "**/chat/stream");
  await say(page, "The kitchen window is broken");
  await say(page, "It is a large one");
  await waits(page).waitFor();
  await customer.look(page, "queued");
  release();
  await answered(page, 2);
  proxy.refuse();
  await say(page, "Do you come today?");
  await page.getByText("We cannot be reached right now.").waitFor();
  await say(page, "Or tomorrow?");
  await waits(page).waitFor();
  proxy.refusing = false;
  await button(page, "Try again").click();
  await answered(page, 4);
  const messages = await shownAsStored(page, assert);
  assert.equal(messages.length, 8);
  assert.equal(messages[6].content, "Or tomorrow?");
}

export async function what_comes_is_in_sight_or_told_of({ visitor, assert, eventually }) {
  const page = await chat(await visitor(PHONE));
  const log = page.locator("ol.log");
  const away = () =>
    log.evaluate((it) => {
      const [top, bottom] = [it.lastElementChild, it].map((each) => each.getBoundingClientRect());
      return top.top + 40 > bottom.bottom;
    });
  // Of messages that wait in a row, also the last one's reply is seen.
  let release = await held(page, "**/chat/stream");
  for (const text of ["Hello?", "Are you there?", "Good morning", "Hello", "Thanks"]) await say(page, text);
  await waits(page).nth(3).waitFor();
  release();
  await answered(page, 5);
  const more = button(panel(page), "New message");
  if (await away()) await more.click();
  await eventually(async () => assert.ok(!(await away())));
  // Who reads further up stays there, and is told.
  release = await held(page, "**/chat/stream");
  await say(page, "My sink is leaking");
  await log.evaluate((it) => it.scrollTo(0, 0));
  release();
  await answered(page, 6);
  assert.equal(await log.evaluate((it) => it.scrollTop), 0);
  await more.click();
  await eventually(async () => assert.ok(!(await away())));
  assert.ok(await more.isHidden());
}

export async function a_request_that_waits_for_a_connection_is_no_outage({ visitor, proxy, assert }) {
  const customer = await visitor();
  await hurry(customer, 100_000); // also the watchdog of a stream
  const page = await chat(customer);
  await page.waitForTimeout(300);
  proxy.hold = /^GET \/held/;
  customer.expected = /net::ERR_|status of 404/;
  await page.evaluate(() => {
    for (let n = 0; n < 6; n++) fetch(`/held/${n}`).catch(() => {});
  });
  await say(page, "The hedge is too high");
  await page.locator(".progress", { hasText: "This is taking longer than usual" }).waitFor();
  await page.waitForTimeout(1500);
  assert.equal(await panel(page).locator(".notice").count(), 0);
  proxy.letGo();
  await answered(page, 1);
  await shownAsStored(page, assert);
}

export async function the_tabs_of_a_browser_share_one_conversation({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.expected = /net::ERR_/;
  const [one, two] = [await chat(customer), await chat(customer)];
  // In an outage, both say so, and ask for the same conversation.
  await customer.context.route("**/conversations", (route) => route.abort());
  await Promise.all([say(one, "A tile is broken"), say(two, "It is in the bathroom")]);
  for (const page of [one, two]) await page.getByText("We cannot be reached right now.").waitFor();
  await customer.context.unroute("**/conversations");
  await two.evaluate(() => dispatchEvent(new Event("online")));
  for (const page of [one, two]) await answered(page, 2);
  await button(one, "New conversation").click();
  await said(two).first().waitFor({ state: "detached" });
  await Promise.all([say(one, "My sink is leaking"), say(two, "And the tap drips")]);
  for (const page of [one, two]) await answered(page, 2);
  assert.equal((await shownAsStored(one, assert)).length, 4);
  await shownAsStored(two, assert);
  await two.bringToFront();
  await say(one, "How much is it?");
  await answered(one, 3);
  await answered(two, 3);
  await shownAsStored(two, assert);
  await say(one, "And when?");
  await say(one, "Tomorrow would be good"); // waits for the reply, which the other tab follows
  for (const page of [one, two]) await answered(page, 5);
  await shownAsStored(two, assert);
  const old = (await stored(one)).id;
  proxy.pauseAfter = '"index":5,'; // so that the reply is still under way
  await say(one, "Or on Monday");
  await one.locator('li.desk[aria-busy="true"] .text').waitFor();
  const release = await held(one, "**/chat/stream");
  await say(one, "Only this one is not sent yet");
  await button(one, "New conversation").click();
  assert.equal(await field(one).inputValue(), "Only this one is not sent yet");
  await two.getByText("My sink is leaking").waitFor({ state: "detached" });
  await two.keyboard.press("Escape"); // closes the panel, and brings nothing back
  proxy.resume();
  release();
  await say(one, "The door squeaks");
  await answered(one, 1);
  assert.notEqual((await stored(one)).id, old);
  await button(two, TITLE).click();
  await answered(two, 1);
  await shownAsStored(two, assert);
  // What one tab removes, the other does not bring back.
  await two.evaluate(() => Object.keys(localStorage).forEach((name) => localStorage.removeItem(name)));
  await said(one).first().waitFor({ state: "detached" });
  assert.deepEqual(await one.evaluate(() => Object.keys(localStorage).filter((name) => name.endsWith(" id"))), []);
  // Fields that are changed at the same moment are all kept.
  const change = (page, letter) =>
    page.evaluate(async (letter) => {
      const { record } = await import("/widget/memory.js");
      globalThis.memory = record("localStorage", "frontdesk test");
      for (let number = 0; number < 100; number++) {
        memory.set({ [letter + number]: true });
        for (const end = performance.now() + 2; performance.now() < end; );
      }
    }, letter);
  await Promise.all([change(one, "a"), change(two, "b")]);
  await one.waitForFunction(() => Object.values(globalThis.memory.get()).length === 200);
}

export async function an_answer_that_nobody_has_seen_is_marked({ visitor, assert }) {
  const customer = await visitor();
  const page = await chat(customer);
  await say(page, "The garden gate is stuck");
  await button(page, "Close the chat").click();
  await page.getByRole("button", { name: `${TITLE}: New message` }).waitFor();
  await customer.look(page, "closed");
  await page.reload();
  await page.getByRole("button", { name: `${TITLE}: New message` }).click();
  await answered(page, 1);
  await button(page, "Close the chat").click();
  await page.getByRole("button", { name: TITLE, exact: true }).waitFor();
  // A reply that broke off is nothing that anybody has seen either.
  const error = { code: "REPLY_FAILED", message: "the reply broke off", retryable: true };
  await page.route("**/chat/stream", async (route) => {
    await button(page, "Close the chat").click();
    const body = `id: x.2.1\nevent: error\ndata: ${JSON.stringify(error)}\n\n`;
    await route.fulfill({ contentType: "text/event-stream", body });
  });
  await button(page, TITLE).click();
  await say(page, "It squeaks as well");
  await page.getByRole("button", { name: `${TITLE}: New message` }).waitFor();
  // What is read in one tab is read in all.
  const other = await customer.open();
  await other.getByRole("button", { name: `${TITLE}: New message` }).click();
  await page.getByRole("button", { name: TITLE, exact: true }).waitFor();
  await page.evaluate(() => {
    const name = Object.keys(localStorage).find((key) => key.endsWith(" turn")).replace(/turn$/, "unread");
    localStorage[name] = "true"; // as the tab does that nobody looks at, when both are told of a message
  });
  await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.endsWith(" unread")));
  await button(other, "Close the chat").click();
  await other.getByRole("button", { name: TITLE, exact: true }).waitFor();
}

export async function a_reply_can_be_stopped({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.expected = /net::ERR_|^WebSocket connection/;
  await patient(customer);
  const page = await chat(customer);
  let replies = 0;
  do { // the reply of a fast assistant may be whole before it is stopped
    await say(page, "I smell gas in the kitchen");
    replies++;
    await page.locator("li.desk[aria-busy] .text").nth(replies - 1).waitFor();
    await button(page, "Stop").click({ timeout: 2_000 }).catch(() => {});
    await answered(page, replies);
  } while (replies < 10 && !(await page.getByText("Stopped", { exact: true }).count()));
  const reply = (await shownAsStored(page, assert)).at(-1);
  assert.equal(reply.status, "incomplete");
  await say(page, "Just come");
  await answered(page, replies + 1);
  await shownAsStored(page, assert);
  // A reply that broke off while nobody was there has not been stopped.
  const broken = async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    answer.data.messages.at(-1).status = "incomplete";
    await route.fulfill({ response, json: answer });
  };
  await page.route("**/conversations/*?*", broken);
  await page.reload();
  await page.getByText("The reply broke off.").waitFor();
  assert.equal(await page.getByText("Stopped", { exact: true }).count(), 1);
  await page.unroute("**/conversations/*?*");
  await button(page, "New conversation").click();
  proxy.refuse();
  await say(page, "A window is broken"); // which opens a conversation first
  await page.getByText("We cannot be reached right now.").waitFor();
  await button(page, "Stop").click();
  await page.locator(".progress [aria-disabled=true]").waitFor(); // it is known, and done when there is a network
}

export async function the_business_and_what_is_missing_are_shown_and_a_person_can_be_asked_for({ visitor, assert, eventually }) {
  const customer = await visitor(PHONE);
  let profile;
  const asked = new Promise((resolve) => (profile = resolve));
  await customer.context.route("**/public", async (route) => (await asked, route.continue()), { times: 1 });
  const page = await embedded(customer, SCRIPT);
  await button(page, TITLE).click();
  await say(page, "I smell gas");
  await answered(page, 1);
  assert.equal(await panel(page).getByRole("link", { name: /555/ }).count(), 0);
  profile();
  await danger(page).getByText("Once you are safe, also call us:").getByRole("link", { name: /555.?0142/ }).waitFor();
  await page.locator(".steps li").getByRole("link", { name: /555.?0142/ }).waitFor();
  await button(page, "New conversation").click();
  await page.getByRole("heading", { name: "Alder & Finch Home Repair" }).waitFor();
  await panel(page).getByText(/^We are (open now, until|closed now, and open again:) .*\d/).waitFor();
  await say(page, "My sink is leaking");
  await answered(page, 1);
  await panel(page).getByText("Still needed: address, phone number, and a time that suits you").waitFor();
  await button(page, "Talk to a person").click();
  await answered(page, 2);
  const { case: found } = await stored(page);
  assert.equal(found.wants_person, true);
  await panel(page).getByText("What you write here is kept.").waitFor();
  await say(page, "42 Elm Street, Seattle 98101, 206 555 0100");
  await panel(page).getByText("Still needed: a time that suits you").waitFor();
  await answered(page, 3);
  await shownAsStored(page, assert);
  await customer.look(page, "person-wanted");
  const rated = async () => (await stored(page)).messages.at(-1).feedback;
  customer.expected = /status of [45]0[24]/;
  await page.route("**/feedback", (route) => route.fulfill({ status: 404, body: "{}" }), { times: 1 });
  await button(page, "No").last().click();
  await panel(page).getByText("Your answer could not be sent.").last().waitFor();
  assert.equal(await button(page, "No").last().getAttribute("aria-pressed"), "false");
  await page.route("**/feedback", (route) => route.fulfill({ status: 502 }));
  await button(page, "No").last().click();
  await panel(page).getByText("We are very busy right now. We keep trying.").last().waitFor();
  await page.unroute("**/feedback");
  const why = panel(page).getByLabel("Why not?").last();
  await why.fill("I had told the address");
  assert.equal(await why.evaluate((it) => getComputedStyle(it).fontSize), "16px"); // else iPhones enlarge the page
  await customer.look(page, "why-not");
  await why.press("Enter");
  await panel(page).getByText("Sent to the office").last().waitFor();
  const pressed = () => page.evaluate(() => document.activeElement.shadowRoot.activeElement?.ariaPressed);
  assert.equal(await pressed(), "true", "the focus stays in the chat");
  const { rating, comment } = await rated();
  assert.deepEqual([rating, comment], ["down", "I had told the address"]);
  await button(page, "Yes").last().click();
  await eventually(async () => assert.equal((await rated()).rating, "up"));
  // Who has the page open when the office closes reads that it is closed.
  const late = await visitor();
  await late.context.clock.install();
  let hours = { open_now: true, closes_at: new Date(Date.now() + 600_000), next_opening: null };
  await late.context.route("**/public", async (route) => {
    const { data } = await (await route.fetch()).json();
    await route.fulfill({ json: { success: true, data: { ...data, ...hours } } });
  });
  const waiting = await late.open();
  await button(waiting, TITLE).click();
  await waiting.getByText("We are open now, until").waitFor();
  hours = { open_now: false, closes_at: null, next_opening: null };
  await waiting.clock.fastForward(601_000);
  await waiting.getByText("We are closed now.").waitFor();
  await page.reload();
  await answered(page, 3);
  assert.equal(await button(page, "Yes").last().getAttribute("aria-pressed"), "true");
}

/** Do as the business's people do with the page's conversation. */
async function staff(page, step, body = {}) {
  const { id } = await stored(page);
  const status = await page.evaluate(async ([path, content]) => {
    const headers = { "Content-Type": "application/json" };
    const init = { method: "POST", headers, body: content && JSON.stringify(content) };
    return (await fetch(path, init)).status;
  }, [`/api/v1/conversations/${id}/${step}`, body]);
  if (status !== 200) throw new Error(`${step}: ${status}`);
}

export async function people_of_the_business_take_part({ visitor, assert }) {
  const customer = await visitor(PHONE);
  await hurry(customer, 31_000);
  const page = await chat(customer);
  await say(page, "The lock of my door is stuck");
  await answered(page, 1);
  await staff(page, "messages", { text: "Is it the front door?", author: "Sam" }); // unasked
  await page.locator("li.staff", { hasText: "front door" }).waitFor();
  const told = panel(page).locator(":scope > .unseen[role=status]");
  assert.equal(await told.textContent(), "Sam: Is it the front door?");
  await page.reload();
  await page.locator("li.staff", { hasText: "front door" }).waitFor();
  assert.equal(await told.textContent(), ""); // it is not new
  await staff(page, "release", null);
  await panel(page).getByText("is answering you").waitFor({ state: "detached" });
  await say(page, "Yes. Can I talk to a person?");
  await answered(page, 2);
  const kept = panel(page).getByText("What you write here is kept.");
  await kept.waitFor();
  await staff(page, "messages", { text: "I can be there at four. Or call 206 555 0142, and if it burns, 112. See https://sam.example/map.", author: "Sam" });
  const message = page.locator("li.staff", { hasText: "I can be there at four." });
  await message.getByRole("link", { name: "206 555 0142" }).waitFor();
  await message.getByRole("link", { name: "112" }).waitFor();
  await message.getByRole("link", { name: "https://sam.example/map", exact: true }).waitFor();
  await message.getByText("Sam", { exact: true }).waitFor();
  await panel(page).getByText("Sam is answering you").locator("bdi", { hasText: "Sam" }).waitFor(); // from right to left, too
  assert.equal(await kept.count(), 0);
  await say(page, "Four is fine");
  await page.locator(".note", { hasText: "Sent to the office" }).waitFor();
  await customer.look(page, "person");
  await button(page, "Close the chat").click();
  await staff(page, "messages", { text: "See you then.", author: "W".repeat(60) });
  await page.getByRole("button", { name: `${TITLE}: New message` }).click();
  await page.locator("li.staff", { hasText: "WWW" }).getByText("See you then.").waitFor();
  await customer.look(page, "long-name");
  await page.locator("ol.log").evaluate((it) => it.scrollTo(0, 0));
  await staff(page, "messages", { text: "On my way." });
  await button(panel(page), "New message").click(); // for who reads what was said before
  await page.locator("li.staff", { hasText: "The office" }).getByText("On my way.").waitFor();
  assert.ok(await page.locator("ol.log").evaluate((it) => it.scrollHeight - it.clientHeight - it.scrollTop < 20));
  await button(panel(page), "New message").waitFor({ state: "hidden" });
  await shownAsStored(page, assert);
  await button(page, "Close the chat").click();
  await page.reload();
  await page.locator("li.staff", { hasText: "The office" }).waitFor({ state: "attached" });
  await page.getByRole("button", { name: TITLE, exact: true }).click(); // nothing is new
  await staff(page, "release", null);
  await panel(page).getByText("is answering you").waitFor({ state: "detached" });
  await say(page, "And I smell gas in the kitchen");
  await page.locator("li.desk[aria-busy=true] .text").waitFor();
  await staff(page, "messages", { text: "Go outside, I am calling you.", author: "Ana" });
  await page.locator("li.staff", { hasText: "Ana" }).waitFor();
  assert.equal(await page.locator("li.desk[aria-busy=true]").count(), 0);
  await shownAsStored(page, assert);
}

/** A JPEG that a browser has made, with a note of its camera in it. */
async function snapshot(page, width, height) {
  const url = await page.evaluate(([width, height]) => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    canvas.getContext("2d").fillRect(0, 0, width / 2, height / 2);
    return canvas.toDataURL("image/jpeg");
  }, [width, height]);
  const jpeg = Buffer.from(url.split(",")[1], "base64");
  const note = Buffer.from("Exif\0\0canary-where-it-was-taken");
  const marker = Buffer.from([0xff, 0xe1, 0, note.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), marker, note, jpeg.subarray(2)]);
}

export async function photos_are_made_smaller_sent_and_seen_by_the_office({ visitor, proxy, assert }) {
  const customer = await visitor();
  customer.elsewhere = proxy.target.origin; // where the bucket is
  const page = await chat(customer);
  const sent = [];
  page.on("request", (request) => request.url().includes("/s3/") && sent.push(request.postDataBuffer()));
  const tray = page.locator(".tray li");
  const chooser = page.locator("input[type=file]").first();
  const buffer = await snapshot(page, 3000, 2000);
  assert(buffer.includes("canary-where"));

  // What cannot be read is told, and goes away; what is sent can be taken back.
  for (const [name, mimeType] of [["x.heic", "image/heic"], ["x.pdf", "application/pdf"]]) {
    await chooser.setInputFiles({ name, mimeType, buffer: Buffer.from("ftypheic") });
    await tray.getByText("This picture cannot be read here.").waitFor();
    assert((await button(page, "Send").getAttribute("aria-disabled")) === "true");
    await button(page, "Remove this photo").click();
    assert((await tray.count()) === 0);
    const focused = () => document.activeElement.shadowRoot?.activeElement.tagName;
    assert((await page.evaluate(focused)) === "TEXTAREA");
  }
  // What an office program copies is text, and a picture of it.
  const isText = await field(page).evaluate((element) => {
    const data = new DataTransfer();
    for (const type of ["text/plain", "text/html"]) data.setData(type, "A1");
    data.items.add(new File([""], "x.png", { type: "image/png" }));
    return element.dispatchEvent(new ClipboardEvent("paste", { cancelable: true, clipboardData: data }));
  });
  assert(isText && (await tray.count()) === 0);

  // Dropped and pasted ones count as chosen ones; a fifth is refused.
  const files = [1, 2, 3].map((n) => ({ name: `${n}.jpg`, mimeType: "image/jpeg", buffer }));
  await chooser.setInputFiles(files);
  for (const [type, target] of [["paste", "textarea"], ["drop", ".panel"]]) {
    await page.locator(target).evaluate((element, [type, text]) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], "x.jpg", { type: "image/jpeg" }));
      const init = { bubbles: true, cancelable: true };
      const event = type === "paste"
        ? new ClipboardEvent(type, { ...init, clipboardData: data })
        : new DragEvent(type, { ...init, dataTransfer: data });
      element.dispatchEvent(event);
    }, [type, buffer.toString("base64")]);
  }
  await page.getByText("At most 4 photos go with one message.").waitFor();
  assert((await tray.count()) === 4);
  await page.locator(".tray progress").last().waitFor({ state: "hidden" });
  for (const remaining of [3, 2, 1]) {
    await button(page, "Remove this photo").last().click();
    assert((await tray.count()) === remaining);
  }
  // What is sent before its photo has gone is sent when it has.
  await button(page, "Remove this photo").click();
  let go;
  const held = new Promise((resolve) => (go = resolve));
  await page.route("**/s3/**", async (route) => (await held, route.continue()));
  await chooser.setInputFiles(files[0]);
  await say(page, "This is my tap, it drips");
  await page.getByText("Waiting to be sent").waitFor();
  assert((await page.locator("li.user").count()) === 0);
  go();
  await answered(page, 1);
  await page.locator("li.desk .text", { hasText: "Thank you for the photo." }).waitFor();
  const shown = page.locator("li.user .photo canvas");
  await shown.waitFor();
  await customer.picture(page, "photo");
  for (const body of sent) assert(!body?.includes("canary-where"), "a photo leaves the device as it was taken");

  const { id, messages } = await stored(page);
  const [photo] = messages[0].attachments;
  assert(photo.width === 2048 && messages[0].attachments.length === 1, JSON.stringify(photo));

  // A photo that the server refuses, here one that was used before: told, and the words can be sent again.
  customer.expected = /status of 409/;
  await page.route("**/chat/stream", (route) => {
    const body = { ...route.request().postDataJSON(), attachments: [photo.id] };
    route.continue({ postData: JSON.stringify(body) });
  }, { times: 1 });
  await chooser.setInputFiles(files[0]);
  await page.locator('button[aria-disabled="false"]', { hasText: "Send" }).waitFor();
  await say(page, "And from below");
  await page.locator("li.desk", { hasText: "This photo could not be sent." }).waitFor();
  await button(page, "Try again").click();
  assert((await page.locator("textarea").inputValue()) === "And from below");
  assert((await page.locator("li.user").count()) === 1);

  await page.reload();
  await shown.waitFor();
  await chooser.setInputFiles(files[0]);
  await tray.waitFor();
  await tray.locator("progress").waitFor({ state: "hidden" });
  await button(page, "New conversation").click(); // whose session gets the draft's photo anew
  assert((await tray.count()) === 1);
  await tray.locator("progress").waitFor({ state: "hidden" });
  await say(page, "And here is another tap");
  await shown.waitFor();
  await answered(page, 1);
  assert((await stored(page)).messages[0].attachments.length === 1);

  const office = await customer.open(`/inbox.html#${id}`);
  const preview = office.getByRole("button", { name: /show it whole/ });
  await preview.scrollIntoViewIfNeeded();
  await preview.locator("img[src]").waitFor();
  let tell;
  const told = new Promise((resolve) => (tell = resolve));
  await office.route("**/attachments/*size=whole*", async (route) => (await told, route.continue()), { times: 1 });
  await preview.click();
  const whole = office.locator("dialog.photo img");
  await office.locator("dialog.photo").getByText("Loading").waitFor(); // at once
  tell();
  await whole.waitFor();
  await office.waitForFunction(() => document.querySelector("dialog.photo img").naturalWidth === 2048);
  await customer.picture(office, "photo-in-the-inbox");
  await office.locator("dialog.photo").getByRole("button", { name: "Close" }).click();
  const [file] = await Promise.all([office.waitForEvent("download"), button(office, "Download").click()]);
  assert(file.suggestedFilename().endsWith(".jpg"));
}
