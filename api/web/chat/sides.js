// A contradiction as a small table: what is said, where, and one click to see it there.

import { isolated, make } from "../common/dom.js";
import { seeButton } from "../common/place.js";
import { typeset } from "../common/typeset.js";
import { citeMark } from "./answer_text.js";

/** The table of one conflict of a reply. */
export function sidesTable(conflict, reply, onCite) {
  const cited = new Map(reply.citations.map((citation) => [citation.id, citation]));
  const rows = conflict.sides
    .filter((side) => reply.figures[side.figure] && cited.has(side.citation))
    .map((side) => row(reply.figures[side.figure], cited.get(side.citation), onCite));
  return make("div", "sides", [
    make("table", {}, [
      make("caption", "visually-hidden", [isolated(`${conflict.metric}：报告里的 ${rows.length} 个说法`)]),
      make("thead", {}, [
        make("tr", {}, ["数字", "原文怎么说", "在哪里"].map((name) => make("th", { scope: "col" }, [name]))),
      ]),
      make("tbody", {}, rows),
    ]),
    conflict.note ? make("p", "note", [isolated(typeset(conflict.note))]) : null,
  ]);
}

function row(figure, citation, onCite) {
  const see = seeButton(citation.section, citation.page, (button) => onCite(citation.id, button));
  return make("tr", {}, [
    make("th", { scope: "row", class: "number" }, [isolated(typeset(figure.text)), citeMark(citation.id, onCite)]),
    make("td", "says", [isolated(typeset(clause(citation.quote, figure.text)))]),
    make("td", "where", [see]),
  ]);
}

/** The clause of a quote that holds the figure; a long sentence would hide it. */
function clause(quote, text) {
  if (quote.length < 60) return quote.replace(/[,;，；。]$/u, "");
  const parts = quote.split(/(?<=[,;，；。])/u);
  const at = parts.findIndex((part) => part.includes(text));
  if (at < 0) return quote;
  const lead = at > 0 && parts[at].length < 18 ? parts[at - 1] : "";
  return `…${lead}${parts[at]}`.replace(/[,;，；。]$/u, "");
}
