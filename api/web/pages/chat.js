// The chat page: the list of chats beside the one that is shown.

import "../common/frame.js";
import { icon } from "../common/icons.js";
import { Chats, storageOf } from "../chat/chats.js";
import { Desk } from "../chat/desk.js";
import { ChatList } from "../chat/list.js";

const showChats = document.getElementById("show-chats");
const newChat = document.getElementById("new-chat");

const chats = new Chats(storageOf("localStorage"));
const desk = new Desk(chats, drawList);

const list = new ChatList(document.getElementById("chat-list"), {
  open: (id) => {
    const chat = chats.get(id);
    if (chat) desk.open(chat);
    openList(false);
  },
  rename: (id, title) => {
    chats.rename(id, title);
    if (desk.chat?.id === id) Object.assign(desk.chat, { title, named: true });
    drawList();
  },
  remove: (id) => {
    chats.remove(id);
    if (desk.chat?.id === id) startOver();
    drawList();
  },
  restore: (chat) => {
    chats.keep(chat);
    drawList();
  },
});

function startOver() {
  desk.startOver();
  openList(false);
}

function drawList() {
  const own = chats.all().filter((chat) => chat.report === desk.report.id);
  list.draw(own, desk.chat?.id);
}

function openList(isOpen) {
  document.body.classList.toggle("chats-open", isOpen);
  showChats.setAttribute("aria-expanded", String(isOpen));
}

newChat.append(icon("plus"), "新对话");
showChats.append(icon("menu"), "对话");
newChat.addEventListener("click", startOver);
showChats.addEventListener("click", () => openList(!document.body.classList.contains("chats-open")));
document.getElementById("log").addEventListener("click", () => openList(false));
window.addEventListener("storage", (event) => {
  if (desk.report && event.key?.startsWith("wenbao.chat.")) drawList();
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    desk.composer.focus();
  } else if (event.altKey && event.code === "KeyN" && desk.report) {
    event.preventDefault();
    startOver();
  } else if (event.key === "Escape") openList(false);
});

const asked = new URLSearchParams(location.search).get("q");
if (asked) desk.composer.fill(asked);
else desk.composer.focus();
desk.begin();
