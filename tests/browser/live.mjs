// A visitor and two people of the business, in three browsers. Each export is a scenario.

import { embedded } from "./widget.mjs";

const thread = (page) => page.getByRole("region", { name: "Conversation", exact: true });
const messages = (page) => thread(page).getByRole("list", { name: "Messages" });
const button = (page, name) => page.getByRole("button", { name, exact: true });
const others = (page) => page.getByRole("list", { name: "Others" });
const queue = (page) => page.getByRole("list", { name: "Needs a person" }).getByRole("listitem");
const field = (page) => page.getByRole("textbox", { name: "Your message" });
const someId = () => 1 + Math.floor(Math.random() * 2 ** 40);

async function say(page, text) {
  await field(page).fill(text);
  await field(page).press("Enter");
}

async function inbox(visitor, business, name) {
  await visitor.context.addInitScript(
    ([business, name]) => {
      localStorage.setItem("frontdesk.business", business);
      localStorage.setItem("frontdesk.name", name);
    },
    [business, name],
  );
  const page = await visitor.open("/inbox.html");
  await page.getByText("Up to date").waitFor();
  return page;
}

/** An emergency, from the first word until the assistant goes on. `before(step)` comes before each. */
async function together({ visitor }, prepare, before) {
  const business = someId();
  const [customer, ana, ben] = await Promise.all([visitor(), visitor(), visitor()]);
  for (const each of [customer, ana, ben]) await prepare(each);
  customer.expected ??= /status of 404/; // the business has no profile
  const [a, b] = await Promise.all([inbox(ana, business, ""), inbox(ben, business, "Ben")]);
  const tag = `<script src="/widget.js" data-business-id="${business}" defer></script>`;
  const page = await embedded(customer, tag);
  await button(page, "Chat with us").click();
  await field(page).waitFor();

  const replies = page.locator('li.desk[aria-busy="false"]');
  await before("emergency", { page, replies, a, b });
  const known = await replies.count();
  const started = Date.now();
  await say(page, "I smell gas in my kitchen");
  const since = async (event) => (await event, Date.now() - started);
  const alert = (page) => page.getByRole("alert").getByText("Emergency").waitFor({ state: "attached" });
  const [replied, ...alerted] = await Promise.all([replies.nth(known).waitFor(), alert(a), alert(b)].map(since));
  if (process.env.SCREENSHOTS) console.error(`alerted after ${alerted} ms, replied after ${replied} ms`);

  await before("take");
  await queue(a).first().getByRole("link").click();
  await queue(b).first().getByRole("link").click();
  await thread(a).getByLabel("Your name").pressSequentially("Ana"); // the others are told it when it is whole
  await button(a, "Take").click();
  await thread(b).getByText("Ana has it; the assistant is silent").waitFor();

  await before("answer");
  const typing = [page.getByText("Ana is writing"), thread(b).getByText("Ana is writing")];
  let isWriting = true; // until it has been seen: those who watch may still be connecting
  const seen = before("typing", typing).finally(() => (isWriting = false));
  const answer = thread(a).getByLabel("Answer");
  while (isWriting) {
    await answer.fill(""); // it takes no endless text
    await answer.pressSequentially("Go ");
    await a.waitForTimeout(500); // others need the processor, too
  }
  await seen;
  await answer.fill("Go outside, I am on my way");
  await before("send");
  await button(a, "Send").click();
  const told = page.locator("li.staff", { hasText: "Go outside, I am on my way" });
  await told.getByText("Ana", { exact: true }).waitFor();
  await messages(b).getByText("Go outside, I am on my way").waitFor();

  await before("reply", { a, b });
  await say(page, "I am outside");
  await messages(a).getByText("I am outside").waitFor();
  await messages(b).getByText("I am outside").waitFor();

  await before("release", { customer, ben, page, b });
  await button(a, "Release").click();
  await thread(b).getByText("The assistant answers").waitFor();
  const answered = await replies.count();
  await say(page, "My name is Jane Doe");
  await replies.nth(answered).waitFor();
}

export async function an_emergency_reaches_two_people_who_answer_and_hand_back({ visitor }) {
  const before = async (step, there) => {
    if (step === "emergency") {
      const greetings = await there.replies.count();
      await say(there.page, "Good morning"); // starts the functions, whose start is not measured
      await there.replies.nth(greetings).waitFor();
      await Promise.all([there.a, there.b].map((each) => others(each).getByText("2 messages").waitFor()));
    }
    if (step === "typing") await Promise.all(there.map((each) => each.waitFor()));
    if (step === "reply") await thread(there.b).getByText("Also here: Ana").waitFor();
    if (step === "release") {
      await there.customer.look(there.page, "with-ana");
      await there.ben.look(there.b, "watching");
    }
  };
  await together({ visitor }, async () => {}, before);
}

export async function the_same_with_the_websocket_cut_before_each_step({ visitor, proxy }) {
  const before = async () => proxy.cutLive();
  const expect = async (each) => (each.expected = /WebSocket|status of 404/);
  await together({ visitor }, expect, before);
}

export async function the_same_without_a_websocket({ visitor }) {
  const without = async (each) => {
    each.expected = /status of 404/;
    const error = { code: "NOT_FOUND", message: "no such route" };
    const answer = { status: 404, json: { success: false, error } };
    await each.context.route("**/live/ticket", (route) => route.fulfill(answer));
  };
  await together({ visitor }, without, async () => {});
}
