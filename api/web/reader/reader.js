// The report as a reader: contents, text, tables, cited places, search.

import { isolated, make, makeButton } from "../common/dom.js";
import { icon } from "../common/icons.js";
import { hideCard } from "./card.js";
import { contentsList } from "./contents.js";
import { nodesOf, readable } from "./block.js";
import { makeStop, watchPoints } from "./points.js";
import { reportText } from "./report_text.js";
import { find, searchRow } from "./search.js";
import { typeset } from "../common/typeset.js";
import { tableNode } from "./table.js";

const GAPS = {
  missing: (section) =>
    section.page === null ? "目录列有此节，正文中没有。" : `目录列有此节（第 ${section.page} 页），正文中没有。`,
  broken_off: () => "正文到此中断，句子不完整，下文缺失。",
};

export class Reader {
  /** Builds itself into `element`. */
  constructor(element) {
    this.element = element;
    this.report = null;
    this.query = "";
    this.shown = { cited: [], hits: [] };
    this.blocks = [];
    this.search = searchRow((query) => this.find(query), (by) => this.moveHit(by));
    this.contents = make("div", "contents-holder");
    this.toggle = makeButton(
      { class: "quiet contents-toggle", "aria-expanded": "false" },
      [icon("contents"), "目录"],
      () => this.openContents(!this.element.classList.contains("contents-open")),
    );
    this.body = make("div", { class: "reader-body", tabindex: 0, role: "region", "aria-label": "报告原文" });
    element.classList.add("reader");
    element.replaceChildren(
      make("div", "reader-tools", [this.toggle, this.search]),
      make("div", "reader-columns", [this.contents, this.body]),
    );
    watchPoints(this.body, (point) => this.known(point));
    this.body.addEventListener("scroll", () => this.markSection(), { passive: true });
  }

  /**
   * Show a report.
   * Rejects with the Problem where it cannot be loaded.
   */
  async show(reportId) {
    const report = await reportText(reportId);
    if (this.report === report) return;
    this.report = report;
    this.shown = { cited: [], hits: [] };
    this.render();
    if (this.query) this.find(this.query); // typed while the report was on its way
  }

  /** Mark spans as cited (`{id, start, end}`); the one with the id `current` is scrolled to. */
  cite(spans, current) {
    const cited = spans.map((span) => ({ ...span, current: span.id === current }));
    // The current one last: where two overlap, it is the one to be seen.
    cited.sort((a, b) => Number(a.current) - Number(b.current));
    this.update({ ...this.shown, cited });
    const place = this.body.querySelector("mark.cited.current, tr.cited.current");
    makeStop(this.body, place?.querySelector(".point") ?? null);
    place?.scrollIntoView({ block: "center", behavior: "instant" });
    this.markSection();
  }

  openContents(open) {
    this.element.classList.toggle("contents-open", open);
    this.toggle.setAttribute("aria-expanded", String(open));
  }

  find(query) {
    this.query = query;
    const stretches = this.blocks.flatMap((block) => block.stretches);
    const hits = this.report ? find(this.report, stretches, query) : [];
    this.hit = hits.length ? 0 : -1;
    this.showHits(hits);
  }

  moveHit(by) {
    const { hits } = this.shown;
    if (!hits.length) return;
    this.hit = (this.hit + by + hits.length) % hits.length;
    this.showHits(hits);
  }

  showHits(hits) {
    const shown = hits.map((span, index) => ({ start: span.start, end: span.end, current: index === this.hit }));
    this.update({ ...this.shown, hits: shown });
    this.search.count(this.hit + 1, hits.length);
    this.body.querySelector(".hit.current")?.scrollIntoView({ block: "center", behavior: "instant" });
    makeStop(this.body);
  }

  render() {
    this.blocks = [];
    const { report, sections } = this.report;
    this.list = contentsList(sections, (index) => this.goTo(index));
    this.contents.replaceChildren(this.list);
    this.articles = sections.map((section) => this.sectionNode(section));
    this.body.replaceChildren(
      make("header", "report-head", [
        make("h2", {}, [isolated(typeset(report.title))]),
        make("p", "key", [
          make("span", "figure", ["点线"]),
          "是数字，指着它看主体、时期和单位；",
          make("span", "restored", ["波线"]),
          "是还原过的字，指着它看原文的印法。为便于阅读，长段按句子分开，文字未动。",
        ]),
      ]),
      ...this.articles,
    );
    this.body.scrollTop = 0;
    makeStop(this.body);
    this.markSection();
  }

  sectionNode(section) {
    const level = Math.min(section.path.length, 3);
    const heading = make(`h${level + 2}`, { class: `heading level-${level}` });
    if (section.heading_start === null) heading.append(isolated(section.path.at(-1)));
    else this.addBlock(heading, section.heading_start, section.heading_end);
    const parts = [
      ...section.paragraphs.flatMap((paragraph) => readable(paragraph).map((part) => ({ ...part }))),
      ...section.tables.map((table) => ({ start: table.start, table })),
    ].sort((a, b) => a.start - b.start);
    const nodes = parts.map((part) => (part.table ? this.addTable(part.table) : this.addParagraph(part)));
    const gap = GAPS[section.status]?.(section);
    return make("section", "section", [heading, ...nodes, gap ? make("p", "gap-note", [gap]) : null]);
  }

  addParagraph({ start, end }) {
    const element = make("p", "paragraph");
    this.addBlock(element, start, end);
    return element;
  }

  addBlock(element, start, end) {
    const draw = (shown) => element.replaceChildren(...nodesOf(this.report, start, end, shown));
    draw(this.shown);
    this.blocks.push({ start, end, stretches: [{ start, end }], draw });
  }

  addTable(table) {
    const holder = make("div", "table-holder");
    const draw = (shown) => holder.replaceChildren(tableNode(this.report, table, shown));
    draw(this.shown);
    const cells = table.rows.flatMap((row) => row.cells);
    const stretches = cells.length ? cells : [{ start: table.start, end: table.end }];
    this.blocks.push({ start: table.start, end: table.end, stretches, draw });
    return holder;
  }

  /** Draw again only the blocks in which something is or was marked. */
  update(shown) {
    hideCard();
    const spans = [...this.shown.cited, ...this.shown.hits, ...shown.cited, ...shown.hits];
    this.shown = shown;
    for (const block of this.blocks) {
      if (spans.some((span) => span.start < block.end && span.end > block.start)) block.draw(shown);
    }
  }

  goTo(index) {
    this.openContents(false);
    this.articles[index].scrollIntoView({ block: "start", behavior: "instant" });
    this.body.focus({ preventScroll: true });
    this.list.mark(index);
  }

  markSection() {
    if (!this.articles) return;
    const top = this.body.getBoundingClientRect().top + 80;
    const index = this.articles.findLastIndex((article) => article.getBoundingClientRect().top <= top);
    this.list.mark(Math.max(0, index));
  }

  known(point) {
    const held = [point, ...point.querySelectorAll(".point")];
    const figure = held.find((each) => each.dataset.figure)?.dataset.figure;
    const mark = held.find((each) => each.dataset.mark)?.dataset.mark;
    return {
      figure: figure === undefined ? null : this.report.figures.find((each) => String(each.id) === figure),
      mark: mark === undefined ? null : this.report.marks.find((each) => `${each.start}-${each.end}` === mark),
    };
  }
}
