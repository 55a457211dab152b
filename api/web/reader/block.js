// One block of the reader: a stretch of the report as nodes, with figures, marks, citations and
// search hits shown in it.

import { make } from "../common/dom.js";
import { nested, segments } from "./segments.js";

const GROUP_CHARACTERS = 170;

const WRAP = {
  cited: (span, children) =>
    make("mark", { class: span.current ? "cited current" : "cited", "data-cited": span.id }, children),
  mark: (span, children) =>
    make("span", { class: `point ${span.kind}`, "data-mark": span.key, tabindex: -1 }, children),
  figure: (span, children) =>
    make("span", { class: "point figure", "data-figure": span.id, tabindex: -1 }, children),
  hit: (span, children) => make("span", { class: span.current ? "hit current" : "hit" }, children),
};

/** The nodes of [start, end) of a report; `cited` and `hits` are spans. */
export function nodesOf(report, start, end, { cited, hits }) {
  const layers = {
    cited: cited.filter((span) => span.start < end && span.end > start),
    mark: report.within(report.marks, start, end).map(keyed),
    figure: report.within(report.figures, start, end),
    hit: hits.filter((span) => span.start < end && span.end > start),
  };
  return nested(segments(start, end, layers), WRAP, (piece) =>
    document.createTextNode(report.shown(piece.start, piece.end)),
  );
}

/**
 * A paragraph cut at sentence ends into stretches that can be read. The report prints whole
 * sections as one paragraph; its text is not changed by this.
 */
export function readable(paragraph) {
  const parts = [];
  let start = paragraph.start;
  for (const at of [...paragraph.sentences.slice(1), paragraph.end]) {
    const isLast = at === paragraph.end;
    if (isLast || (at - start >= GROUP_CHARACTERS && paragraph.end - at > GROUP_CHARACTERS / 3)) {
      parts.push({ start, end: at });
      start = at;
    }
  }
  return parts;
}

function keyed(mark) {
  return { ...mark, key: `${mark.start}-${mark.end}` };
}
