// What web/widget/shared/live.js does: node live.mjs API CONVERSATION. Each line of its output is one thing that happens.
import { Cut, live } from "../../../web/widget/shared/live.js";

const [api, conversation_id] = process.argv.slice(2);
// A function dies on the first frame: API Gateway tells so by an object without an event.
let dies = true;
globalThis.WebSocket = class extends WebSocket {
  addEventListener(kind, told) {
    super.addEventListener(kind, (event) => {
      if (kind !== "message" || !dies || this.readyState !== WebSocket.OPEN) return told(event);
      dies = false;
      told({ data: '{"message": "Internal server error"}' });
    });
  }
};
const say = (...words) => console.log(JSON.stringify(words));

const desk = live({
  base: api,
  async ticket() {
    const answer = await fetch(new URL("/api/v1/live/ticket", api), { method: "POST" });
    return (await answer.json()).data;
  },
  onstate: (state) => say("state", state),
  async onframe({ event, data, ref }) {
    say(event, ref ?? null);
    if (event === "watching" && data.conversation_id && !taken) await turn();
    if (event === "message_changed" && data.message.role === "staff") {
      stop();
      desk.typing(conversation_id);
    }
    if (event === "unwatched") desk.close();
  },
});
const stop = desk.watch({ conversation_id, as: "customer" });
desk.watch({ conversation_id: "nonsense" });
let taken = false;

async function turn() {
  taken = true;
  try {
    let text = "";
    for await (const { event, data } of desk.say({ conversation_id, message: "My sink is leaking" })) {
      if (event === "message") text += data.token;
      if (event === "done") say("said", text);
    }
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
    taken = false;
    say("cut", typeof error.after);
  }
}
setTimeout(() => process.exit(1), 60_000).unref();
