// The npm package `@microsoft/fetch-event-source`, which reconnects when a POST's answer breaks off.
// Usage: node fetch-event-source.mjs <folder of node_modules> <address of the stream> <message>
import { createRequire } from "node:module";

const [folder, address, message] = process.argv.slice(2);
globalThis.window = globalThis; // it is made for browsers
globalThis.document = { addEventListener() {}, removeEventListener() {}, hidden: false };
const { fetchEventSource } = createRequire(folder + "/")("@microsoft/fetch-event-source");

const events = [];
let connections = 0;
await fetchEventSource(address, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ message }),
  async onopen(answer) {
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    connections++;
  },
  onmessage: ({ id, event, data }) => events.push({ id, event, data }),
});
console.log(JSON.stringify({ events, connections }));
