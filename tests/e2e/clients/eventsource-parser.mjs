// The npm package `eventsource-parser`, fed by fetch.
// Usage: node eventsource-parser.mjs <folder of node_modules> <address of the stream> <message>
import { createRequire } from "node:module";

const [folder, address, message] = process.argv.slice(2);
const { createParser } = createRequire(folder + "/")("eventsource-parser");

const events = [];
const parser = createParser({
  onEvent: ({ id, event, data }) => events.push({ id, event, data }),
  onError: (error) => {
    throw error;
  },
});
const answer = await fetch(address, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ message }),
});
const decoder = new TextDecoder();
for await (const chunk of answer.body) parser.feed(decoder.decode(chunk, { stream: true }));
console.log(JSON.stringify({ events, connections: 1 }));
