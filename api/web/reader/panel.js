// The panel beside a page that shows where claims stand in the report.

import { isolated, make, makeButton, makeList } from "../common/dom.js";
import { icon } from "../common/icons.js";
import { placeNodes } from "../common/place.js";
import { hideCard } from "./card.js";
import { Reader } from "./reader.js";
import { typeset } from "../common/typeset.js";

const panel = document.getElementById("source");
const title = make("h2", { id: "source-title", tabindex: -1 });
const steps = make("div", "steps");
const about = make("div", "about");
const holder = make("div", "reader-holder");
let reader = null;
let open = null; // {report, places, at, opener, onShow}

panel.append(
  make("div", "source-head", [
    title,
    steps,
    makeButton({ id: "source-close", class: "icon-button", "aria-label": "关闭出处", title: "关闭（Esc）" }, [icon("close")], closePanel),
  ]),
  about,
  holder,
);

/**
 * Show places of a report. A place is `{id, label, section, page, start, end, quote, text,
 * restored}`; `id` names the one to begin with. Focus comes back to `opener` in the end;
 * `onShow(id)` is told which place is shown, and null when the panel is closed.
 */
export function openPanel({ report, places, id, opener, onShow = () => {} }) {
  open?.onShow(null);
  open = { report, places, at: places.findIndex((place) => place.id === id), opener, onShow };
  panel.hidden = false;
  document.body.classList.add("panel-open");
  show();
  title.focus({ preventScroll: true });
}

/** Close the panel; does nothing where it is closed. */
export function closePanel() {
  if (!open) return;
  const { opener, onShow } = open;
  open = null;
  hideCard();
  panel.hidden = true;
  document.body.classList.remove("panel-open");
  onShow(null);
  opener?.focus();
}

/** Go to the place before (-1) or after (+1), around the ends. */
export function stepPlace(by) {
  if (!open) return;
  open.at = (open.at + by + open.places.length) % open.places.length;
  show();
}

async function show() {
  const { report, places, at, onShow } = open;
  const place = places[at];
  title.textContent = place.label;
  steps.replaceChildren(...(places.length > 1 ? stepper(at, places.length) : []));
  about.replaceChildren(...facts(place));
  onShow(place.id);
  const wanted = open;
  if (!reader) {
    reader = new Reader(holder);
    holder.classList.add("loading");
  }
  try {
    await reader.show(report);
    if (open !== wanted || open.at !== at) return;
    reader.cite(places, place.id);
  } catch (problem) {
    if (open !== wanted) return;
    reader = null;
    holder.className = "reader-holder";
    holder.replaceChildren(fallback(place, problem));
  } finally {
    holder.classList.remove("loading");
  }
}

function stepper(at, total) {
  const step = (name, label, by) =>
    makeButton({ class: "icon-button small", "aria-label": label, title: label }, [icon(name)], () => stepPlace(by));
  return [
    make("span", "counted", [`${at + 1} / ${total}`]),
    step("previous", "上一个出处", -1),
    step("next", "下一个出处", 1),
  ];
}

function facts(place) {
  const path = make("p", "path", [isolated(typeset(place.section.slice(0, -1).join(" › ")))]);
  const parts = [
    place.section.length > 1 ? path : null,
    make("p", "place", placeNodes(place.section, place.page)),
  ];
  if (place.restored?.length) {
    parts.push(
      make("div", "restored-note", [
        make("p", {}, ["这里有还原过的字，原文的印法是："]),
        makeList("restorations", place.restored.map(restoration)),
      ]),
    );
  }
  return parts.filter(Boolean);
}

function restoration(each) {
  return make("span", {}, [
    "原文印作",
    isolated(`“${each.printed}”`, "printed"),
    "，读作",
    isolated(`“${each.read_as}”`),
    make("span", "reason", ["（", isolated(each.reason), "）"]),
  ]);
}

/** Where the report cannot be loaded, the passage that came with the reply is still shown. */
function fallback(place, problem) {
  const text = place.text ?? "";
  const at = place.quote ? text.indexOf(place.quote) : -1;
  const marked =
    at < 0
      ? [typeset(place.quote || text)]
      : [text.slice(0, at), make("mark", "cited current", [place.quote]), text.slice(at + place.quote.length)];
  return make("div", "reader-fallback", [
    make("blockquote", "passage", marked),
    make("p", { class: "problem-line", role: "alert" }, [`整份报告暂时打不开：${problem.message}`]),
    makeButton("quiet", "再试一次", show),
  ]);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) closePanel();
  if (event.altKey && (event.key === "[" || event.key === "]") && open) {
    event.preventDefault();
    stepPlace(event.key === "[" ? -1 : 1);
  }
});
