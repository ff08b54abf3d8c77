/** Create an element. Text is inserted as text nodes only, so no message becomes HTML. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A button that does no more than call `onclick`. */
export const action = (name, label, onclick) =>
  h("button", { type: "button", class: name, onclick }, label);
