// The question box: grows with its text, sends on return, recalls the question before.

import { icon } from "../common/icons.js";

export class Composer {
  /** `onSend(text)` gets each question, `onStop()` a wish to stop; `last()` gives the one before. */
  constructor(form, { onSend, onStop, last }) {
    this.form = form;
    this.input = form.querySelector("textarea");
    this.button = form.querySelector("button");
    this.onSend = onSend;
    this.onStop = onStop;
    this.last = last;
    this.busy = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("input", () => this.fit());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.setBusy(false);
  }

  /** Put a text in, for the user to change. */
  fill(text) {
    this.input.value = text;
    this.fit();
    this.input.focus();
    this.input.setSelectionRange(text.length, text.length);
  }

  focus() {
    this.input.focus();
  }

  setBusy(busy) {
    this.busy = busy;
    this.button.replaceChildren(icon(busy ? "close" : "send"));
    this.button.setAttribute("aria-label", busy ? "停止" : "发送");
    this.button.title = busy ? "停止" : "发送（回车）";
    this.fit();
  }

  submit() {
    if (this.busy) {
      this.onStop();
      return;
    }
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.fit();
    this.onSend(text);
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
    this.button.disabled = !this.busy && !this.input.value.trim();
  }

  key(event) {
    // While an input method composes, the return key chooses characters.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (!this.busy) this.submit();
    } else if (event.key === "ArrowUp" && !this.input.value && this.last()) {
      event.preventDefault();
      this.fill(this.last());
    }
  }
}
