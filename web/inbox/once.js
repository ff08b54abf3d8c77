/* What is pressed is done once: the second half of a double click, and a key that is held down, may come when another
   button has taken the first one's place, such as "Reopen" that of "Close". */

function end(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

addEventListener("click", (event) => event.detail > 1 && event.target.closest("button") && end(event), true);
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.repeat && event.target.localName !== "textarea") end(event);
}, true);
