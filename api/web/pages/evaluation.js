// What the last evaluation found: the main measures, all measures, kinds, and what was missed.

import { isolated, make } from "../common/dom.js";
import { getJson } from "../common/service.js";
import { typeset } from "../common/typeset.js";
import { count } from "../common/words.js";
import { KINDS, MEASURES } from "./evaluation_words.js";
import { showPage } from "./data_page.js";

const MAIN = ["correct", "unsupported", "citation_precision", "conflict_disclosure"];
const BY_KIND = ["correct", "strict", "citation_precision", "citation_recall"];

async function load() {
  const { run, note } = await getJson("/api/evaluation");
  if (!run) return make("div", "empty", [make("p", {}, [note])]);
  const over = (scope, group) => new Map(run.rows.filter((row) => row.scope === scope && (!group || row.group === group)).map((row) => [row.measure, row.estimate]));
  const all = over("all");
  return make("div", {}, [
    make("p", "run-facts", [
      isolated(`《${run.title}》`),
      make("span", {}, [`${count(run.questions)} 题`]),
      make("span", {}, [new Date(run.finished).toLocaleString("zh-CN", { dateStyle: "long", timeStyle: "short" })]),
      run.median_ms === null ? null : make("span", {}, [`一题 ${Math.round(run.median_ms)} 毫秒（中位数）`]),
      make("span", {}, ["版本 ", make("code", {}, [isolated(run.commit)])]),
    ]),
    make("div", "tiles", [
      ...MAIN.filter((name) => all.has(name)).map((name) => tile(MEASURES[name], all.get(name))),
      run.sweep ? tile(["数字覆盖率", `报告的 ${count(run.sweep.of)} 个数字逐个来问，答对的`], run.sweep.coverage) : null,
    ]),
    make("h2", {}, ["全部指标"]),
    measuresTable(all),
    make("h2", {}, ["按题型"]),
    kindsTable(run, over),
    run.systems.length > 1 ? make("h2", {}, ["与别的做法相比（全对）"]) : null,
    run.systems.length > 1 ? systemsTable(run.systems) : null,
    make("h2", {}, ["没答对的题"]),
    run.missed.length ? missedTable(run.missed) : make("p", "lead", ["没有。"]),
  ]);
}

function tile([name, meaning], estimate) {
  return make("div", "tile", [
    make("span", "tile-number", [percent(estimate.value)]),
    make("span", "tile-name", [name]),
    make("span", "tile-meaning", [`${meaning}；95% 区间 ${percent(estimate.low)} 到 ${percent(estimate.high)}`]),
  ]);
}

function percent(value) {
  return `${(100 * value).toFixed(1)}%`;
}

function table(heads, rows, label) {
  return make("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": label }, [
    make("table", "data-table", [
      make("thead", {}, [make("tr", {}, heads.map(([name, number]) => make("th", { scope: "col", class: number ? "number" : null }, [name])))]),
      make("tbody", {}, rows),
    ]),
  ]);
}

function measuresTable(all) {
  const rows = Object.entries(MEASURES).filter(([name]) => all.has(name)).map(([name, [label, meaning]]) => {
    const { value, low, high, n } = all.get(name);
    return make("tr", {}, [
      make("th", { scope: "row" }, [label]),
      make("td", { class: "number", "data-label": "结果" }, [percent(value)]),
      make("td", { class: "number", "data-label": "95% 区间" }, [`${percent(low)} – ${percent(high)}`]),
      make("td", { class: "number", "data-label": "n" }, [count(n)]),
      make("td", { "data-label": "说明" }, [meaning]),
    ]);
  });
  return table([["指标"], ["结果", true], ["95% 区间", true], ["n", true], ["说明"]], rows, "全部指标");
}

function kindsTable(run, over) {
  const groups = [...new Set(run.rows.filter((row) => row.scope === "kind").map((row) => row.group))];
  const rows = groups.map((group) => {
    const found = over("kind", group);
    return make("tr", {}, [
      make("th", { scope: "row" }, [isolated(KINDS[group] ?? group)]),
      make("td", { class: "number", "data-label": "题数" }, [count(found.get("correct")?.n ?? 0)]),
      ...BY_KIND.map((name) => make("td", { class: "number", "data-label": MEASURES[name][0] }, [found.has(name) ? percent(found.get(name).value) : "—"])),
    ]);
  });
  return table([["题型"], ["题数", true], ...BY_KIND.map((name) => [MEASURES[name][0], true])], rows, "按题型");
}

function systemsTable(systems) {
  const rows = systems.map(({ group, estimate }) =>
    make("tr", {}, [
      make("th", { scope: "row" }, [isolated(group)]),
      make("td", { class: "number", "data-label": "全对" }, [percent(estimate.value)]),
      make("td", { class: "number", "data-label": "95% 区间" }, [`${percent(estimate.low)} – ${percent(estimate.high)}`]),
    ]),
  );
  return table([["做法"], ["全对", true], ["95% 区间", true]], rows, "与别的做法相比");
}

function missedTable(missed) {
  const rows = missed.map((each) =>
    make("tr", {}, [
      make("th", { scope: "row" }, [isolated(each.question)]),
      make("td", { "data-label": "题型" }, [isolated(KINDS[each.kind] ?? each.kind)]),
      make("td", { "data-label": "应有" }, [isolated(each.wanted.join("、"))]),
      make("td", { "data-label": "答了" }, [isolated(typeset(each.answer))]),
    ]),
  );
  return table([["问题"], ["题型"], ["应有"], ["答了"]], rows, "没答对的题");
}

showPage(load);
