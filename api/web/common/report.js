// Which report the pages are about: chosen once, the same on every page.

import { listReports } from "./service.js";

const KEY = "wenbao.report";

/**
 * The report to show, with the choice in the header where there are several.
 * `onChange` gets the id of another one as soon as it is chosen.
 */
export async function chosenReport(onChange) {
  const title = document.getElementById("report-title");
  const choice = document.getElementById("report");
  const reports = await listReports();
  const kept = recall();
  const current = reports.find((report) => report.id === kept) ?? reports[0];
  choice.replaceChildren(...reports.map((report) => new Option(report.title, report.id)));
  choice.value = current.id;
  choice.parentElement.hidden = reports.length < 2;
  title.hidden = reports.length > 1;
  title.textContent = current.title;
  title.title = current.title;
  choice.addEventListener("change", () => {
    remember(choice.value);
    onChange(reports.find((report) => report.id === choice.value));
  });
  return current;
}

function recall() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(id) {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // Kept for this page only.
  }
}
