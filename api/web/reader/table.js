// A table of the report as a table, with its rows and cells at their offsets.

import { isolated, make } from "../common/dom.js";
import { nodesOf } from "./block.js";

const AMOUNT = /^[-+−]?[\d.,]+%?$/;

/** The grid of `table`; one without rows is shown as the text that it is. */
export function tableNode(report, table, shown) {
  if (!table.rows.length) {
    return make("p", "unread-table", nodesOf(report, table.start, table.end, shown));
  }
  const numeric = table.columns.map((_, column) =>
    table.rows.every((row) => AMOUNT.test(row.cells[column].text)),
  );
  const head = table.columns.map((column, index) =>
    make("th", { scope: "col", class: numeric[index] && index ? "number" : null }, [
      isolated(column.name),
      column.unit ? make("span", "unit", [`（${column.unit}）`]) : null,
    ]),
  );
  return make("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": `表 ${table.id}` }, [
    make("table", "report-table", [
      make("thead", {}, [make("tr", {}, head)]),
      make("tbody", {}, table.rows.map((row) => rowNode(report, row, numeric, shown))),
    ]),
  ]);
}

function rowNode(report, row, numeric, shown) {
  const cited = shown.cited.find((span) => span.start < row.end && span.end > row.start);
  const classes = [row.total ? "total" : "", cited ? "cited" : "", cited?.current ? "current" : ""];
  const cells = row.cells.map((cell, column) => {
    // The row is marked as a whole; marks inside its cells would show it twice.
    const inside = nodesOf(report, cell.start, cell.end, { ...shown, cited: [] });
    const given = { class: numeric[column] && column ? "number" : null };
    return column ? make("td", given, inside) : make("th", { scope: "row", ...given }, inside);
  });
  const given = { class: classes.filter(Boolean).join(" "), "data-start": row.start };
  return make("tr", given, cells);
}
