/* The inbox of the business's office. */

import { startList } from "./list.js";
import { refresh } from "./refresh.js";
import { startThread } from "./thread.js";
import { startViews } from "./views.js";

startList();
startThread();
startViews();
refresh();
