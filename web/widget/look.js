/* How the widget's button looks, and what the panel has in common with it. What is important here
   outweighs all rules of the page. And how it stays on the page. */

const look = `
:host {
  all: initial !important; -webkit-user-select: text !important; user-select: text !important; direction: ltr !important; color-scheme: light dark !important;
  --accent: var(--frontdesk-accent, #1d5b4c); --on-accent: var(--frontdesk-on-accent, #fff);
  --paper: #fff; --ink: #20272a; --faint: #f1f4f2; --line: #d9dedb; --muted: #57625e; --alarm: #a3160f;
  --edge: 1px solid var(--line); font: medium/1.5 system-ui, sans-serif !important; color: var(--ink) !important;
}
:host([dir=rtl]) { direction: rtl !important }
@media print { :host { display: none !important } }
@media (prefers-color-scheme: dark) { :host {
  --accent: var(--frontdesk-accent, #7cc7b0); --on-accent: var(--frontdesk-on-accent, #0d211b);
  --paper: #1b201e; --ink: #e8ecea; --faint: #272d2b; --line: #3a423f; --muted: #a8b3ae; --alarm: #ffb4a8;
} }
* { box-sizing: border-box; margin: 0; max-inline-size: 100% }
[hidden] { display: none !important }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
button { overflow-wrap: break-word; font: inherit; cursor: pointer; border: 0; border-radius: 99px; padding: .55em 1.1em; background: var(--accent); color: var(--on-accent) }
.quiet { white-space: nowrap; background: none; color: inherit; padding: .4em .7em }
[aria-disabled=true] { opacity: .55 }
[aria-pressed=true] { text-decoration: underline }
a { color: inherit; font-weight: 650 }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.launcher, .panel { position: fixed; inset-block-end: max(1.25em, env(safe-area-inset-bottom)); inset-inline-end: max(1.25em, env(safe-area-inset-left), env(safe-area-inset-right)); z-index: 2147483000; overflow-wrap: anywhere; box-shadow: 0 8px 32px rgb(0 0 0 / .28) }
.launcher { max-inline-size: calc(100% - 2.5em) }
.unread::after { content: ""; position: absolute; inset-block-start: -.1em; inset-inline-end: .1em; inline-size: .9em; block-size: .9em; border-radius: 50%; background: #c8261d; border: 2px solid #fff }
@media (forced-colors: active) { button, .danger, .text, .user > p { border: 1px solid } }`;

/** Give the widget's root a style, by an element where the browser can make no style sheet: Safari before 16.4. */
export function dress(root, style = look) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    root.append(Object.assign(Document.prototype.createElement.call(document, "style"), { textContent: style }));
  }
}

const MOST = 10;
const MOST_MS = 1000;

/** Be on the page, also after its scripts have replaced what is in it, or opened the document anew; a page that
    always removes what is not its own goes on. `listen()` is called when the page may have ended what listens to it, and
    `returned()` when the host is there again. */
export function stay(host, own, listen, returned) {
  const watch = new MutationObserver(be);
  let times = 0; // within the last second
  function be() {
    listen();
    const html = own("documentElement");
    for (const node of [document, html]) if (node) watch.observe(node, { childList: true });
    if (host.isConnected || !own("body") || times >= MOST) return;
    times++;
    setTimeout(() => (times--, be()), MOST_MS);
    html.append(host);
    try {
      host.showPopover(); // no style of html moves it
    } catch {} // the browser has none, or the page's own fails
    returned();
  }
  be();
}
