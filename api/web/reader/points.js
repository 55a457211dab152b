// Moving through the figures and restored places of a text: by pointer, and by arrow keys with
// one tab stop for all of them.

import { followCard, hideCard, showCard } from "./card.js";

const POINT = ".point";

/** Make the points of `body` tell what they are; `known(point)` gives `{figure, mark}`. */
export function watchPoints(body, known) {
  const show = (point) => {
    const { figure, mark } = known(point);
    showCard(point, figure, mark);
  };
  const outermost = (target) => {
    const inner = target.closest?.(POINT);
    return inner?.parentElement?.closest(POINT) ?? inner ?? null;
  };
  body.addEventListener("mouseover", (event) => {
    const point = outermost(event.target);
    if (point) show(point);
  });
  body.addEventListener("mouseout", (event) => {
    if (outermost(event.target) && !outermost(event.relatedTarget ?? body)) hideCard();
  });
  body.addEventListener("focusin", (event) => {
    const point = event.target.closest(POINT);
    if (!point) return;
    makeStop(body, point);
    show(point);
  });
  body.addEventListener("focusout", hideCard);
  body.addEventListener("scroll", () => followCard(body), { passive: true });
  body.addEventListener("click", (event) => outermost(event.target)?.focus());
  body.addEventListener("keydown", (event) => {
    const point = event.target.closest(POINT);
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && point) hideCard();
    if (!point || !by) return;
    event.preventDefault();
    const points = stops(body);
    const next = points[points.indexOf(point) + by];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    show(next);
  });
}

/** Let one point be reached by tab: `preferred`, or the first of all. */
export function makeStop(body, preferred = null) {
  for (const point of body.querySelectorAll(`${POINT}[tabindex="0"]`)) point.tabIndex = -1;
  const stop = preferred ?? body.querySelector(POINT);
  if (stop) stop.tabIndex = 0;
}

/** A figure inside a restored place is told together with it, so it is no stop of its own. */
function stops(body) {
  return [...body.querySelectorAll(POINT)].filter((point) => !point.parentElement.closest(POINT));
}
