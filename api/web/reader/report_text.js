// The report as the service gives it for reading, loaded once and kept.

import { getJson } from "../common/service.js";
import { typeset } from "../common/typeset.js";

const loaded = new Map();

/** The text of a report; a failure is not kept, so that it can be tried again. */
export function reportText(id) {
  if (!loaded.has(id)) {
    const promise = getJson(`/api/reports/${encodeURIComponent(id)}/text`).then(
      (reply) => new ReportText(reply),
    );
    promise.catch(() => loaded.delete(id));
    loaded.set(id, promise);
  }
  return loaded.get(id);
}

/** Offsets count code points; strings here count in units of 16 bits. */
export class ReportText {
  constructor(reply) {
    this.report = reply.report;
    this.sections = reply.sections;
    this.marks = reply.marks.filter((mark) => mark.end > mark.start);
    this.figures = reply.figures;
    this.text = reply.text;
    // Only a text with rare characters needs the slower way.
    const isPlain = !/[\u{10000}-\u{10ffff}]/u.test(reply.text);
    this.points = isPlain ? null : Array.from(reply.text);
    this.set = isPlain ? typeset(reply.text) : Array.from(typeset(reply.text));
  }

  /** The same stretch as it is shown: with the marks of Chinese type. */
  shown(start, end) {
    return this.points ? this.set.slice(start, end).join("") : this.set.slice(start, end);
  }

  /** The working text from `start` to `end`. */
  slice(start, end) {
    return this.points ? this.points.slice(start, end).join("") : this.text.slice(start, end);
  }

  /** The figures, the marks, or any spans in text order that touch a stretch. */
  within(spans, start, end) {
    return spans.filter((span) => span.start < end && span.end > start);
  }

  /** The section whose heading or body holds an offset; null between them. */
  sectionAt(offset) {
    return (
      this.sections.findLast((section) => (section.heading_start ?? section.start) <= offset) ?? null
    );
  }
}
