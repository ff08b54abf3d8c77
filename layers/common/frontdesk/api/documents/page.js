// The document's server is "/": a stage of API Gateway's has its name before that.
const base = location.pathname.replace(/\/api\/v1\/docs\/?$/, "") || "/";

// What Swagger UI leaves without a name.
const NAMES = [
  ["#servers", "Server"],
  [".examples-select-element", "Example"],
  [".responses-table", "Responses"],
  ["select:not([id])", "Choice"],
  ["textarea", "Value"],
];

/** Make what Swagger UI has drawn usable without a mouse and without sight. */
function mend(place) {
  const each = (selector, act) => place.querySelectorAll(selector).forEach(act);
  for (const [selector, name] of NAMES) each(`${selector}:not([aria-label])`, (it) => (it.ariaLabel = name));
  each("button:not([aria-label])", (it) => it.textContent.trim() || (it.ariaLabel = "Copy"));
  each(".auth[aria-label]", (it) => it.removeAttribute("aria-label")); // it says what is not written on it
  each("table[role]", (it) => it.removeAttribute("role"));
  each("pre.microlight:not([tabindex])", (it) => (it.tabIndex = 0)); // it scrolls
  each(".opblock-summary-control a[href]", (it) => it.removeAttribute("href")); // a link in a button
  let above = 0;
  each("h1, h2, h3, h4, h5", (it) => {
    above = Math.min(Number(it.tagName[1]), above + 1);
    if (it.ariaLevel !== String(above)) it.ariaLevel = String(above);
  });
}

fetch(`${base === "/" ? "" : base}/api/v1/openapi.json`)
  .then((response) => response.json())
  .then((spec) => {
    const place = document.getElementById("swagger-ui");
    new MutationObserver(() => mend(place)).observe(place, { childList: true, subtree: true });
    SwaggerUIBundle({ spec: { ...spec, servers: [{ url: base }] }, dom_id: "#swagger-ui", deepLinking: true });
  });
