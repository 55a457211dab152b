// The picture of an answer on the page: chart or table, its sources, and both as files.

import { isolated, make, makeButton } from "../common/dom.js";
import { icon } from "../common/icons.js";
import { csv, fileName, save } from "../common/saving.js";
import { typeset } from "../common/typeset.js";
import { citeMark } from "./answer_text.js";
import { draw } from "./chart.js";

/** The element for `picture`; it draws itself once it stands in the page. */
export function figureView(picture, reportTitle, onCite) {
  const canvas = make("div", { class: "chart", role: "img", "aria-label": described(picture) });
  const table = make("div", { class: "chart-table", hidden: true }, [tableOf(picture, onCite)]);
  let drawn = null;

  const choose = (asTable) => {
    table.hidden = !asTable;
    canvas.hidden = asTable;
    asChart.setAttribute("aria-pressed", String(!asTable));
    asGrid.setAttribute("aria-pressed", String(asTable));
  };
  const asChart = makeButton({ class: "segment", "aria-pressed": "true" }, ["图"], () => choose(false));
  const asGrid = makeButton({ class: "segment", "aria-pressed": "false" }, ["表"], () => choose(true));
  const png = makeButton({ class: "quiet", title: "存为 PNG 图片" }, [icon("download"), "PNG"], () => {
    if (drawn) save(fileName(picture.title, "png"), drawn.png());
  });
  const asCsv = makeButton({ class: "quiet", title: "存为 CSV 表格" }, [icon("download"), "CSV"], () =>
    save(fileName(picture.title, "csv"), csv(rowsOf(picture, reportTitle))),
  );
  const view = make("figure", "picture", [
    make("figcaption", {}, [
      make("span", "picture-title", [
        isolated(typeset(picture.title)),
        picture.unit ? make("span", "unit", [`（${picture.unit}）`]) : null,
      ]),
      make("span", "picture-tools", [make("span", { class: "segments", role: "group", "aria-label": "显示方式" }, [asChart, asGrid]), png, asCsv]),
    ]),
    legend(picture),
    canvas,
    table,
    make("p", "picture-source", ["数据来自", isolated(`《${reportTitle}》`), ...citationsOf(picture).map((id) => citeMark(id, onCite))]),
  ]);
  requestAnimationFrame(async () => {
    try {
      drawn = await draw(canvas, picture);
    } catch {
      choose(true); // the same figures can still be read
      asChart.disabled = true;
      png.disabled = true;
    }
  });
  return view;
}

function legend(picture) {
  if (picture.series.length < 2) return null;
  return make("ul", "legend", picture.series.map((series, index) => make("li", `series-${(index % 6) + 1}`, [isolated(typeset(series.name))])));
}

function described(picture) {
  const kind = picture.kind === "line" ? "折线图" : "条形图";
  const parts = picture.series.flatMap((series) =>
    series.points.map((point, at) => (point ? `${series.name && picture.series.length > 1 ? `${series.name} ` : ""}${picture.names[at]} ${point.text}` : null)),
  );
  return `${kind}：${picture.title}。${parts.filter(Boolean).join("，")}`;
}

function tableOf(picture, onCite) {
  const isOne = picture.series.length === 1;
  const head = ["", ...picture.series.map((series) => (isOne ? "数字" : series.name))];
  return make("table", {}, [
    make("thead", {}, [make("tr", {}, head.map((name, index) => (index ? make("th", { scope: "col", class: "number" }, [isolated(typeset(name))]) : make("td"))))]),
    make("tbody", {}, picture.names.map((name, at) =>
      make("tr", {}, [
        make("th", { scope: "row" }, [isolated(typeset(name))]),
        ...picture.series.map((series) => cell(series.points[at], onCite)),
      ]),
    )),
  ]);
}

function cell(point, onCite) {
  if (!point) return make("td", "number", ["—"]);
  return make("td", "number", [isolated(point.text), point.citation ? citeMark(point.citation, onCite) : null]);
}

function rowsOf(picture, reportTitle) {
  const head = ["名称", "系列", "数值", "下限", "上限", "单位", "原文写法", "出处"];
  const body = picture.series.flatMap((series) =>
    series.points.map((point, at) => {
      if (!point) return null;
      const isRange = point.low !== point.high;
      const ends = isRange ? ["", point.low, point.high] : [point.high, "", ""];
      return [picture.names[at], series.name, ...ends, picture.unit, point.text, point.citation ?? ""];
    }),
  );
  return [head, ...body.filter(Boolean), [], [`来自《${reportTitle}》：${picture.title}`]];
}

function citationsOf(picture) {
  const ids = picture.series.flatMap((series) => series.points.map((point) => point?.citation ?? null));
  return [...new Set(ids.filter((id) => id !== null))].sort((a, b) => a - b);
}
