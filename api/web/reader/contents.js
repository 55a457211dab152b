// The contents of a report, as a list of its sections.

import { isolated, make, makeButton } from "../common/dom.js";
import { typeset } from "../common/typeset.js";

const GAPS = { missing: "缺", broken_off: "不全" };

/** The list; `onChoose` gets the index of a section. Has `mark(index)` for where one reads. */
export function contentsList(sections, onChoose) {
  const buttons = sections.map((section, index) =>
    makeButton({ class: `level-${Math.min(section.path.length, 3)}` }, [
      isolated(typeset(section.path.at(-1))),
      GAPS[section.status] ? make("span", "gap", [GAPS[section.status]]) : null,
      section.page === null ? null : make("span", "page", [String(section.page)]),
    ], () => onChoose(index)),
  );
  const list = make("nav", { class: "contents", "aria-label": "目录" }, [
    make("ol", {}, buttons.map((button) => make("li", {}, [button]))),
  ]);
  list.mark = (current) => {
    buttons.forEach((button, index) => {
      if (index === current) button.setAttribute("aria-current", "location");
      else button.removeAttribute("aria-current");
    });
  };
  return list;
}
