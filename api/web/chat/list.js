// The list of chats: open, rename, delete (and take it back).

import { isolated, make, makeButton } from "../common/dom.js";
import { icon } from "../common/icons.js";
import { toast } from "../common/toast.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Draws the chats into `element`; `on` holds `open(id)`, `rename(id, title)`, `remove(id)`, `restore(chat)`. */
export class ChatList {
  constructor(element, on) {
    this.element = element;
    this.on = on;
  }

  draw(chats, currentId) {
    if (!chats.length) {
      this.element.replaceChildren(make("p", "empty-list", ["还没有对话。问过的问题会列在这里。"]));
      return;
    }
    const nodes = [];
    let age = null;
    for (const chat of chats) {
      const own = ageOf(chat.updated);
      if (own !== age) nodes.push(make("h3", {}, [own]), make("ul"));
      age = own;
      nodes.at(-1).append(make("li", {}, [this.row(chat, chat.id === currentId)]));
    }
    this.element.replaceChildren(...nodes);
  }

  row(chat, isCurrent) {
    const title = chat.title || "未命名";
    const row = make("div", isCurrent ? "chat-row current" : "chat-row");
    const open = makeButton(
      { class: "chat-open", "aria-current": isCurrent ? "true" : null, title },
      [isolated(title)],
      () => this.on.open(chat.id),
    );
    const rename = makeButton({ class: "icon-button small", "aria-label": `改名：${title}`, title: "改名" }, [icon("pencil")], () => this.edit(row, chat));
    const remove = makeButton({ class: "icon-button small", "aria-label": `删除：${title}`, title: "删除" }, [icon("trash")], () => {
      this.on.remove(chat.id);
      toast("对话已删除。", { label: "撤销", run: () => this.on.restore(chat) });
    });
    row.append(open, make("span", "row-tools", [rename, remove]));
    return row;
  }

  edit(row, chat) {
    const input = make("input", { class: "rename", value: chat.title, maxlength: 100, "aria-label": "对话的名称" });
    let done = false;
    const finish = (keep) => {
      if (done) return;
      done = true;
      this.on.rename(chat.id, keep && input.value.trim() ? input.value.trim() : chat.title);
    };
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter") finish(true);
      if (event.key === "Escape") {
        event.preventDefault();
        finish(false);
      }
    });
    input.addEventListener("blur", () => finish(true));
    row.replaceChildren(input);
    input.focus();
    input.select();
  }
}

function ageOf(time) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (time >= midnight) return "今天";
  if (time >= midnight - DAY_MS) return "昨天";
  return time >= midnight - 7 * DAY_MS ? "近七天" : "更早";
}
