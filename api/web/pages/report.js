// The report on a page of its own; `#start-end` marks a place of its text.

import "../common/frame.js";
import { make, makeButton } from "../common/dom.js";
import { chosenReport } from "../common/report.js";
import { Reader } from "../reader/reader.js";

const holder = document.getElementById("reader");
const reader = new Reader(holder);

function markPlace() {
  const place = /^#(\d+)-(\d+)$/.exec(location.hash);
  if (place) reader.cite([{ id: 1, start: Number(place[1]), end: Number(place[2]) }], 1);
}

async function show(report) {
  holder.classList.add("loading");
  try {
    await reader.show(report.id);
    markPlace();
  } catch (problem) {
    reader.body.replaceChildren(
      make("div", { class: "empty", role: "alert" }, [
        make("p", {}, [problem.message]),
        makeButton("quiet", ["再试一次"], () => show(report)),
      ]),
    );
  } finally {
    holder.classList.remove("loading");
  }
}

window.addEventListener("hashchange", markPlace);
chosenReport(show).then(show, (problem) => {
  holder.replaceChildren(make("p", { class: "empty", role: "alert" }, [problem.message]));
});
