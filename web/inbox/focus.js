/* The focus, where what has it goes away, as a button that is pressed once: it goes back to where it was before. */

const MOST = 30;

let before = []; // what had the focus, the newest last; empty once somebody has left it for nothing else

const stands = (element) => element.isConnected && element.getClientRects().length > 0;

document.addEventListener("focusin", ({ target }) => {
  before = [...before, target].slice(-MOST);
});

document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const left = () => stands(target) && document.hasFocus();
  if (!relatedTarget) queueMicrotask(() => left() && (before = [])); // some browsers tell of it before a removal
});

new MutationObserver(() => {
  const { activeElement, body } = document;
  if (!before.length || stands(before.at(-1)) || (activeElement !== body && stands(activeElement))) return;
  before.findLast(stands)?.focus({ preventScroll: true });
}).observe(document.body, { subtree: true, childList: true, attributeFilter: ["hidden"] });
