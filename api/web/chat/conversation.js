// One chat on the page: its turns, asking, and what may be done with an answer.

import { isolated, make } from "../common/dom.js";
import { Problem } from "../common/service.js";
import { typeset } from "../common/typeset.js";
import { closePanel, openPanel } from "../reader/panel.js";
import { problemMessage, replyMessage } from "./reply.js";
import { placesOf } from "./sources.js";
import { ask } from "./stream.js";

const HISTORY_TURNS = 20;

export class Conversation {
  /** `log` is drawn into; `on` holds `changed(chat)`, `busy(bool)`, `edit(text)`. */
  constructor(log, on) {
    this.log = log;
    this.on = on;
    this.chat = null;
    this.report = null;
    this.running = null; // the AbortController of the question being answered
  }

  /** Show a chat about a report; what still runs for another is stopped. */
  open(chat, report) {
    this.stop();
    closePanel();
    this.chat = chat;
    this.report = report;
    this.nodes = chat.turns.map((turn) => this.turnNode(turn));
    this.log.replaceChildren(...this.nodes);
    this.drawLast();
    this.log.scrollTop = this.log.scrollHeight;
  }

  stop() {
    this.running?.abort();
  }

  async ask(question) {
    if (this.running) return;
    const turn = { question };
    this.chat.turns.push(turn);
    this.nodes.push(this.turnNode(turn));
    this.log.append(this.nodes.at(-1));
    this.redraw(this.nodes.length - 2);
    await this.answer(turn);
  }

  async answer(turn) {
    const { chat } = this;
    const index = chat.turns.indexOf(turn);
    const waiting = waitingMessage();
    this.nodes[index].querySelector(".message.reply")?.remove();
    this.nodes[index].append(waiting.element);
    this.nodes[index].scrollIntoView({ block: "start" });
    const running = new AbortController();
    this.running = running;
    this.on.busy(true);
    delete turn.problem;
    try {
      const asked = { question: turn.question, history: this.history(index), report: this.report.id };
      turn.reply = await ask(asked, { ...waiting, signal: running.signal });
      performance.mark("wenbao:received");
      delete turn.vote;
    } catch (error) {
      turn.problem = told(error);
    } finally {
      if (this.running === running) {
        this.running = null;
        this.on.busy(false);
      }
    }
    if (turn.reply) tell("answered", outcome(turn.reply));
    if (this.chat !== chat) return; // another chat is shown by now
    this.redraw(index);
    requestAnimationFrame(() => performance.mark("wenbao:shown"));
    this.show(this.nodes[index]);
    this.on.changed(chat);
  }

  /** Draw the turn again as it is now. */
  redraw(index) {
    if (index < 0) return;
    const node = this.turnNode(this.chat.turns[index]);
    this.nodes[index].replaceWith(node);
    this.nodes[index] = node;
  }

  drawLast() {
    this.redraw(this.nodes.length - 1);
  }

  turnNode(turn) {
    const node = make("section", "turn", [
      make("div", "message mine", [make("p", {}, [isolated(turn.question)])]),
    ]);
    if (turn.problem) node.append(problemMessage(turn.problem, () => this.answer(turn)));
    else if (turn.reply) node.append(this.replyNode(turn));
    return node;
  }

  replyNode(turn) {
    return replyMessage(turn, {
      reportTitle: this.report.title,
      isLast: turn === this.chat.turns.at(-1),
      on: {
        cite: (id, button) => this.cite(turn.reply, id, button),
        ask: (text) => this.ask(text),
        edit: this.on.edit,
        retry: () => this.running ?? this.answer(turn),
        voted: (vote) => {
          turn.vote = vote;
          this.on.changed(this.chat);
        },
      },
    });
  }

  cite(reply, id, button) {
    const message = button.closest(".message");
    const citation = reply.citations.find((each) => each.id === id);
    tell("cited", { request_id: reply.request_id, citation: placeOf(citation) });
    openPanel({
      report: reply.citations[0].report,
      places: placesOf(reply),
      id,
      opener: button,
      onShow: (shown) => {
        for (const mark of message.querySelectorAll(".cite")) {
          mark.setAttribute("aria-pressed", String(Number(mark.dataset.cite) === shown));
        }
      },
    });
  }

  /** Turns before this one, as the service wants them. */
  history(index) {
    return this.chat.turns
      .slice(0, index)
      .filter((turn) => turn.reply)
      .slice(-HISTORY_TURNS)
      .flatMap((turn) => [
        { role: "user", content: turn.question },
        { role: "assistant", content: turn.reply.answer },
      ]);
  }

  /** The whole turn where it fits, else its beginning. */
  show(node) {
    const fits = node.offsetHeight < this.log.clientHeight;
    node.scrollIntoView({ block: fits ? "nearest" : "start" });
  }
}

/** What happens here, for whoever holds this page in a frame of its own. */
function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`wenbao:${name}`, { detail }));
}

function outcome({ request_id, status, figures, citations }) {
  return { request_id, status, figures: figures.length, citations: citations.map(placeOf) };
}

function placeOf({ id, report, section, page }) {
  return { id, report, section, page };
}

function waitingMessage() {
  const stage = make("p", "stage", [make("span", "dots"), make("span", {}, ["正在提问"])]);
  const text = make("p", "answer");
  let isWithdrawn = false;
  const element = make("article", { class: "message reply waiting", "aria-busy": "true" }, [stage, text]);
  return {
    element,
    onStage: (label) => {
      stage.lastChild.textContent = label;
    },
    onText: (piece) => {
      // What was withdrawn stays until something takes its place, so that nothing flickers.
      const before = isWithdrawn ? "" : text.textContent;
      isWithdrawn = false;
      text.textContent = typeset(before + piece);
    },
    onRestart: () => {
      isWithdrawn = true;
    },
  };
}

function told(error) {
  if (error.name === "AbortError") return { message: "已停止，没有回答。", requestId: "" };
  if (error instanceof Problem) return { message: error.message, requestId: error.requestId };
  return { message: "服务的回复无法读取。请稍后再试。", requestId: "" };
}
