// The embedded chat: one chat without the navigation of the other pages, inside a page of a portal.

import { icon } from "../common/icons.js";
import { useProofs } from "../common/service.js";
import { Chats, storageOf } from "../chat/chats.js";
import { Desk } from "../chat/desk.js";
import { hear, tell } from "./host.js";
import { portalProofs } from "./tokens.js";

const USER = "wenbao.user";

const close = document.getElementById("close");
const newChat = document.getElementById("new-chat");
// Of this tab, so that the next page of the portal goes on with the chat, and the next person at
// this machine does not find it.
const storage = storageOf("sessionStorage");
const chats = new Chats(storage);
const desk = new Desk(chats);

/** What one user asked is not for the next who logs in to the portal in this tab. */
function keepFor(user) {
  if (user === null || user === lastUser()) return;
  const isAnother = lastUser() !== null;
  try {
    storage?.setItem(USER, user);
  } catch {
    // The chats will not fit either.
  }
  if (!isAnother) return;
  chats.clear();
  startOver();
}

function lastUser() {
  return storage?.getItem(USER) ?? null;
}

function startOver() {
  if (desk.report) desk.startOver();
}

hear("hello", () => {
  close.hidden = false;
  if (desk.hasFailed) desk.begin(); // it greets late, and may have a token
});
hear("shown", () => desk.composer.focus());
hear("theme", ({ theme }) => window.wenbaoLook.theme(theme));
document.addEventListener("wenbao:answered", ({ detail }) => tell("answered", detail));
document.addEventListener("wenbao:cited", ({ detail }) => tell("citation", detail));

newChat.append(icon("plus"));
newChat.addEventListener("click", startOver);
close.append(icon("close"));
close.addEventListener("click", () => tell("close"));

// First of all listeners: what else Escape closes is still open then.
document.addEventListener(
  "keydown",
  (event) => {
    const closesOther = document.body.classList.contains("panel-open");
    if (event.key === "Escape" && !event.isComposing && !closesOther) tell("close");
    if (event.altKey && event.code === "KeyN") {
      event.preventDefault();
      startOver();
    }
  },
  { capture: true },
);

useProofs(portalProofs(keepFor));
desk.begin();
