// The text of an answer: figures set off, and citation marks as buttons.

import { make, makeButton } from "../common/dom.js";
import { typeset } from "../common/typeset.js";

const KEPT_CHARACTERS = 10;

/** A mark for a citation; `onCite(id, button)` opens it. */
export function citeMark(id, onCite) {
  const mark = makeButton(
    { class: "cite", "aria-label": `出处 ${id}`, "data-cite": id, "aria-pressed": "false" },
    [String(id)],
    () => onCite(id, mark),
  );
  return mark;
}

/** Nodes of a text in which [1] stands for the citation of that id and figures are set off. */
export function answerNodes(text, reply, onCite) {
  const ids = new Set(reply.citations.map((citation) => citation.id));
  // Marks in a row and the stop after them make one part, which no line end may cut.
  const nodes = [];
  typeset(text)
    .split(/((?:\[\d+\])+[，。；：、！？）)]?)/u)
    .forEach((part, index) => {
      if (index % 2) nodes.push(kept(nodes, marks(part, ids, onCite)));
      else nodes.push(...withFigures(part, reply.figures).filter(Boolean));
    });
  return nodes;
}

/** Marks together with the figure or the two characters right before them. */
function kept(nodes, marksAndStop) {
  const last = nodes.at(-1);
  if (typeof last === "string") {
    const end = /\S{1,2}$/u.exec(last)?.[0] ?? "";
    nodes[nodes.length - 1] = last.slice(0, last.length - end.length);
    return make("span", "keep", [end, ...marksAndStop]);
  }
  const isFigure = last instanceof HTMLElement && last.matches(".number") && last.textContent.length < KEPT_CHARACTERS;
  return make("span", "keep", [...(isFigure ? [nodes.pop()] : []), ...marksAndStop]);
}

function marks(part, ids, onCite) {
  return part.split(/(\[\d+\])/).map((each) => {
    const id = Number(/^\[(\d+)\]$/.exec(each)?.[1]);
    return ids.has(id) ? citeMark(id, onCite) : each;
  });
}

function withFigures(text, figures) {
  const texts = [...new Set(figures.map((figure) => typeset(figure.text)))].filter(Boolean);
  if (!texts.length) return [text];
  // The longest first, so that 12% is not found inside 112%; no digit may stand before it.
  texts.sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`((?<![\\d.])(?:${texts.map(escaped).join("|")}))`, "u");
  return text.split(pattern).map((part, index) => (index % 2 ? make("strong", "number", [part]) : part));
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
