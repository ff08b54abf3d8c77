/* The panel where it fills the screen, as on a phone. Loaded when the panel is there. */

/** Keep the panel above a phone's keyboard. Return what keeps Tab, with its events, in a panel that covers the page. */
export function fit(panel) {
  const screen = window.visualViewport;
  const follow = () => {
    if (screen.scale > 1.05) return; // the customer looks more closely
    panel.style.setProperty("--height", `${screen.height}px`);
    panel.style.setProperty("--top", `${screen.offsetTop}px`);
  };
  for (const type of ["resize", "scroll"]) screen?.addEventListener(type, follow);

  return (event) => {
    if (event.key !== "Tab" || event.isComposing || event.type !== "keydown" || panel.getAttribute("aria-modal") !== "true") return;
    const all = [...panel.querySelectorAll("button, a[href], textarea, [tabindex]")];
    const shown = all.filter((element) => element.offsetParent);
    const [edge, other] = event.shiftKey ? [0, -1] : [-1, 0];
    if (event.composedPath()[0] !== shown.at(edge)) return;
    event.preventDefault();
    shown.at(other).focus();
  };
}
