// What web/widget/shared/live.js sends of a topic, while the API answers late: node topics.mjs prints a line for each frame.
import { live } from "../../../web/widget/shared/live.js";

let socket;
const sent = []; // the names
globalThis.WebSocket = class extends EventTarget {
  readyState = 1;
  constructor() {
    super();
    socket = this;
    setTimeout(() => this.dispatchEvent(new Event("open")));
  }
  send(text) {
    const { action, name } = JSON.parse(text);
    console.log(action, name ?? "nobody");
    sent.push(name);
  }
  close() {}
};
const conversation_id = "C1";
const ref = JSON.stringify(conversation_id);
const answer = (event, data = {}) =>
  socket.dispatchEvent(new MessageEvent("message", { data: JSON.stringify({ event, data, ref }) }));
const watched = (name) => desk.watch({ conversation_id, as: "staff", name });
const until = async (isSo) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const isLive = () => desk.state === "live";

const desk = live({ base: "http://localhost", ticket: async () => ({ ticket: "t", url: "/live" }) });
watched();
await until(isLive);
watched("An");
const end = watched("Ana"); // before the first is answered
console.log("answer");
answer("watching");
end(); // before the second is answered
watched("Ben");
end(); // of what has been replaced
console.log("refuse for now");
answer("error", { retryable: true, retry_after: 0.01 });
await until(() => sent.includes("Ben"));
console.log("refuse for good");
answer("error", { retryable: false });
console.log("cut");
socket.dispatchEvent(new Event("close"));
await until(isLive);
const leave = watched("Cleo");
leave();
console.log("answer");
answer("watching");
answer("unwatched");
desk.close();
