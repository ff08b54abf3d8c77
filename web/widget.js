/* The Frontdesk chat widget.

   <script src="https://desk.example/widget.js" data-api="https://desk.example" defer></script>

   Attributes: data-api (default: this script's origin), data-business-id (for visitors), data-title,
   data-greeting, data-phone (shown with dangers and errors). A click on an element with
   data-frontdesk opens the panel and sends that text. The page may set --frontdesk-accent and
   --frontdesk-on-accent. Needs script-src and style-src 'self', connect-src the API. */
(() => {
  "use strict";

  const { api: given, businessId, title = "Chat with us", phone, greeting } =
    document.currentScript.dataset;
  const api = new URL(given || "/", document.currentScript.src).href.replace(/\/+$/, "") + "/api/v1";

  const MESSAGE_CHARACTERS = 8000;
  const RECONNECTS = 6;
  const SILENCE_MS = 45_000; // three heartbeats
  const STORED = `frontdesk ${api} ${businessId ?? ""}`;
  const URGENCY = { low: "No rush", medium: "This week", high: "Urgent", emergency: "Emergency" };

  /** Kept over a reload: key, id and session_id of the conversation; open. */
  const memory = stored(() => JSON.parse(localStorage.getItem(STORED))) ?? {};

  function remember(changes) {
    const text = JSON.stringify(Object.assign(memory, changes));
    stored(() => localStorage.setItem(STORED, text));
  }

  function stored(act) {
    try {
      return act();
    } catch {
      return null;
    }
  }

  /** An error that the customer is shown; `about` says what can be done. */
  const failure = (message, about) => Object.assign(new Error(message), { shown: true }, about);

  async function refusal(response) {
    const { error = {} } = await response.json().catch(() => ({}));
    const transient = response.status === 429 || response.status >= 500;
    const retryable = transient || ["CONFLICT", "INTERRUPTED"].includes(error.code);
    const message = error.message ?? `The answer was ${response.status}`;
    return failure(message, { code: error.code, transient, retryable });
  }

  function unreachable(after) {
    const why = after ? "The connection was lost" : "We cannot be reached right now";
    return failure(`${why}. Check your network and try again.`, { retryable: true, after });
  }

  async function ask(path, headers, body, signal = AbortSignal.timeout(SILENCE_MS)) {
    const method = body ? "POST" : "GET";
    headers = { "Content-Type": "application/json", ...headers };
    body &&= JSON.stringify(body);
    const response = await fetch(api + path, { method, headers, body, signal });
    if (!response.ok) throw await refusal(response);
    return response;
  }

  /** Open a conversation. After a lost answer, the same key gets it again. */
  async function begin() {
    const random = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
    const base64url = btoa(random).slice(0, 22).replaceAll("+", "-").replaceAll("/", "_");
    remember({ key: memory.key ?? base64url });
    const body = { business_id: Number(businessId) || undefined };
    try {
      const response = await ask("/conversations", { "Idempotency-Key": memory.key }, body);
      return (await response.json()).data;
    } catch (error) {
      throw error.shown ? error : unreachable();
    }
  }

  /** The frames of an event stream: {id, event, data, retry}. */
  async function* frames(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let frame = {};
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        const [, name, content] = /^([^:]*):? ?(.*)$/s.exec(line);
        if (name === "data" && frame.data) frame.data += `\n${content}`;
        else if (name) frame[name] = content;
        else if (line) yield {}; // a comment: a heartbeat
        else {
          yield frame;
          frame = {};
        }
      }
    }
  }

  /** A turn's events; a stream that is cut is resumed. */
  async function* events({ body, after }, signal) {
    let retryMs = 1000;
    for (let attempt = 0; attempt <= RECONNECTS; attempt++) {
      if (attempt) {
        yield { event: "reconnecting" };
        await pause(Math.min(retryMs * 2 ** (attempt - 1), 15_000) * (0.75 + Math.random() / 2));
      }
      const connection = new AbortController();
      const cut = () => connection.abort();
      signal.addEventListener("abort", cut);
      let watchdog = setTimeout(cut, SILENCE_MS);
      try {
        const headers = after && { "Last-Event-ID": after };
        const response = await ask("/chat/stream", headers, body, connection.signal);
        if (response.status === 204) return;
        for await (const { id, event = "message", data, retry } of frames(response.body)) {
          clearTimeout(watchdog);
          watchdog = setTimeout(cut, SILENCE_MS);
          attempt = 0;
          after = id ?? after;
          retryMs = Number(retry) || retryMs;
          if (data) yield { ...JSON.parse(data), event };
          if (event === "done" || event === "error") return;
        }
      } catch (error) {
        if (error.shown && !(after && error.transient)) throw error;
      } finally {
        clearTimeout(watchdog);
        signal.removeEventListener("abort", cut);
        cut();
      }
      // Whether the turn has begun is unknown: the customer decides.
      if (signal.aborted || !after) break;
    }
    throw unreachable(after);
  }

  /** Wait, but only until the browser is online again. */
  const pause = (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
      addEventListener("online", resolve, { once: true });
    });

  // Text is inserted as text nodes only, so no message becomes HTML.
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  const action = (name, label, onclick) => h("button", { type: "button", class: name, onclick }, label);
  const launcher = action("launcher", title, open);
  const log = h("ol", { class: "log", "aria-label": "Conversation", tabindex: "0" });
  const announcer = h("p", { class: "unseen", role: "status" });
  const counter = h("p", { class: "counter", id: "counter", role: "status" });
  const closer = action("quiet", "×", close);
  closer.ariaLabel = "Close the chat";
  const field = h("textarea", {
    rows: "1",
    dir: "auto",
    "aria-label": "Your message",
    "aria-describedby": "counter",
    placeholder: "What is wrong, and where?",
    oninput: count,
    // Enter also ends the composition of a word: this does not send.
    onkeydown: (e) => e.key === "Enter" && !e.shiftKey && !e.isComposing && send(e),
  });
  const sender = h("button", {}, "Send");
  const panel = h(
    "section",
    { class: "panel", role: "dialog", "aria-label": title, onkeydown: (event) => event.key === "Escape" && close() },
    h("div", { class: "head" }, h("h2", {}, title), action("quiet", "New conversation", startOver), closer),
    log,
    announcer,
    h("form", { onsubmit: send }, counter, field, sender),
  );
  panel.hidden = true;

  let held; // true while safety advice has to stay in view
  let known = {}; // what has been told of the case

  /** Change the log; follow its end unless the reader has scrolled. */
  function show(change) {
    const following = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    change();
    if (following && !held) log.scrollTop = log.scrollHeight;
  }

  function reveal(element, ...children) {
    element.replaceChildren(...children);
    element.hidden = false;
  }

  const readable = (type) =>
    type === "hvac" ? "Heating and cooling" : sentence(type.replaceAll("_", " "));
  const sentence = (words) => words[0].toUpperCase() + words.slice(1);
  const callUs = () =>
    phone ? [" Or call us: ", h("a", { href: `tel:${phone.replace(/[^+\d]/g, "")}` }, phone)] : [];

  function addMessage(text) {
    const who = h("span", { class: "unseen" }, "You: ");
    log.append(h("li", { class: "user" }, who, h("p", { dir: "auto" }, text)));
    log.scrollTop = log.scrollHeight;
    held = false;
  }

  /** Add a reply to the log; return functions to fill it. */
  function addReply() {
    const safety = h("div", { class: "safety", role: "alert" });
    const tags = h("p", { class: "tags" });
    const text = h("p", { class: "text", dir: "auto" });
    const steps = h("div", { class: "steps" });
    for (const part of [safety, tags, text, steps]) part.hidden = true;
    const state = h("span", {}, "Sending your message");
    const bar = h("progress", { max: "100", "aria-label": "Reply" });
    const progress = h("p", { class: "progress" }, state, bar);
    const item = h("li", { class: "desk", "aria-busy": "true" }, safety, tags, text, steps, progress);
    show(() => log.append(item));

    function end() {
      item.ariaBusy = "false";
      progress.remove();
    }
    return {
      say(words) {
        show(() => (state.textContent = words));
        announcer.textContent = words;
      },
      classified({ classification, next_steps }) {
        const { service_type, urgency, safety: danger } = classification;
        const type = readable(service_type);
        const now = { words: `${type}. ${URGENCY[urgency]}.`, steps: `${next_steps}`, ...danger };
        const before = known;
        const news = (name) => now[name] && now[name] !== before[name];
        known = now;
        show(() => {
          const urgent = h("span", { class: `tag ${urgency}` }, URGENCY[urgency]);
          if (news("words")) reveal(tags, h("span", { class: "tag" }, type), urgent);
          const list = h("ol", { dir: "auto" }, ...next_steps.map((step) => h("li", {}, step)));
          if (news("steps")) reveal(steps, h("h3", {}, "What happens next"), list);
        });
        if (news("hazard")) {
          const advice = h("p", { dir: "auto" }, danger.advice, ...callUs());
          reveal(safety, h("strong", {}, "Your safety first"), advice);
          safety.scrollIntoView();
          held = true;
        }
        if (news("words")) announcer.textContent = now.words;
      },
      token({ token, percentage }) {
        show(() => {
          text.hidden = false;
          text.append(token);
          if (percentage) bar.value = percentage;
        });
      },
      done() {
        show(end);
        announcer.textContent = text.textContent;
      },
      failed(message, ...buttons) {
        const words = sentence(message).replace(/([^.!?])$/, "$1.");
        const notice = h("p", { class: "notice", role: "alert" }, words, ...callUs());
        for (const [label, act] of buttons) {
          const onclick = () => (item.remove(), field.focus(), act());
          notice.append(action("", label, onclick));
        }
        show(() => {
          end();
          item.append(notice);
        });
      },
    };
  }

  let running; // the AbortController of the running turn
  let restored; // the promise of the restored conversation

  function send(event) {
    event.preventDefault();
    submit(field.value);
    field.focus();
  }

  function submit(message) {
    if (running || !message.trim() || [...message].length > MESSAGE_CHARACTERS) return;
    if (message === field.value) field.value = "";
    addMessage(message);
    follow(message);
  }

  /** Show a turn to its end; with `after`, an event id, one that was begun before. */
  async function follow(message, after) {
    const reply = addReply();
    const turn = (running = new AbortController());
    count();
    try {
      const { id, session_id } = memory.id ? memory : await begin();
      if (turn.signal.aborted) return;
      remember({ id, session_id });
      const body = { message, session_id, conversation_id: id };
      for await (const event of events({ body, after }, turn.signal)) {
        if (turn.signal.aborted) return;
        if (event.event === "reconnecting") reply.say("Connection lost. Reconnecting");
        else if (event.event === "message") reply.token(event);
        else if (event.event === "error") throw failure(event.message, event);
        else if (event.classification) reply.classified(event);
        else if (event.status === "classifying") reply.say("Reading your message");
        else if (event.status === "generating") reply.say("Writing a reply");
      }
      reply.done();
    } catch (error) {
      if (turn.signal.aborted) return;
      if (!error.shown) throw error;
      const gone = ["NOT_FOUND", "CONVERSATION_ARCHIVED"].includes(error.code);
      // A resumed turn is replayed from its start.
      const again = () => follow(message, error.after?.replace(/\d+$/, "0"));
      const anew = () => (startOver(), submit(message));
      if (gone) reply.failed(error.message, ["Start a new conversation", anew]);
      else reply.failed(error.message, ...(error.retryable ? [["Try again", again]] : []));
    } finally {
      if (running === turn) running = null;
      count();
    }
  }

  /** Show the conversation; the last reply is replayed or followed. */
  async function restore() {
    const { id, session_id } = memory;
    if (!id) return greet();
    try {
      const found = await ask(`/conversations/${id}?limit=100`, { "X-Session-ID": session_id });
      const { messages, message_count } = (await found.json()).data;
      for (const { role, content: token } of messages.slice(0, -1)) {
        if (role === "user") {
          addMessage(token);
          continue;
        }
        const reply = addReply();
        reply.token({ token });
        reply.done();
      }
      // The events after a turn's first, number 0, can be requested again.
      if (message_count) follow(messages.at(-2)?.content, `${id}.${message_count}.0`);
      else greet();
    } catch (error) {
      if (error.code === "NOT_FOUND") return startOver();
      const again = () => (log.replaceChildren(), (restored = restore()));
      addReply().failed("What was said before could not be loaded", ["Try again", again]);
    }
  }

  function greet() {
    const words = greeting ?? "Hello! What is wrong, and where?";
    log.append(h("li", { class: "desk" }, h("p", { class: "text", dir: "auto" }, words)));
  }

  function startOver() {
    running?.abort();
    running = null;
    remember({ key: undefined, id: undefined });
    known = {};
    log.replaceChildren();
    greet();
    count();
    field.focus();
  }

  function count() {
    const left = MESSAGE_CHARACTERS - [...field.value].length;
    counter.textContent =
      left < 0 ? `${-left} characters too many` : left < 500 ? `${left} characters left` : "";
    counter.classList.toggle("over", left < 0);
    // Not `disabled`, which would lose the focus.
    sender.ariaDisabled = String(!!running || left < 0 || !field.value.trim());
  }

  async function open() {
    panel.hidden = false;
    launcher.hidden = true;
    remember({ open: true });
    restored ??= restore();
    field.focus();
    await restored;
  }

  function close() {
    panel.hidden = true;
    launcher.hidden = false;
    remember({ open: false });
    launcher.focus();
  }

  // A strict style-src forbids inline styles.
  const style = new CSSStyleSheet();
  style.replaceSync(`
:host {
  all: initial; color-scheme: light dark;
  --accent: var(--frontdesk-accent, light-dark(#1d5b4c, #7cc7b0));
  --on-accent: var(--frontdesk-on-accent, light-dark(#fff, #0d211b));
  --paper: light-dark(#fff, #1b201e); --ink: light-dark(#20272a, #e8ecea);
  --faint: light-dark(#f1f4f2, #272d2b); --line: light-dark(#d9dedb, #3a423f);
  --edge: 1px solid var(--line); --muted: light-dark(#57625e, #a8b3ae); --danger: light-dark(#a3160f, #ffb4a8);
  font: 16px/1.5 system-ui, sans-serif; color: var(--ink);
}
* { box-sizing: border-box; margin: 0; max-inline-size: 100% }
[hidden] { display: none !important }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
button, textarea { font: inherit; color: inherit }
button { cursor: pointer; border: 0; border-radius: 99px; padding: .55em 1.1em; background: var(--accent); color: var(--on-accent) }
.quiet { white-space: nowrap; background: none; color: inherit; padding: .4em .7em }
[aria-disabled=true] { opacity: .55 }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.launcher, .panel { position: fixed; inset-block-end: 1.25rem; inset-inline-end: 1.25rem; z-index: 99999; box-shadow: 0 8px 32px rgb(0 0 0 / .28) }
.panel { inline-size: 25rem; block-size: min(42rem, 100dvh - 2.5rem); display: flex; flex-direction: column; background: var(--paper); border: var(--edge); border-radius: 16px; overflow: hidden }
@media (max-width: 520px) { .panel { inset: 0; inline-size: 100%; block-size: 100dvh; border-radius: 0 } }
.head { display: flex; align-items: center; gap: .25rem; padding-block: .6rem; padding-inline: 1.1rem .75rem; border-block-end: var(--edge) }
h2 { font-size: 1.05rem; margin-inline-end: auto }
.log { flex: 1; overflow-y: auto; list-style: none; padding: 1.1rem; display: flex; flex-direction: column; gap: 1rem }
.log:focus-visible, textarea:focus-visible { outline-offset: -2px }
.user, .text { border-radius: 14px; padding: .6em .9em; white-space: pre-wrap; overflow-wrap: anywhere }
.user { align-self: flex-end; max-inline-size: 85%; background: var(--accent); color: var(--on-accent); border-end-end-radius: 4px }
.text { background: var(--faint); border-end-start-radius: 4px }
.desk { display: grid; gap: .7rem; justify-items: start }
.tags { display: flex; flex-wrap: wrap; gap: .4rem }
.tag { font-weight: 600; border: var(--edge); border-radius: 99px; padding: .1em .75em }
.high { color: var(--danger); border-color: currentcolor }
.emergency { background: var(--danger); color: var(--paper) }
.safety { scroll-margin: 1rem; padding: .9rem 1rem; border-radius: 12px; background: #a3160f; color: #fff }
.safety strong { display: block; font-size: 1.1rem }
a { color: inherit; font-weight: 650 }
.steps { border-inline-start: 3px solid var(--accent); padding-inline-start: .9rem }
h3, .counter, .progress, .quiet, .tag { font-size: .875rem }
h3, .counter, .progress, ::placeholder { color: var(--muted) }
.steps ol { padding-inline-start: 1.25em }
.steps li { margin-block-start: .25rem }
.progress { inline-size: 100% }
.progress span::after { content: " …" }
progress { display: block; inline-size: 100%; block-size: .5rem; accent-color: var(--accent) }
.notice { inline-size: 100%; border: 1px solid var(--danger); border-radius: 12px; padding: .75rem; overflow-wrap: anywhere }
.notice button { display: block; margin-block-start: .6rem }
form { display: grid; grid-template-columns: 1fr auto; gap: .5rem; align-items: end; padding: .75rem; border-block-start: var(--edge) }
.counter { grid-column: 1 / -1 }
.counter:empty { display: none }
.over { color: var(--danger) }
textarea { field-sizing: content; min-block-size: 2.75rem; max-block-size: 9rem; resize: none; padding: .55em .8em; border: 1px solid #7c8884; border-radius: 12px; background: var(--paper); overflow-wrap: anywhere }`);

  const host = h("div", {});
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [style];
  root.append(launcher, panel);

  document.addEventListener("click", async (event) => {
    const trigger = event.target.closest?.("[data-frontdesk]");
    if (!trigger) return;
    event.preventDefault();
    await open();
    submit(trigger.dataset.frontdesk);
  });

  function attach() {
    document.body.append(host);
    count();
    if (memory.open) open();
  }
  if (document.body) attach();
  else addEventListener("DOMContentLoaded", attach);
})();
