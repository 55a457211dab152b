// From a turn of the chat to what the page shows of it.

import { isolated, make, makeButton, makeList } from "../common/dom.js";
import { icon } from "../common/icons.js";
import { toast } from "../common/toast.js";
import { folded, typeset } from "../common/typeset.js";
import { STATES } from "../common/words.js";
import { answerNodes } from "./answer_text.js";
import { asText, copy } from "./copying.js";
import { feedback } from "./feedback.js";
import { figureView } from "./figure_view.js";
import { heroOf } from "./hero.js";
import { pictureOf } from "./picture.js";
import { sidesTable } from "./sides.js";
import { sourcesList } from "./sources.js";

/**
 * The message for a reply. `on` holds `cite(id, button)`, `ask(text)`, `edit(text)`, `retry()`
 * and `voted(vote)`; `isLast` says whether suggestions still make sense.
 */
export function replyMessage(turn, { reportTitle, isLast, on }) {
  const { reply, question } = turn;
  const picture = pictureOf(reply);
  const nodes = (text) => answerNodes(text, reply, on.cite);
  return make("article", { class: `message reply ${reply.status}`, "aria-label": "回答" }, [
    stateHead(reply.status),
    readAs(reply.question_as_read, question, on.edit),
    picture ? null : heroOf(reply),
    ...said(reply, nodes, on.cite),
    picture ? figureView(picture, reportTitle, on.cite) : null,
    extra("算式", reply.derivations.map((each) => each.expression), nodes, "derivations"),
    extra("报告里相近的内容（不是答案）", reply.nearest, nodes, "nearest"),
    sourcesList(reply, on.cite),
    ...tools(turn, reportTitle, on),
    isLast ? suggestions(reply.suggestions, on.ask) : null,
  ]);
}

/** The message for a request that failed. */
export function problemMessage(problem, onRetry) {
  return make("article", { class: "message reply problem", role: "alert" }, [
    make("p", "state", [icon("retry"), make("span", {}, ["没有答成"])]),
    make("p", "answer", [problem.message]),
    problem.requestId ? make("p", "request-id", ["请求编号：", isolated(problem.requestId)]) : null,
    makeList("chips", [makeButton("chip", ["再试一次"], onRetry)]),
  ]);
}

function stateHead(status) {
  const state = STATES[status];
  if (!state) return null;
  return make("header", "state-head", [
    make("p", "state", [icon(state.icon), make("span", {}, [state.name])]),
    make("p", "state-meaning", [state.meaning]),
  ]);
}

/** The question as it was read, where it differs in more than width, spaces and closing marks. */
function readAs(read, asked, onEdit) {
  if (plain(read) === plain(asked)) return null;
  return make("p", "read-as", [
    make("span", {}, ["按此理解："]),
    isolated(typeset(read), "read"),
    makeButton({ class: "link-button", "aria-label": "改这个问题再问" }, [icon("pencil"), "改"], () => onEdit(read)),
  ]);
}

function plain(question) {
  return folded(question.normalize("NFKC")).replace(/\s+/g, "").replace(/[?!.。]+$/, "");
}

/** The answer; of a contradiction the sides stand first and the whole text can be opened. */
function said(reply, nodes, onCite) {
  if (!reply.conflicts.some((conflict) => conflict.sides.length)) {
    return [make("p", "answer", nodes(reply.answer))];
  }
  const tables = reply.conflicts.map((conflict) => sidesTable(conflict, reply, onCite));
  return [...tables, make("details", "whole", [make("summary", {}, ["完整的文字答复"]), make("p", "answer", nodes(reply.answer))])];
}

function extra(heading, lines, nodes, className) {
  if (!lines.length) return null;
  const items = lines.map((line) => make("span", {}, nodes(line)));
  return make("div", `extra ${className}`, [make("h3", {}, [heading]), makeList("", items)]);
}

function tools(turn, reportTitle, on) {
  const copyButton = makeButton({ class: "icon-button small", "aria-label": "复制回答和出处", title: "复制回答和出处" }, [icon("copy")], async () => {
    const done = await copy(asText(turn.question, turn.reply, reportTitle));
    toast(done ? "已复制回答和出处。" : "浏览器不让复制。请选中文字后复制。");
  });
  const retry = makeButton({ class: "icon-button small", "aria-label": "重新回答", title: "重新回答" }, [icon("retry")], on.retry);
  const { buttons, form } = feedback(turn, on.voted);
  return [make("div", { class: "tools", role: "group", "aria-label": "对这个回答" }, [copyButton, retry, ...buttons]), form];
}

function suggestions(texts, onAsk) {
  if (!texts.length) return null;
  const chips = texts.map((text) => makeButton("chip", [isolated(typeset(text))], () => onAsk(text)));
  return make("div", "suggestions", [make("h3", {}, ["接着问"]), makeList("chips", chips)]);
}
