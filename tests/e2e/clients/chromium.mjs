// Chromium's own EventSource, left to reconnect by itself until it is told to stop.
// Usage: node chromium.mjs <folder of node_modules> <address of the stream>
// The page is the API's health check: any page of the same origin will do.
import { createRequire } from "node:module";

const [folder, address] = process.argv.slice(2);
const { chromium } = createRequire(folder + "/")("playwright-core");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
});
try {
  const page = await browser.newPage();
  await page.goto(new URL("/api/v1/health", address).href);
  const read = await page.evaluate(
    (address) =>
      new Promise((resolve) => {
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
          if (source.readyState === EventSource.CLOSED) resolve({ events, connections });
        };
      }),
    address,
  );
  console.log(JSON.stringify(read));
} finally {
  await browser.close();
}
