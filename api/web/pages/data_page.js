// What the pages of data share: loading, failing, and opening a place of the report.

import "../common/frame.js";
import { make, makeButton } from "../common/dom.js";
import { chosenReport } from "../common/report.js";
import { openPanel } from "../reader/panel.js";

const content = document.getElementById("content");

/** Show what `load(report)` gives as a node; tells of failures and lets one try again. */
export async function showPage(load) {
  const show = async (report) => {
    content.replaceChildren(make("p", { class: "loading-line", role: "status" }, ["正在读取…"]));
    try {
      content.replaceChildren(await load(report));
    } catch (problem) {
      content.replaceChildren(
        make("div", { class: "empty", role: "alert" }, [
          make("p", {}, [problem.message]),
          makeButton("quiet", ["再试一次"], () => show(report)),
        ]),
      );
    }
  };
  try {
    await show(await chosenReport(show));
  } catch (problem) {
    content.replaceChildren(make("p", { class: "empty", role: "alert" }, [problem.message]));
  }
}

/** Open the panel at one place of a report; `places` are all between which one may step. */
export function openPlace(report, places, id, opener) {
  const rows = document.querySelectorAll("[data-place]");
  openPanel({
    report,
    places,
    id,
    opener,
    onShow: (shown) => {
      for (const row of rows) row.classList.toggle("shown", row.dataset.place === String(shown));
    },
  });
}
