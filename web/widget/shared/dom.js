/** A property of the document, also where an element of the page has its name: images and forms hide what is called as they are. */
export const own = (key) => Reflect.get(Document.prototype, key, document);

/** Create an element. Text is inserted as text nodes only, so no message becomes HTML. */
export function h(tag, attributes, ...children) {
  const element = own("createElement").call(document, tag);
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

const SVG = "http://www.w3.org/2000/svg";

/** A sign that is drawn: not every device has the characters. */
export const sign = (shape) => () => {
  const [icon, line] = ["svg", "path"].map((tag) => own("createElementNS").call(document, SVG, tag));
  icon.setAttribute("viewBox", "0 0 24 24");
  line.setAttribute("d", shape);
  icon.append(line);
  return icon;
};

export const pictureSign = sign("M3 5h18v14H3z M3 17l5-6 4 5 3-3 6 5 M15.5 9h.01");
