/* The filters above the conversations. */

const BUSINESS = "frontdesk.business";

const filters = document.getElementById("filters");

let chosen = new URLSearchParams(); // what the filters said when one was changed: somebody may be typing in them

/** What the filters let through, as parameters of a request. */
export const filtered = () => new URLSearchParams(chosen);

/** The business that is looked at: null for all that the login allows, and for what is no number. */
export const business = () => (/^\d+$/.test(chosen.get("business_id")) && Number(chosen.get("business_id"))) || null;

/** Whether the most urgent come first, and not the newest. */
export const urgentFirst = () => filters.elements.order.value !== "newest";

/** Take over what the filters say. */
function choose() {
  chosen = new URLSearchParams();
  for (const [name, typed] of new FormData(filters)) {
    const value = typed.normalize("NFKC").trim(); // some keyboards write full-width digits
    if (value && name !== "order") chosen.set(name, value);
  }
}

/** The business that was looked at last, kept for the next time. */
function remember() {
  document.getElementById("queue-hint").hidden = business() !== null;
  try {
    localStorage.setItem(BUSINESS, chosen.get("business_id") ?? "");
  } catch {
    // The browser forbids storage.
  }
}

/** Begin with a person's business, or with the one that was looked at last; call `onfilter` and `onorder` at changes. */
export function startFilters({ business: own }, onfilter, onorder) {
  const field = filters.elements.business_id;
  if (own) {
    field.value = own;
    document.getElementById("of-business").hidden = true;
  } else {
    try {
      field.value = localStorage.getItem(BUSINESS) ?? "";
    } catch {
      // The browser forbids storage.
    }
  }
  const take = () => (choose(), own || remember());
  take();
  filters.addEventListener("change", ({ target }) => (target.name === "order" ? onorder() : (take(), onfilter())));
  filters.addEventListener("submit", (event) => event.preventDefault());
}
