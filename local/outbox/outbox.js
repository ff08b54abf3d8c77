// Lists what the outbox has taken, newest first, and looks for more every second.

const list = document.querySelector("#messages");
const state = document.querySelector("#state");
let shown = "";

const element = (name, text) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
};

const pretty = (message) => {
  if (message.channel !== "webhook") return message.text;
  try {
    return JSON.stringify(JSON.parse(message.text), null, 2);
  } catch {
    return message.text;
  }
};

const entry = (message) => {
  const item = element("li");
  item.append(element("h2", `${message.channel} to ${message.to}`));
  const time = element("time", new Date(message.at).toLocaleTimeString());
  time.dateTime = message.at;
  const facts = element("dl");
  const known = { from: message.sender, subject: message.subject, ...message.headers, answered: message.answered };
  for (const [name, value] of Object.entries(known)) {
    if (value !== undefined) facts.append(element("dt", name), element("dd", value));
  }
  item.append(time, facts, element("pre", pretty(message)));
  return item;
};

const look = async () => {
  try {
    const text = await (await fetch("/outbox/messages")).text();
    if (text !== shown) {
      shown = text;
      const messages = JSON.parse(text);
      list.replaceChildren(...messages.map(entry));
      state.textContent = messages.length ? `${messages.length} messages` : "Nothing yet: write of an emergency to the widget.";
    }
  } catch {
    state.textContent = "The stack does not answer.";
  }
  setTimeout(look, 1000);
};

look();
