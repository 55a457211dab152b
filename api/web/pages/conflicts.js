// The contradictions of a report, each as a table of its sides.

import { isolated, make, makeButton } from "../common/dom.js";
import { icon } from "../common/icons.js";
import { seeButton } from "../common/place.js";
import { getJson } from "../common/service.js";
import { typeset } from "../common/typeset.js";
import { GRADES, count } from "../common/words.js";
import { openPlace, showPage } from "./data_page.js";

async function load(report) {
  const { conflicts } = await getJson("/api/conflicts", { report: report.id, limit: 1000 });
  if (!conflicts.length) return make("p", "empty", ["没有找到自相矛盾的数字。"]);
  const list = make("div", "conflict-list");
  const counted = make("p", { class: "counted", role: "status" });
  const grades = Object.keys(GRADES).filter((grade) => conflicts.some((each) => each.grade === grade));
  const buttons = [null, ...grades].map((grade) =>
    makeButton({ class: "segment", "aria-pressed": "false" }, [grade ? GRADES[grade] : "全部"], () => draw(grade)),
  );
  const draw = (grade) => {
    const found = conflicts.filter((each) => !grade || each.grade === grade);
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String([null, ...grades][index] === grade)));
    counted.textContent = `${count(found.length)} 处`;
    list.replaceChildren(...found.map((conflict) => conflictNode(report, conflict)));
  };
  draw(null);
  return make("div", {}, [
    make("div", "filters", [
      make("div", "filter-row", [make("span", { class: "segments", role: "group", "aria-label": "类别" }, buttons), counted]),
    ]),
    list,
  ]);
}

function conflictNode(report, conflict) {
  const name = [conflict.subject, conflict.metric].filter(Boolean).join(" ");
  const question = `${conflict.period ?? ""}${conflict.subject ?? ""}的${conflict.metric}是多少？`;
  const places = conflict.figures.map(placeOf);
  return make("article", `conflict ${conflict.grade}`, [
    make("header", {}, [
      make("h2", {}, [isolated(typeset(name)), conflict.period ? make("span", "period", [isolated(conflict.period)]) : null]),
      make("span", "tag", [GRADES[conflict.grade]]),
      make("a", { class: "quiet ask-link", href: `/?${new URLSearchParams({ q: question })}` }, [icon("chat"), "去问问"]),
    ]),
    make("table", {}, [
      make("thead", {}, [make("tr", {}, ["数字", "原文怎么说", "在哪里"].map((each) => make("th", { scope: "col" }, [each])))]),
      make("tbody", {}, conflict.figures.map((figure) => sideRow(report, figure, places))),
    ]),
    make("p", "note", [isolated(typeset(conflict.note))]),
  ]);
}

function sideRow(report, figure, places) {
  const see = seeButton(figure.section.split(" › "), figure.page, (button) =>
    openPlace(report.id, places, figure.id, button),
  );
  return make("tr", { "data-place": figure.id }, [
    make("th", { scope: "row", class: "number" }, [isolated(figure.text)]),
    make("td", "says", [isolated(typeset(figure.quote))]),
    make("td", "where", [see]),
  ]);
}

function placeOf(figure) {
  // The clause is found in the working text by the figure that it holds.
  const before = figure.quote.indexOf(figure.text);
  const start = before < 0 ? figure.start : figure.start - Array.from(figure.quote.slice(0, before)).length;
  const end = before < 0 ? figure.end : start + Array.from(figure.quote).length;
  return { id: figure.id, label: figure.text, section: figure.section.split(" › "), page: figure.page, start, end, quote: figure.quote, text: figure.quote };
}

showPage(load);
