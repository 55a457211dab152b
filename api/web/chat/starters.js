// What an empty chat shows: what this is, and questions that the report answers.

import { isolated, make, makeButton } from "../common/dom.js";
import { getJson } from "../common/service.js";
import { typeset } from "../common/typeset.js";

const KINDS = {
  fact: "查一个数字",
  series: "看历年变化",
  comparison: "比一比各项",
  conflict: "报告自相矛盾处",
};

/** Draws the examples of a report into `element`; without any, the welcome stands alone. */
export async function showStarters(element, reportId, onAsk) {
  let examples = [];
  try {
    ({ examples } = await getJson(`/api/reports/${encodeURIComponent(reportId)}/examples`));
  } catch {
    // The question box is there all the same.
  }
  element.replaceChildren(
    ...examples.map(({ kind, question }) =>
      make("li", {}, [
        makeButton("starter", [make("span", "starter-kind", [KINDS[kind]]), isolated(typeset(question))], () => onAsk(question)),
      ]),
    ),
  );
}
