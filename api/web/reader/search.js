// Searching inside the report: where a text stands, and the row with which one searches.

import { make, makeButton } from "../common/dom.js";
import { icon } from "../common/icons.js";
import { folded } from "../common/typeset.js";

/** The spans, in text order, at which `query` stands inside one of the stretches. */
export function find(report, stretches, query) {
  const wanted = folded(query.trim());
  if (!wanted) return [];
  const spans = [];
  for (const { start, end } of stretches) {
    const text = folded(report.shown(start, end));
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      spans.push({ start: start + length(text, at), end: start + length(text, at + wanted.length) });
    }
  }
  return spans;
}

/** Code points before a place of a string. */
function length(text, at) {
  return Array.from(text.slice(0, at)).length;
}

/** The search row; `onQuery` gets each query, `onMove` +1 or -1. Has `count(current, total)`. */
export function searchRow(onQuery, onMove) {
  const input = make("input", {
    type: "search",
    placeholder: "在报告中查找",
    "aria-label": "在报告中查找",
    autocomplete: "off",
    spellcheck: "false",
  });
  const counted = make("span", { class: "counted", role: "status" });
  const step = (name, label, by) => {
    const button = makeButton({ class: "icon-button small", "aria-label": label, title: label }, [icon(name)], () => onMove(by));
    button.disabled = true;
    return button;
  };
  const steps = [step("previous", "上一处", -1), step("next", "下一处", 1)];
  const row = make("search", "search-row", [icon("search"), input, counted, ...steps]);
  input.addEventListener("input", () => onQuery(input.value));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      onMove(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && input.value) {
      event.stopPropagation(); // clears the search; the panel stays
      event.preventDefault();
      input.value = "";
      onQuery("");
    }
  });
  row.count = (current, total) => {
    counted.textContent = !input.value.trim() ? "" : total ? `${current} / ${total}` : "没有";
    for (const button of steps) button.disabled = total === 0;
  };
  return row;
}
