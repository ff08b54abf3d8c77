// Runs scenarios in one headless browser, that of CHROMIUM or FIREFOX, a path. In: a line of JSON for each, {id, scenario, url}; out: a
// line of JSON, {id, error}, null where all went well. A few run at once, because they mostly wait.
// With SCREENSHOTS, a folder, pictures are left there.

import assert from "node:assert/strict";
import net from "node:net";
import { readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

import * as docs from "./docs.mjs";
import * as inbox from "./inbox.mjs";
import * as live from "./live.mjs";
import * as login from "./login.mjs";
import * as widget from "./widget.mjs";

const require = createRequire(join(process.env.ENGINES, "node_modules", "x.js"));
const { FIREFOX } = process.env;

/* Playwright asks Firefox by WebDriver BiDi for a colour scheme, which Firefox does not know yet, and opens no page
   without an answer. So it asks for something else, and every page is light. */
function withoutColorSchemes() {
  const load = Module._extensions[".js"];
  Module._extensions[".js"] = (module, file) => {
    if (!file.endsWith("/coreBundle.js")) return load(module, file);
    const source = readFileSync(file, "utf8");
    module._compile(source.replaceAll('send("emulation.setMediaFeaturesOverride"', 'send("session.status"'), file);
  };
}

if (FIREFOX) withoutColorSchemes();
const { chromium, firefox } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const scenarios = { ...widget, ...inbox, ...live, ...login, ...docs };

const without = [
  "LocalNetworkAccessChecks", // a page that a test serves itself counts as one of the internet, the stack as local
  // The browser's own pages, which take more of the processor in each new window than what is tested.
  ...["WebUIOmniboxAimPopup", "WebUIOmniboxPopup", "PreloadTopChromeWebUI", "SpareRendererForSitePerProcess"],
];
const launchChromium = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"].concat(
      ["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      [`--disable-features=${without}`],
    ),
  });
const browser = FIREFOX
  ? await firefox.launch({ channel: "moz-firefox", executablePath: FIREFOX })
  : await launchChromium();

// To wait for something that has to happen; never a measure of speed.
const PATIENCE_MS = 120_000;

/** Wait until a check throws nothing. */
async function eventually(check) {
  for (const end = Date.now() + PATIENCE_MS; ; await new Promise((again) => setTimeout(again, 50))) {
    try {
      return await check();
    } catch (reason) {
      if (Date.now() > end) throw reason;
    }
  }
}

// Firefox calls it an error when a WebSocket ends with its page, or cannot be opened.
const LOST = /^Firefox can’t establish a connection to the server at ws|^The connection to ws\S+ was interrupted/;

/** Whether no transition is under way: a colour in between is no state of the page. */
function atRest() {
  const roots = [...document.querySelectorAll("*")].map((each) => each.shadowRoot).filter(Boolean);
  const moving = [document, ...roots].flatMap((root) => root.getAnimations());
  return !moving.some((each) => each instanceof CSSTransition && each.playState === "running");
}

/** What scrolls sideways: the page, or a part of it that is no table; and what is to be pressed or filled in and is cut off. */
function wider() {
  const roots = [document, ...[...document.querySelectorAll("*")].map((each) => each.shadowRoot).filter(Boolean)];
  const scrolls = (it) => it === document.documentElement || getComputedStyle(it).overflowX === "auto";
  const used = "a, button, input, select, textarea, summary";
  const cut = (it) => {
    const { left, right, width } = it.getBoundingClientRect();
    return width && it.matches(used) && !it.closest(".beside") && (left < -1 || right > innerWidth + 1);
  };
  return roots
    .flatMap((root) => [...root.querySelectorAll("*:not(.beside, textarea)")])
    .filter((it) => (it.scrollWidth > it.clientWidth && scrolls(it)) || cut(it))
    .map((it) => `${it.localName}.${it.className}`);
}

/** A visitor's browser: fails on errors in the console and on requests to anywhere else. */
class Visitor {
  constructor(context, proxy, name) {
    Object.assign(this, { context, proxy, name, problems: [], expected: null });
  }

  /** Open a path of the stack's pages, or of another site's that the test serves. */
  async open(path = "/", site = this.proxy.url) {
    const page = await this.context.newPage();
    page.on("pageerror", ({ message }) => LOST.test(message) || this.problems.push(`error: ${message}`));
    page.on("console", (message) => {
      if (message.type() !== "error" || this.expected?.test(message.text())) return;
      this.problems.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const known = [this.proxy.url, this.elsewhere].some((each) => each && request.url().startsWith(each));
      if (!known) this.problems.push(`went to ${request.url()}`);
    });
    await page.goto(new URL(path, site).href);
    return page;
  }

  /** Look at a state, or what is new in it: with axe, for what reaches past the edge, and for the screenshot. */
  async look(page, state, within = "html") {
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
    await page.waitForFunction(atRest);
    const found = await page.evaluate(async (within) => {
      const { violations } = await globalThis.axe.run(within, { resultTypes: ["violations"] });
      return violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.html).join("; ")}`);
    }, within);
    assert.deepEqual(found, [], state);
    assert.deepEqual(await page.evaluate(wider), [], `${state}: scrolls sideways`);
    await this.picture(page, state);
  }

  async picture(page, state) {
    const { SCREENSHOTS } = process.env;
    const path = join(SCREENSHOTS ?? "", `${this.name}-${state}.png`);
    if (SCREENSHOTS) await page.screenshot({ path });
  }
}

/** The stack behind a connection that the test can cut. */
class Proxy {
  constructor(target) {
    this.target = new URL(target);
    this.sockets = new Set();
    this.sent = ""; // by the browser
    this.cutAfter = null; // cut the connection on which the stack says this, once
    this.pauseAfter = null; // hold back what the stack says after this, once, until `resume`
    this.paused = null;
    this.thenRefuse = false;
    this.refusing = false;
    this.lose = null; // when the browser says this, the stack does it, and a gateway's fault takes the answer's place, once
    this.lost = ""; // that answer
    this.hold = null; // connections on which the browser says this get no answer
    this.held = [];
    this.live = new Set(); // the WebSockets
    this.server = net.createServer((client) => this.connect(client));
  }

  async listen() {
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
  }

  connect(client) {
    if (this.refusing) return client.destroy();
    const stack = net.connect(this.target.port, this.target.hostname);
    this.sockets.add(client);
    const end = () => (client.destroy(), stack.destroy(), this.sockets.delete(client));
    for (const socket of [client, stack]) socket.on("error", end).on("close", end);
    client.on("data", (data) => {
      this.sent += data;
      if (/^upgrade: websocket/im.test(String(data))) this.live.add(client);
      if (this.hold?.test(String(data))) return this.held.push(client);
      if (this.lose?.test(String(data))) {
        this.lose = null;
        this.lost = "";
        stack.off("data", pass).on("data", (answer) => {
          this.lost += answer;
          if (client.writableEnded || !/\r\n\r\n[^]/.test(this.lost)) return; // the body may come after its head
          client.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        });
      }
      stack.write(data);
    });
    const pass = (data) => {
      const text = data.toString("latin1");
      if (this.pauseAfter && text.includes(this.pauseAfter)) {
        const end = text.indexOf(this.pauseAfter) + this.pauseAfter.length;
        this.pauseAfter = null;
        client.write(data.subarray(0, end));
        stack.pause();
        // What is held back may be held again: then the stack stays paused.
        this.paused = () => (stack.resume(), pass(data.subarray(end)));
        return;
      }
      client.write(data);
      if (!this.cutAfter || !text.includes(this.cutAfter)) return;
      this.cutAfter = null;
      this.sockets.delete(client);
      client.end(); // what was written still arrives
      stack.destroy();
      if (this.thenRefuse) this.refuse();
    };
    stack.on("data", pass);
  }

  /** Pass on what was held back; perhaps only until the stack says something. */
  resume(until = null) {
    this.pauseAfter = until;
    const go = this.paused;
    this.paused = null;
    go?.();
  }

  /** How many requests of the browser matched. */
  count(pattern) {
    return [...this.sent.matchAll(new RegExp(pattern, "g"))].length;
  }

  cutLive() {
    for (const client of this.live) client.destroy();
    this.live.clear();
  }

  letGo() {
    this.hold = null;
    for (const client of this.held.splice(0)) client.destroy();
  }

  refuse() {
    this.refusing = true;
    for (const socket of this.sockets) socket.destroy();
  }

  close() {
    this.server.close();
    this.refuse();
  }
}

async function run(scenario, url, name) {
  const proxy = new Proxy(url);
  await proxy.listen();
  const contexts = [];
  const visitors = [];
  async function visitor(options = {}) {
    const viewport = { width: 1280, height: 800 };
    const context = await browser.newContext({ viewport, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    contexts.push(context);
    visitors.push(new Visitor(context, proxy, name));
    return visitors.at(-1);
  }
  try {
    await scenario({ visitor, proxy, assert, eventually });
    assert.deepEqual(visitors.flatMap((each) => each.problems), []);
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
    proxy.close();
  }
}

// What fails in a handler that no scenario awaits is not to end the other scenarios.
process.on("unhandledRejection", (reason) => console.error(reason));

const AT_ONCE = FIREFOX ? 1 : 3;
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function work() {
  for (let { value, done } = await lines.next(); !done; { value, done } = await lines.next()) {
    const { id, scenario, url } = JSON.parse(value);
    let error = null;
    try {
      await run(scenarios[scenario], url, scenario);
    } catch (reason) {
      error = String(reason.stack);
    }
    console.log(JSON.stringify({ id, error }));
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
await browser.close();
