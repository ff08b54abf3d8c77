/* Charts by uPlot, each beside a table with the same numbers: a canvas says nothing to who does not see it. */

import { h } from "../widget/shared/dom.js";
import uPlot from "../vendor/uplot-1.6.32.esm.js";

const HEIGHT = 220;
const ROW = 26; // of a bar
const DAY = 86_400;
const WHOLE = [1, 2, 5].flatMap((n) => [0, 1, 2, 3, 4, 5, 6].map((power) => n * 10 ** power)).sort((one, other) => one - other);
const dark = matchMedia("(prefers-color-scheme: dark)");

/** A section with a title, a chart of it, and a table: `head` are its columns, `rows` its cells. */
export function figure(title, draw, head, rows, signal) {
  const place = h("div", { class: "chart", "aria-hidden": "true" });
  const cells = (tag, row) => h("tr", {}, ...row.map((cell, n) => (n ? h(tag, {}, cell) : h("th", { scope: "row" }, cell))));
  const table = h("table", {},
    h("thead", {}, h("tr", {}, ...head.map((each) => h("th", { scope: "col" }, each)))),
    h("tbody", {}, ...rows.map((row) => cells("td", row))));
  const side = h("div", { class: "beside", tabindex: "0", role: "region", "aria-label": `Table: ${title}` }, table);
  if (draw) live(place, draw, signal);
  return h("section", { class: "figure" }, h("h3", {}, title), ...(draw ? [place] : []), side);
}

/** Draw a chart, and again for another width or other colours. */
function live(place, draw, signal) {
  let chart = null;
  const again = () => {
    chart?.destroy();
    const width = Math.floor(place.clientWidth);
    chart = width ? draw(place, width, colours(place)) : null;
  };
  const seen = new ResizeObserver(() => {
    if (Math.floor(place.clientWidth) !== chart?.width) again();
  });
  seen.observe(place);
  dark.addEventListener("change", again, { signal });
  signal.addEventListener("abort", () => (seen.disconnect(), chart?.destroy()));
}

function colours(place) {
  const { color, borderColor } = getComputedStyle(place);
  return { ink: getComputedStyle(place.parentElement).color, accent: color, line: borderColor };
}

const axis = ({ ink, line }, more) => ({ stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, ...more });
const still = { cursor: { show: false }, legend: { show: false } };

/** The days of a span, such as 2026-11-27, both ends included. */
export function daysOf(from, to) {
  const count = (Date.parse(to) - Date.parse(from)) / 1000 / DAY + 1;
  return Array.from({ length: count }, (_, n) => new Date(Date.parse(from) + n * DAY * 1000).toISOString().slice(0, 10));
}

/** A line over days: `values` may have gaps, which are null; `show` words what are no whole numbers. */
export const overDays = (days, values, show) => (place, width, paint) =>
  new uPlot({
    ...still, width, height: HEIGHT,
    // Days of the business, whatever the zone of this device.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    scales: { y: { range: (_, __, most) => [0, most || 1] } },
    axes: [
      axis(paint, { incrs: [1, 2, 7, 14, 30, 61, 122].map((n) => n * DAY) }),
      axis(paint, { size: 60, ...(show ? { values: (_, ticks) => ticks.map(show) } : { incrs: WHOLE }) }),
    ],
    series: [{}, { stroke: paint.accent, width: 2, points: { show: days.length < 60, size: 6, fill: paint.accent } }],
  }, [days.map((day) => Date.parse(day) / 1000), values], place);

/** Bars that stand, one for each of a row of steps. */
export const bars = (names, values) => (place, width, paint) =>
  new uPlot({
    ...still, width, height: HEIGHT,
    scales: { x: { time: false, range: [-0.6, names.length - 0.4] }, y: { range: (_, __, most) => [0, most || 1] } },
    axes: [axis(paint, { grid: { show: false }, incrs: WHOLE, values: (_, ticks) => ticks.map((n) => names[n] ?? "") }), axis(paint, { size: 60, incrs: WHOLE })],
    series: [{}, { fill: paint.accent, points: { show: false }, paths: uPlot.paths.bars({ size: [0.7, 40] }) }],
  }, [names.map((_, n) => n), values], place);

/** Bars that lie, one for each name. */
export const ranks = (names, values) => (place, width, paint) =>
  new uPlot({
    ...still, width, height: names.length * ROW + 64,
    scales: {
      x: { time: false, ori: 1, dir: -1, range: [-0.6, names.length - 0.4] },
      y: { ori: 0, dir: 1, range: (_, __, most) => [0, most || 1] },
    },
    axes: [
      axis(paint, { side: 3, size: Math.min(150, width * 0.4), grid: { show: false }, splits: () => names.map((_, n) => n), values: () => names }),
      axis(paint, { side: 2, incrs: WHOLE }),
    ],
    series: [{}, { fill: paint.accent, points: { show: false }, paths: uPlot.paths.bars({ size: [0.7, 40] }) }],
  }, [names.map((_, n) => n), values], place);
