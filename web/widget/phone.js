/* The keyboard of a phone. Loaded when the panel is there. */

/** Keep the panel, where it fills the screen, above a phone's keyboard. */
export function fit(panel) {
  const screen = window.visualViewport;
  const follow = () => {
    if (screen.scale > 1.05) return; // the customer looks more closely
    panel.style.setProperty("--height", `${screen.height}px`);
    panel.style.setProperty("--top", `${screen.offsetTop}px`);
  };
  for (const type of ["resize", "scroll"]) screen?.addEventListener(type, follow);
}
