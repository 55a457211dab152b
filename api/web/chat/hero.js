// The figure that an answer is about, large above its sentence.

import { isolated, make } from "../common/dom.js";
import { typeset } from "../common/typeset.js";

const LATEST_START = 26; // an answer that is one figure begins with it
const MOST_FIGURES = 2;
const BEFORE = /(?:预计|有望|将|约为?|大约|近|超过?|逾|突破|不足|不到|至少|接近|达到?|≈|\s)+$/u;
const SAID = /预计|有望|约|大约|近|超过?|逾|突破|不足|不到|至少|接近|≈/gu;
const AFTER = /^(?:以上|以下|左右|以内|上下|多|余)/u;

/** The element for a reply that is one figure, or null. Words that bound the figure stay with it. */
export function heroOf(reply) {
  const [figure] = reply.figures;
  if (reply.status !== "answered" || !figure || reply.figures.length > MOST_FIGURES) return null;
  if (figure.value === null && figure.low === null) return null;
  const at = reply.answer.indexOf(figure.text);
  if (at < 0 || at > LATEST_START) return null;
  const bound = bounds(reply.answer, figure.text);
  const about = [figure.subject, figure.metric, figure.period].filter(Boolean);
  return make("p", "hero", [
    make("span", "hero-number", [
      bound.before ? make("span", "bound", [bound.before]) : null,
      isolated(typeset(figure.text)),
      bound.after ? make("span", "bound", [bound.after]) : null,
    ]),
    make("span", "hero-about", [
      ...about.map((text) => isolated(typeset(text))),
      figure.computed ? make("span", "tag", ["算得"]) : null,
    ]),
  ]);
}

/** 约, 以上, 预计 … around any of the places where the answer says the figure. */
function bounds(answer, text) {
  let before = "";
  let after = "";
  for (let at = answer.indexOf(text); at >= 0; at = answer.indexOf(text, at + text.length)) {
    const lead = BEFORE.exec(answer.slice(0, at))?.[0] ?? "";
    before ||= [...new Set(lead.match(SAID) ?? [])].join("");
    after ||= AFTER.exec(answer.slice(at + text.length))?.[0] ?? "";
  }
  return { before, after };
}
