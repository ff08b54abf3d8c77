/* The widget's panel, which the loader adds when it opens first. */

import { h } from "./shared/dom.js";
import { client } from "./api.js";
import { createComposer } from "./composer.js";
import { record } from "./memory.js";
import { createSession } from "./session.js";
import style from "./style.js";
import { createView } from "./view.js";

/** Put the panel into the loader's shell; return what the loader does with it. */
export function start(shell) {
  const { words, language, settings, root, launcher, part } = shell;
  /** Shared by all tabs: id, session_id, key (of the opening), language, facts, stopped, advice, turn, waiting. */
  const memory = record("localStorage", shell.name);
  shell.dress(root, style);

  const news = h("p", { class: "unseen", role: "status" });

  /** Show on the loader's button whether something was said that nobody has seen. */
  shell.mark = (unread) => {
    launcher.classList.toggle("unread", unread);
    launcher.setAttribute("aria-label", launcher.textContent + (unread ? `: ${words.unread}` : ""));
    news.textContent = unread ? words.unread : "";
  };

  const api = client(shell.api, () => {
    const { id, session_id, language: theirs } = memory.get();
    return { "Accept-Language": theirs ?? language, ...(id && { "X-Session-ID": session_id }) };
  });
  const on = {
    send: (text, photos) => session.submit(text, photos),
    noPhotos: () => view.announce(words.photo_failed),
    typing: () => session.typing(),
    draft: (text) => session.draft(text),
    stop: () => session.stop(),
    rate: (...what) => session.rate(...what),
    startOver: () => (session.startOver(), view.field.focus()),
    close: shell.close,
  };
  const composer = createComposer({ words, api, root, on, part });
  const view = createView({ words, language, settings, on, composer, part, root });
  const { businessId } = settings;
  const session = createSession({ view, shell, words, api, businessId, language, memory });
  root.append(news, view.panel);
  const stop = (event) => event.stopPropagation(); // it is not the page's
  const types = "input paste cut copy dragstart dragenter dragover drop mousedown click selectstart contextmenu wheel touchstart touchmove touchend";
  for (const type of types.split(" ")) root.addEventListener(type, stop, { passive: true });
  shell.mark(!!memory.get().unread);
  let kept = () => {};
  part("phone.js").then(({ fit }) => (kept = fit(view.panel)));
  session.start();
  if (businessId) {
    Promise.all([part("business.js"), api.business(businessId)]).then(
      ([{ introduce }, profile]) => introduce(profile, view, shell, api),
      () => {}, // it has no profile: the page's own words stay
    );
  }

  let last; // that was sent by the page, for a moment: the same is meant once

  return {
    key: (event) => (view.key(event), kept(event)),
    toEnd: view.toEnd,
    submit(text) {
      if (text !== last) session.submit((last = text));
      setTimeout(() => (last = ""), 1000);
    },
    show(alone) {
      view.panel.hidden = false;
      session.seen();
      view.opened(alone);
    },
    hide() {
      view.panel.hidden = true;
    },
  };
}
