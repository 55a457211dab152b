// What the chat page and the embedded chat share: welcome, conversation and question box.

import { chosenReport } from "../common/report.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { problemMessage } from "./reply.js";
import { showStarters } from "./starters.js";

const CURRENT = "wenbao.current";

export class Desk {
  /** Works on the elements of `pages/conversation.html`; `onChange()` is told of changed chats. */
  constructor(chats, onChange = () => {}) {
    this.chats = chats;
    this.onChange = onChange;
    this.report = null;
    this.early = null; // asked before the page knows its report
    this.hasFailed = false; // to learn it
    this.welcome = document.getElementById("welcome");
    this.greeting = [...this.welcome.childNodes];
    this.log = document.getElementById("log");
    this.starters = document.getElementById("starters");
    this.conversation = new Conversation(this.log, {
      changed: (chat) => {
        chats.keep(chat);
        remember(chat.id);
        this.onChange();
      },
      busy: (busy) => this.composer.setBusy(busy),
      edit: (text) => this.composer.fill(text),
    });
    this.composer = new Composer(document.getElementById("ask"), {
      onSend: (text) => this.send(text),
      onStop: () => this.conversation.stop(),
      last: () => this.chat?.turns.at(-1)?.question ?? "",
    });
  }

  /** The chat that is shown; null before the first. */
  get chat() {
    return this.conversation.chat;
  }

  /** Resolves once the page can be asked, or says why it cannot; may be tried again. */
  async begin() {
    this.hasFailed = false;
    this.welcome.replaceChildren(...this.greeting);
    try {
      const report = await chosenReport((chosen) => this.show(chosen));
      this.show(report, this.recall());
    } catch (problem) {
      this.hasFailed = true;
      this.welcome.replaceChildren(problemMessage(problem, () => this.begin()));
      if (this.early) this.composer.fill(this.early); // to be sent again
      this.early = null;
      return;
    }
    if (this.early) this.send(this.early);
    this.early = null;
  }

  send(text) {
    if (!this.report) {
      this.early = text;
      if (this.hasFailed) this.begin();
      return;
    }
    this.welcome.hidden = true;
    this.log.hidden = false;
    this.conversation.ask(text);
  }

  open(chat) {
    const isEmpty = chat.turns.length === 0;
    this.welcome.hidden = !isEmpty;
    this.log.hidden = isEmpty;
    this.conversation.open(chat, this.report);
    remember(chat.id);
    this.onChange();
  }

  startOver() {
    this.open(this.chats.start(this.report.id));
    this.composer.focus();
  }

  show(report, kept = null) {
    this.report = report;
    this.open(kept?.report === report.id ? kept : this.chats.start(report.id));
    showStarters(this.starters, report.id, (text) => this.send(text));
  }

  /** The chat that this tab showed last, so that loading the page again goes on with it. */
  recall() {
    try {
      return this.chats.get(sessionStorage.getItem(CURRENT) ?? "");
    } catch {
      return null;
    }
  }
}

function remember(id) {
  try {
    sessionStorage.setItem(CURRENT, id);
  } catch {
    // The next page begins with an empty chat.
  }
}
