// The card that tells what a figure or a restored place is, while it is pointed at or focused.

import { isolated, make } from "../common/dom.js";
import { CHANGES, DIRECTIONS, FIGURE_STATES, MARKS, MODALITIES } from "../common/words.js";

const GAP = 8;
const card = make("div", { id: "card", class: "card", role: "tooltip", hidden: true });
let shownFor = null;

/** Show the card of a point; `figure` and `mark` are what is known of it (either may be null). */
export function showCard(point, figure, mark) {
  hideCard();
  card.replaceChildren(...[figure ? figureFacts(figure) : null, mark ? markFacts(mark) : null].filter(Boolean));
  document.body.append(card);
  card.hidden = false;
  place(point);
  point.setAttribute("aria-describedby", "card");
  shownFor = point;
}

/** Hide the card, if it is shown. */
export function hideCard() {
  card.hidden = true;
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
}

/** Keep the card at its point while `body` scrolls; hide it once the point is out of sight. */
export function followCard(body) {
  if (!shownFor) return;
  const box = shownFor.getBoundingClientRect();
  const frame = body.getBoundingClientRect();
  if (box.bottom < frame.top || box.top > frame.bottom) hideCard();
  else place(shownFor);
}

function figureFacts(figure) {
  return make("dl", "facts", [
    ...fact("主体", figure.subject),
    ...fact("指标", figure.metric),
    ...fact("时期", figure.period ?? "未写明"),
    ...fact("地区", figure.region),
    ...fact("单位", figure.unit || "无"),
    ...fact("性质", nature(figure)),
    ...fact("相比", figure.compared_with),
    ...fact("状态", figure.status === "clean" ? null : FIGURE_STATES[figure.status]),
  ]);
}

function nature(figure) {
  const parts = [MODALITIES[figure.modality], CHANGES[figure.change], DIRECTIONS[figure.direction]];
  return [...parts, figure.qualifier].filter(Boolean).join("，");
}

function markFacts(mark) {
  return make("div", "mark-facts", [
    make("p", "mark-kind", [MARKS[mark.kind]]),
    make("p", {}, ["原文印作", isolated(`“${mark.printed}”`, "printed")]),
    mark.kind === "restored" ? make("p", {}, ["读作", isolated(`“${mark.read_as}”`)]) : null,
    make("p", "reason", [isolated(mark.reason)]),
  ]);
}

function fact(name, value) {
  return value ? [make("dt", {}, [name]), make("dd", {}, [isolated(value)])] : [];
}

/** Below the point, or above it where there is no room; always inside the window. */
function place(point) {
  const box = point.getClientRects()[0] ?? point.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const left = Math.min(Math.max(GAP, box.left), innerWidth - width - GAP);
  const below = box.bottom + GAP;
  const top = below + height + GAP < innerHeight ? below : Math.max(GAP, box.top - height - GAP);
  card.style.left = `${left}px`;
  card.style.top = `${top}px`;
}
