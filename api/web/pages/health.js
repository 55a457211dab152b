// The health of a report's text: what was restored, what is doubtful, lost or missing.

import { isolated, make, makeButton } from "../common/dom.js";
import { getJson } from "../common/service.js";
import { typeset } from "../common/typeset.js";
import { MARKS, count } from "../common/words.js";
import { openPlace, showPage } from "./data_page.js";

const MEANINGS = {
  restored: "字节丢失或错位，按上下文、注音或数值规则读回",
  suspect: "读法没有把握，照印的样子保留，不拿来计算",
  lost: "丢了就认不出来的字，以 □ 代替",
  missing: "目录里有、正文里没有的章节",
  broken_off: "文字在句子当中断掉",
};

async function load(report) {
  const health = await getJson(`/api/reports/${encodeURIComponent(report.id)}/health`);
  const findings = health.findings.map((finding, index) => ({ ...finding, id: index }));
  const list = make("div", { class: "table-scroll grid-holder", tabindex: 0, role: "region", "aria-label": "逐处列出" });
  const kinds = Object.keys(MARKS).filter((kind) => health.counts[kind] !== undefined);
  const tiles = kinds.map((kind) =>
    makeButton({ class: `tile ${kind}`, "aria-pressed": "false" }, [
      make("span", "tile-number", [count(health.counts[kind])]),
      make("span", "tile-name", [MARKS[kind]]),
      make("span", "tile-meaning", [MEANINGS[kind]]),
    ], () => draw(shown === kind ? null : kind)),
  );
  let shown = null;
  const draw = (kind) => {
    shown = kind;
    tiles.forEach((tile, index) => tile.setAttribute("aria-pressed", String(kinds[index] === kind)));
    const found = findings.filter((finding) => !kind || finding.kind === kind);
    list.replaceChildren(found.length ? findingsTable(report, found) : make("p", "empty", ["这一类没有。"]));
  };
  draw(null);
  const verdict = health.unreviewed
    ? `${count(health.unreviewed)} 处还没有人看过。`
    : "每一处都有人看过，或读法由文字本身定下。";
  return make("div", {}, [
    make("p", health.unreviewed ? "verdict waiting" : "verdict", [verdict]),
    make("div", { class: "tiles", role: "group", "aria-label": "按类别查看" }, tiles),
    list,
    make("h2", {}, ["表格"]),
    make("p", "lead", ["源文件里的表格被压成一行字。拆回之后逐一核算，核算不通过的表只引用、不计算。"]),
    tablesTable(health.tables),
  ]);
}

function findingsTable(report, findings) {
  const places = findings.map(placeOf);
  return make("table", "data-table findings", [
    make("thead", {}, [make("tr", {}, ["类别", "原文印作", "读作", "前后文", "理由", "章节"].map((name) => make("th", { scope: "col" }, [name])))]),
    make("tbody", {}, findings.map((finding) => findingRow(report, finding, places))),
  ]);
}

function findingRow(report, finding, places) {
  const section = finding.section.at(-1) ?? "—";
  const hasPlace = finding.end > finding.start;
  const where = hasPlace
    ? makeButton({ class: "see", title: "看原文" }, [isolated(section)], (event) => openPlace(report.id, places.filter((each) => each.end > each.start), finding.id, event.currentTarget))
    : isolated(section);
  const read = finding.kind === "restored" ? finding.read_as : "—";
  return make("tr", { "data-place": finding.id }, [
    make("td", { "data-label": "类别" }, [make("span", `tag kind ${finding.kind}`, [MARKS[finding.kind]]), finding.reviewed ? null : make("span", "tag unreviewed", ["未看过"])]),
    make("td", { class: "printed", "data-label": "原文印作" }, [isolated(finding.printed)]),
    make("td", { class: "read-as", "data-label": "读作" }, [isolated(read)]),
    make("td", { class: "context", "data-label": "前后文" }, [contextOf(finding)]),
    make("td", { class: "reason", "data-label": "理由" }, [isolated(finding.reason)]),
    make("td", { class: "where", "data-label": "章节" }, [where]),
  ]);
}

function contextOf(finding) {
  const at = finding.read_as ? finding.context.indexOf(finding.read_as) : -1;
  if (at < 0) return isolated(typeset(finding.context) || "—");
  const end = at + finding.read_as.length;
  return make("bdi", {}, [typeset(finding.context.slice(0, at)), make("b", {}, [finding.context.slice(at, end)]), typeset(finding.context.slice(end))]);
}

function placeOf(finding) {
  const restored = finding.kind === "restored" ? [{ printed: finding.printed, read_as: finding.read_as, reason: finding.reason }] : [];
  return { ...finding, label: MARKS[finding.kind], page: null, quote: finding.read_as, text: finding.context, restored };
}

function tablesTable(tables) {
  if (!tables.length) return make("p", "empty", ["这份报告里没有表格。"]);
  return make("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "表格" }, [
    make("table", "data-table", [
      make("thead", {}, [make("tr", {}, ["表", "章节", "大小", "核算", "依据"].map((name) => make("th", { scope: "col" }, [name])))]),
      make("tbody", {}, tables.map((table) =>
        make("tr", {}, [
          make("th", { scope: "row" }, [isolated(table.id)]),
          make("td", { "data-label": "章节" }, [isolated(table.section.at(-1) ?? "—")]),
          make("td", { "data-label": "大小" }, [`${table.rows} 行 × ${table.columns} 列`]),
          make("td", { "data-label": "核算" }, [make("span", table.verified ? "tag good" : "tag suspect", [table.verified ? "通过" : "没有通过"])]),
          make("td", { "data-label": "依据" }, [isolated(table.checks.join("；"))]),
        ]),
      )),
    ]),
  ]);
}

showPage(load);
