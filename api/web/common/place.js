// A place of the report by name: the heading of its section, and its page set apart.

import { isolated, make, makeButton } from "./dom.js";
import { icon } from "./icons.js";
import { typeset } from "./typeset.js";
import { placeName } from "./words.js";

/** Nodes for a heading path and a page (null: unknown). */
export function placeNodes(path, page) {
  const known = page !== null && page !== undefined;
  return [isolated(typeset(path.at(-1) ?? "")), known ? make("span", "page", [`第 ${page} 页`]) : null];
}

/** A button that leads to a place; `onSee(button)` shows it. */
export function seeButton(path, page, onSee) {
  const see = makeButton(
    { class: "see", "aria-label": `看原文：${placeName(path, page)}` },
    [make("span", {}, placeNodes(path, page)), icon("open")],
    () => onSee(see),
  );
  return see;
}
