// The npm package `eventsource`, left to reconnect by itself until it is told to stop.
// Usage: node eventsource.mjs <folder of node_modules> <address of the stream>
// Prints the events as JSON, and how often it connected.
import { createRequire } from "node:module";

const [folder, address] = process.argv.slice(2);
const { EventSource } = createRequire(folder + "/")("eventsource");

const events = [];
let connections = 0;
const source = new EventSource(address);
source.onopen = () => connections++;
for (const name of ["metadata", "status", "message", "done"]) {
  source.addEventListener(name, ({ lastEventId, type, data }) =>
    events.push({ id: lastEventId, event: type, data }),
  );
}
source.onerror = () => {
  if (source.readyState === source.CLOSED) console.log(JSON.stringify({ events, connections }));
};
