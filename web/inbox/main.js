/* The inbox of the business's office. */

import { startAlerts } from "./alerts.js";
import { startExports } from "./export.js";
import "./focus.js";
import { startList } from "./list.js";
import { startLive } from "./live.js";
import { login } from "./login.js";
import "./once.js";
import "./photos.js";
import { refresh } from "./refresh.js";
import { startThread } from "./thread.js";
import { startViews } from "./views.js";

const person = await login();
if (person) {
  const gate = document.getElementById("gate"); // shown again at the end
  gate.hidden = true;
  gate.replaceChildren();
  document.getElementById("work").hidden = false;
  startList(person);
  startAlerts();
  startLive();
  startExports();
  startThread();
  startViews();
  refresh();
}
