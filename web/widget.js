/* The chat widget: a button on the page, and the chat, which is loaded when it opens: docs/widget.md. */
(() => {
  "use strict";

  const own = (key) => Reflect.get(Document.prototype, key, document); // not what has this name

  function attempt(act) {
    try {
      return act();
    } catch {} // it is forbidden
  }

  // A page's `const`, or what is set; not what has this id or name.
  const given = attempt(() => (frontdesk === window.frontdesk ? Object.getOwnPropertyDescriptor(window, "frontdesk").value : frontdesk));
  const acts = { open, close };
  const first = (window[Symbol.for("frontdesk")] ??= acts);
  attempt(() => Object.assign(given, first));
  if (first !== acts) return; // a second script tag

  const LANGUAGES = "en es pt fr de it nl pl cs sv tr vi ru uk ar hi zh ja ko".split(" ");
  const script = own("currentScript") ?? [...own("scripts")].find(({ src }) => /\/widget\.js([?#]|$)/.test(src)); // none in a module
  const settings = { ...given, ...script?.dataset, ...acts };
  attempt(() => (window.frontdesk = settings));
  const home = script?.src || settings.api;
  const api = new URL(settings.api || "/", home).href.replace(/\/+$/, "");
  const name = `frontdesk ${api}/api/v1 ${settings.businessId ?? ""}`;

  let failures = 0; // Firefox tries no address twice: each failure escapes other letters
  const escaped = (c, i) => ((failures >> i) & 1 ? `%${c.charCodeAt().toString(16)}` : c);

  /** Import a part, until it is there; with 0, once. */
  async function part(path, ms = 2000) {
    try {
      return await import(new URL(`${"widget".replace(/./g, escaped)}/${path}`, home).href);
    } catch (error) {
      failures++;
      if (!ms) throw error;
      await new Promise((go) => (setTimeout(go, ms), addEventListener("online", go)));
      return part(path, 2 * ms);
    }
  }

  const wishes = [settings.language, own("documentElement").lang, ...navigator.languages, "en"];
  const language = wishes.map((wish) => wish?.toLowerCase().split(/[-_]/)[0]).find((code) => LANGUAGES.includes(code));

  const OPEN = `${name} open`;
  const element = (tag, fields) => Object.assign(own("createElement").call(document, tag), fields);
  const host = element("div", { lang: language, dir: language === "ar" ? "rtl" : "ltr", popover: "manual" });
  const root = host.attachShadow({ mode: "open" });
  const launcher = element("button", { className: "launcher", onclick: () => open() });
  root.append(launcher);

  let panel, loading, isOpen;
  const texts = []; // to be sent

  const attentive = () => isOpen && !own("hidden"); // somebody looks at it
  const shell = { api, name, settings, language, root, launcher, close, attentive, part };

  const label = (more = "") => (launcher.textContent = (settings.title || shell.words.title) + more);

  async function load() {
    await ready;
    try {
      label(" …");
      const { start } = await part("panel.js", 0);
      label();
      panel = start(shell);
    } catch (error) {
      loading = null;
      launcher.textContent = shell.words.not_loaded; // a click tries again
      console.warn("Frontdesk", error);
    }
  }

  async function open(text, alone) {
    isOpen = true;
    attempt(() => (sessionStorage[OPEN] = 1));
    if (text?.trim?.()) texts.push(text);
    await (loading ??= load());
    if (!panel || !isOpen) return;
    launcher.hidden = true;
    panel.show(alone);
    texts.splice(0).forEach(panel.submit);
  }

  function close() {
    isOpen = false;
    attempt(() => delete sessionStorage[OPEN]);
    launcher.hidden = false;
    if (root.activeElement) launcher.focus();
    panel?.hide();
  }

  let focused; // a removal loses it

  // Keys and the focus in the chat are not the page's.
  function hear(event) {
    const path = event.composedPath();
    if (event.type !== "click") {
      if (!path.includes(root)) return;
      event.stopImmediatePropagation();
      panel?.key(event);
      return setTimeout(() => (focused = root.activeElement));
    }
    const trigger = path.find((each) => each.dataset?.frontdesk != null);
    if (!trigger) return;
    event.preventDefault();
    if (event.detail < 2) open(trigger.dataset.frontdesk); // once
  }

  function listen() {
    for (const type of "click keydown keypress keyup beforeinput focus blur focusin focusout".split(" ")) addEventListener(type, hear, true);
  }
  listen();

  function returned() {
    panel?.toEnd();
    focused?.focus();
  }

  const ready = Promise.all([part("look.js"), part(`words/${language}.js`)]).then(([look, words]) => {
    shell.words = words.default;
    (shell.dress = look.dress)(root);
    label();
    look.stay(host, own, listen, returned);
    if (attempt(() => sessionStorage[OPEN])) open("", true);
    else if (attempt(() => localStorage[`${name} waiting`] || localStorage[`${name} unread`])) loading ??= load();
  });
})();
