/* What a business was notified of: a test, the deliveries of the last 30 days, and another attempt. */

import { h } from "../widget/shared/dom.js";
import { call } from "./api.js";
import { busy, button, failed, keyed, label, moment, tag } from "./parts.js";
import { complain, tell } from "./status.js";

const UNSENT = "The test could not be sent";
const NOBODY = "Nobody is notified yet. Add somebody above, and save the settings";
const SHOWN = 20;

/** The section; `found` is the profile as it was read. */
export async function notifications(id, { meta }, signal) {
  const path = `/businesses/${id}`;
  const state = h("div", {});
  const list = h("ol", { class: "deliveries", "aria-label": "Deliveries" });
  const test = button("Send a test to everybody", send);
  const again = button("Read again", () => busy(again, "Reading …", read));
  const off = (meta.off ?? []).map(({ target, why, since }) =>
    h("p", { class: "notice" }, `Nothing is sent to ${target} since `, moment(since), `: ${why}. A test that arrives switches it on again.`));

  let reads = 0;

  async function read() {
    const mine = ++reads;
    try {
      const { data } = await call(`${path}/deliveries?limit=${SHOWN}`, { signal });
      if (mine !== reads) return; // what was asked for later is newer
      state.replaceChildren(...(data.length ? [] : [h("p", { class: "empty" }, "Nothing was sent in the last 30 days.")]));
      keyed(list, data, ({ id: delivery }) => delivery, row);
    } catch (error) {
      if (signal.aborted || mine !== reads) return;
      state.replaceChildren(failed("The deliveries could not be loaded", error, read));
    }
  }

  async function send() {
    try {
      const { data } = await busy(test, "Sending …", () => call(`${path}/notify/test`, { body: {} }));
      tell(`${data.length} on their way`, UNSENT);
      await read();
    } catch (error) {
      const isNobody = error.status === 404 || error.fields?.some(({ field }) => field === "target");
      if (isNobody) complain(UNSENT, { message: NOBODY });
      else complain(UNSENT, error, send);
    }
  }

  async function retry(delivery, pressed) {
    try {
      await busy(pressed, "Sending …", () => call(`${path}/deliveries/${delivery}/retry`, { method: "POST" }));
      await read();
    } catch (error) {
      complain("It could not be sent again", error, () => retry(delivery, pressed));
    }
  }

  function row({ id: delivery, event, channel, target, status, error, created_at, conversation_id }) {
    const pressed = button("Send again", () => retry(delivery, pressed));
    const to = conversation_id ? [" · ", h("a", { href: `#${conversation_id}` }, "conversation")] : [];
    return h(
      "li",
      {},
      h("p", {}, tag(status), ` ${label(event)} → ${label(channel)} ${target}`),
      h("p", { class: "facts" }, moment(created_at), ...to, error ? ` · ${error}` : ""),
      ...(["failed", "retrying"].includes(status) ? [pressed] : []),
    );
  }

  await read();
  return h(
    "section",
    { class: "rows", "aria-label": "Notifications" },
    h("h2", {}, "Notifications"),
    ...off,
    h("p", { class: "actions" }, test, again),
    state,
    list,
  );
}
