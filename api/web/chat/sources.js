// The places from which an answer was taken, those of one section on one line.

import { make } from "../common/dom.js";
import { placeNodes } from "../common/place.js";
import { citeMark } from "./answer_text.js";

/** The list, or null where nothing is cited. */
export function sourcesList(reply, onCite) {
  if (!reply.citations.length) return null;
  const items = [...bySection(reply.citations).values()].map((citations) => {
    const [{ section, page }] = citations;
    return make("li", {}, [
      make("span", "marks", citations.map((citation) => citeMark(citation.id, onCite))),
      make("span", { class: "where", title: section.join(" › ") }, placeNodes(section, page)),
      citations.some((citation) => citation.restored.length) ? make("span", "tag restored-tag", ["有还原"]) : null,
    ]);
  });
  return make("div", "sources", [make("h3", {}, ["出处"]), make("ul", {}, items)]);
}

/** The panel's places for the citations of a reply. */
export function placesOf(reply) {
  return reply.citations.map((citation) => ({ ...citation, label: `出处 ${citation.id}` }));
}

function bySection(citations) {
  const found = new Map();
  for (const each of citations) {
    const key = each.section.join("\n");
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  return found;
}
