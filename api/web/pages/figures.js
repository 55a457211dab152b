// The ledger of a report as a table: filter, sort, page, save.

import { isolated, make, makeButton } from "../common/dom.js";
import { icon } from "../common/icons.js";
import { csv, fileName, save } from "../common/saving.js";
import { folded, typeset } from "../common/typeset.js";
import { CHANGES, FIGURE_STATES, MODALITIES, count } from "../common/words.js";
import { reportText } from "../reader/report_text.js";
import { openPlace, showPage } from "./data_page.js";

const PAGE_ROWS = 50;

/** Name, what is shown, what is sorted by (the text where left out). */
const COLUMNS = [
  { key: "text", name: "数字", sort: (row) => row.amount, number: true },
  { key: "subject", name: "主体" },
  { key: "metric", name: "指标" },
  { key: "period", name: "时期" },
  { key: "nature", name: "性质" },
  { key: "section", name: "章节", sort: (row) => row.start },
];

const FILTERS = [
  { key: "period", name: "时期", all: "全部时期" },
  { key: "unit", name: "单位", all: "全部单位" },
  { key: "nature", name: "性质", all: "全部性质" },
  { key: "section", name: "章节", all: "全部章节" },
  { key: "state", name: "状态", all: "全部状态" },
];

class FiguresView {
  constructor(report, rows) {
    this.report = report;
    this.rows = rows;
    this.query = new URLSearchParams(location.search).get("q") ?? "";
    this.chosen = {};
    this.order = null; // {key, down}
    this.page = 0;
    this.counted = make("p", { class: "counted", role: "status" });
    this.grid = make("div", { class: "table-scroll grid-holder", tabindex: 0, role: "region", "aria-label": "数字列表" });
    this.pager = make("nav", { class: "pager", "aria-label": "翻页" });
    this.element = make("div", "ledger", [this.filters(), this.grid, this.pager]);
    this.draw();
  }

  filters() {
    const search = make("input", { type: "search", "aria-label": "筛选", placeholder: "按主体、指标、原文筛选", value: this.query, autocomplete: "off" });
    search.addEventListener("input", () => this.change(() => (this.query = search.value)));
    const selects = FILTERS.map(({ key, name, all }) => {
      const values = tallied(this.rows, key);
      const select = make("select", { "aria-label": name }, [
        make("option", { value: "" }, [all]),
        ...values.map(([value, number]) => make("option", { value }, [`${value}（${number}）`])),
      ]);
      select.addEventListener("change", () => this.change(() => (this.chosen[key] = select.value)));
      return values.length > 1 ? select : null;
    });
    const clear = makeButton("quiet", ["清除筛选"], () => {
      search.value = "";
      for (const select of selects) if (select) select.value = "";
      this.change(() => Object.assign(this, { query: "", chosen: {} }));
    });
    const exported = makeButton("quiet", [icon("download"), "存为 CSV"], () => this.export());
    return make("div", "filters", [
      make("search", "filter-row", [make("span", "search-box", [icon("search"), search]), ...selects]),
      make("div", "filter-row", [this.counted, clear, exported]),
    ]);
  }

  change(apply) {
    apply();
    this.page = 0;
    this.draw();
  }

  found() {
    const words = folded(this.query).split(/\s+/).filter(Boolean);
    const wanted = Object.entries(this.chosen).filter(([, value]) => value);
    const rows = this.rows.filter(
      (row) => words.every((word) => row.haystack.includes(word)) && wanted.every(([key, value]) => row[key] === value),
    );
    if (!this.order) return rows;
    const { key, down } = this.order;
    const by = COLUMNS.find((column) => column.key === key).sort ?? ((row) => row[key]);
    // Amounts of one unit stand together: 5% and 5亿元 have no order between them.
    const units = key === "text" ? (a, b) => compare(a.base, b.base) : () => 0;
    const sorted = rows.toSorted((a, b) => units(a, b) || (down ? -1 : 1) * compare(by(a), by(b)) || a.start - b.start);
    return sorted;
  }

  draw() {
    const found = this.found();
    const pages = Math.max(1, Math.ceil(found.length / PAGE_ROWS));
    this.page = Math.min(this.page, pages - 1);
    const isAll = found.length === this.rows.length;
    this.counted.textContent = isAll ? `共 ${count(found.length)} 个数字` : `${count(found.length)} 个，共 ${count(this.rows.length)} 个数字`;
    const shown = found.slice(this.page * PAGE_ROWS, (this.page + 1) * PAGE_ROWS);
    this.grid.replaceChildren(
      found.length ? this.table(shown) : make("p", "empty", ["没有符合条件的数字。请放宽筛选。"]),
    );
    this.pager.replaceChildren(...(pages > 1 ? this.steps(pages) : []));
  }

  table(rows) {
    return make("table", "data-table", [
      make("thead", {}, [make("tr", {}, COLUMNS.map((column) => this.heading(column)))]),
      make("tbody", {}, rows.map((row) => this.row(row))),
    ]);
  }

  heading({ key, name, number }) {
    const isOrder = this.order?.key === key;
    const sorted = isOrder ? (this.order.down ? "descending" : "ascending") : null;
    const button = makeButton("sort", [name, make("span", { class: "arrow", "aria-hidden": "true" }, [isOrder ? (this.order.down ? "↓" : "↑") : ""])], () => {
      // Up, down, and back to the order of the text.
      this.change(() => {
        if (!isOrder) this.order = { key, down: false };
        else this.order = this.order.down ? null : { key, down: true };
      });
      this.grid.querySelector(`th[data-key="${key}"] button`).focus();
    });
    return make("th", { scope: "col", "data-key": key, "aria-sort": sorted, class: number ? "number" : null }, [button]);
  }

  row(row) {
    const open = makeButton({ class: "figure-open", title: "看原文" }, [isolated(row.text)], () =>
      openPlace(this.report.id, [row.place], row.id, open),
    );
    const cells = COLUMNS.slice(1).map(({ key }) =>
      make("td", { "data-label": COLUMNS.find((column) => column.key === key).name, class: key }, [isolated(row[key] ? typeset(row[key]) : "—")]),
    );
    return make("tr", { "data-place": row.id }, [
      make("th", { scope: "row", class: "number" }, [open, row.state === "完好" ? null : make("span", "tag restored-tag", [row.state])]),
      ...cells,
    ]);
  }

  steps(pages) {
    const go = (page) => () => {
      this.page = page;
      this.draw();
      this.grid.scrollTop = 0;
      document.getElementById("main").scrollTop = 0;
    };
    const step = (label, page) => {
      const button = makeButton("quiet", [label], go(page));
      button.disabled = page < 0 || page >= pages;
      return button;
    };
    return [step("上一页", this.page - 1), make("span", {}, [`第 ${this.page + 1} 页，共 ${pages} 页`]), step("下一页", this.page + 1)];
  }

  export() {
    const head = ["编号", "数字", "数值", "下限", "上限", "单位", "主体", "指标", "时期", "地区", "性质", "修饰", "相比", "状态", "章节", "原文", "起", "止"];
    const rows = this.found().map((row) => [
      row.id, row.text, row.value, row.low, row.high, row.unit, row.subject, row.metric, row.period, row.region,
      row.nature, row.qualifier, row.compared_with, row.state, row.path, row.quote, row.start, row.end,
    ]);
    save(fileName(`${this.report.title}-数字`, "csv"), csv([head, ...rows]));
  }
}

function rowsOf(text) {
  return text.figures.map((figure) => {
    const section = text.sections[figure.section];
    const quote = text.slice(figure.clause_start, figure.clause_end);
    const shown = text.slice(figure.start, figure.end);
    const value = figure.value ?? figure.low;
    const row = {
      ...figure,
      text: shown,
      quote,
      section: section.path.at(-1),
      path: section.path.join(" › "),
      nature: figure.change === "level" ? MODALITIES[figure.modality] : `${MODALITIES[figure.modality]}（${CHANGES[figure.change]}）`,
      state: FIGURE_STATES[figure.status],
      amount: value === null ? null : Number(value) * Number(figure.scale),
      base: figure.base_unit,
      place: { id: figure.id, label: shown, section: section.path, page: section.page, start: figure.clause_start, end: figure.clause_end, quote, text: quote },
    };
    row.haystack = folded([shown, quote, figure.subject, figure.metric, figure.period, figure.region].filter(Boolean).join(" "));
    return row;
  });
}

function tallied(rows, key) {
  const counts = new Map();
  for (const row of rows) if (row[key]) counts.set(row[key], (counts.get(row[key]) ?? 0) + 1);
  const entries = [...counts];
  // Sections stay in the order of the text.
  return key === "section" ? entries : entries.sort((a, b) => b[1] - a[1]);
}

function compare(a, b) {
  if (a === b) return 0;
  if (a === null || a === undefined) return 1;
  if (b === null || b === undefined) return -1;
  return typeof a === "number" ? a - b : a.localeCompare(b, "zh-CN");
}

showPage(async (report) => new FiguresView(report, rowsOf(await reportText(report.id))).element);
