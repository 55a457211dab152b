// From a reply of the service to what the chat shows.

import { make, makeButton, makeList } from "./dom.js";
import { openSource } from "./source.js";

const STATES = {
  conflicting: "报告中说法不一",
  damaged: "原文此处缺损",
  not_in_report: "报告未提及",
};

/** A message for a reply; `onSuggestion` is called with the text of a chip. */
export function renderReply(reply, asked, onSuggestion) {
  const message = make("article", `message reply ${reply.status}`);
  const byId = new Map(reply.citations.map((citation) => [citation.id, citation]));
  if (STATES[reply.status]) message.append(make("span", "state", [STATES[reply.status]]));
  if (plain(reply.question_as_read) !== plain(asked)) {
    message.append(make("p", "read-as", [`按此理解：${reply.question_as_read}`]));
  }
  message.append(make("p", "answer", withMarks(reply.answer, byId)));
  const notes = reply.conflicts.map((conflict) => conflict.note).filter(Boolean);
  if (notes.length) message.append(extra("说法不一之处", notes, byId));
  if (reply.derivations.length) {
    message.append(extra("算式", reply.derivations.map((one) => one.expression), byId));
  }
  if (reply.nearest.length) message.append(extra("报告中相近的内容", reply.nearest, byId));
  if (reply.citations.length) {
    message.append(makeList("sources", reply.citations.map(sourceButton)));
  }
  if (reply.suggestions.length) {
    const chips = reply.suggestions.map((text) => makeButton("chip", text, () => onSuggestion(text)));
    message.append(makeList("chips", chips));
  }
  return message;
}

/** The words of a question: its width of characters, spaces and closing marks change nothing. */
function plain(question) {
  return question.normalize("NFKC").replace(/\s+/g, "").replace(/[?!.。]+$/, "");
}

/** A message for a failed request. */
export function renderProblem(problem, onRetry) {
  const message = make("article", "message reply problem", [make("p", "answer", [problem.message])]);
  message.setAttribute("role", "alert");
  if (problem.requestId) {
    message.append(make("p", "request-id", [`请求编号：${problem.requestId}`]));
  }
  message.append(makeList("chips", [makeButton("chip", "再试一次", onRetry)]));
  return message;
}

/** The text, with [1] as a button where a citation has that id. */
function withMarks(text, byId) {
  return text.split(/(\[\d+\])/).map((part) => {
    const citation = byId.get(Number(/^\[(\d+)\]$/.exec(part)?.[1]));
    if (!citation) return part;
    const mark = makeButton("cite", String(citation.id), () => openSource(citation, mark));
    mark.setAttribute("aria-label", `出处 ${citation.id}`);
    return mark;
  });
}

function sourceButton(citation) {
  const page = citation.page === null ? "" : ` · 第 ${citation.page} 页`;
  const label = `${citation.id}  ${citation.section.at(-1) ?? ""}${page}`;
  const button = makeButton("", label, () => openSource(citation, button));
  button.title = citation.section.join(" › ");
  return button;
}

function extra(heading, lines, byId) {
  const items = lines.map((line) => make("span", "", withMarks(line, byId)));
  return make("div", "extra", [make("p", "", [heading]), makeList("", items)]);
}
