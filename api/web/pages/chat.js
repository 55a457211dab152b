// The chat page: puts the list of chats, the conversation and the question box together.

import "../common/frame.js";
import { icon } from "../common/icons.js";
import { chosenReport } from "../common/report.js";
import { Chats, browserStorage } from "../chat/chats.js";
import { Composer } from "../chat/composer.js";
import { Conversation } from "../chat/conversation.js";
import { ChatList } from "../chat/list.js";
import { showStarters } from "../chat/starters.js";
import { problemMessage } from "../chat/reply.js";

const CURRENT = "wenbao.current";

const welcome = document.getElementById("welcome");
const log = document.getElementById("log");
const showChats = document.getElementById("show-chats");
const newChat = document.getElementById("new-chat");
const starters = document.getElementById("starters");

const chats = new Chats(browserStorage());
let report = null;
let early = null;

const conversation = new Conversation(log, {
  changed: (chat) => {
    chats.keep(chat);
    remember(chat.id);
    drawList();
  },
  busy: (busy) => composer.setBusy(busy),
  edit: (text) => composer.fill(text),
});

const composer = new Composer(document.getElementById("ask"), {
  onSend: send,
  onStop: () => conversation.stop(),
  last: () => conversation.chat?.turns.at(-1)?.question ?? "",
});

const list = new ChatList(document.getElementById("chat-list"), {
  open: (id) => {
    const chat = chats.get(id);
    if (chat) open(chat);
    openList(false);
  },
  rename: (id, title) => {
    chats.rename(id, title);
    if (conversation.chat?.id === id) Object.assign(conversation.chat, { title, named: true });
    drawList();
  },
  remove: (id) => {
    chats.remove(id);
    if (conversation.chat?.id === id) startOver();
    drawList();
  },
  restore: (chat) => {
    chats.keep(chat);
    drawList();
  },
});

function send(text) {
  if (!report) {
    early = text; // asked before the page knows its report
    return;
  }
  welcome.hidden = true;
  log.hidden = false;
  conversation.ask(text);
}

function open(chat) {
  const isEmpty = chat.turns.length === 0;
  welcome.hidden = !isEmpty;
  log.hidden = isEmpty;
  conversation.open(chat, report);
  remember(chat.id);
  drawList();
}

function startOver() {
  open(chats.start(report.id));
  openList(false);
  composer.focus();
}

function drawList() {
  const own = chats.all().filter((chat) => chat.report === report.id);
  list.draw(own, conversation.chat?.id);
}

function openList(isOpen) {
  document.body.classList.toggle("chats-open", isOpen);
  showChats.setAttribute("aria-expanded", String(isOpen));
}

/** The chat that this tab showed last, so that loading the page again goes on with it. */
function recall() {
  try {
    return chats.get(sessionStorage.getItem(CURRENT) ?? "");
  } catch {
    return null;
  }
}

function remember(id) {
  try {
    sessionStorage.setItem(CURRENT, id);
  } catch {
    // The next page begins with an empty chat.
  }
}

function show(chosen, kept = null) {
  report = chosen;
  open(kept?.report === report.id ? kept : chats.start(report.id));
  showStarters(starters, report.id, send);
}

async function begin() {
  try {
    show(await chosenReport(show), recall());
  } catch (problem) {
    welcome.replaceChildren(problemMessage(problem, () => location.reload()));
    return;
  }
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) composer.fill(asked);
  if (early) send(early);
}

newChat.append(icon("plus"), "新对话");
showChats.append(icon("menu"), "对话");
newChat.addEventListener("click", startOver);
showChats.addEventListener("click", () => openList(!document.body.classList.contains("chats-open")));
log.addEventListener("click", () => openList(false));
window.addEventListener("storage", (event) => {
  if (report && event.key?.startsWith("wenbao.chat.")) drawList();
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    composer.focus();
  } else if (event.altKey && event.code === "KeyN" && report) {
    event.preventDefault();
    startOver();
  } else if (event.key === "Escape") openList(false);
});
begin();
