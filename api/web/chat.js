// The chat: sending questions, keeping the history, choosing the report.

import { make } from "./dom.js";
import { renderProblem, renderReply } from "./reply.js";
import { ask, listReports } from "./service.js";
import { closeSource } from "./source.js";

const HISTORY_TURNS = 40;

const log = document.getElementById("log");
const form = document.getElementById("ask");
const input = document.getElementById("question");
const send = document.getElementById("send");
const welcome = document.getElementById("welcome");
const choice = document.getElementById("report");

let history = [];
let chat = 0; // counts new chats, so that a late reply to an old one is dropped

async function submit(question) {
  const text = question.trim();
  if (!text || send.disabled) return;
  welcome.hidden = true;
  log.append(make("article", "message mine", [text]));
  await answer(text);
}

async function answer(text) {
  const current = chat;
  const waiting = make("article", "message reply waiting");
  log.append(waiting);
  waiting.scrollIntoView({ block: "end" });
  send.disabled = true;
  let message;
  try {
    const reply = await ask(text, history.slice(-HISTORY_TURNS), choice.value || null);
    if (current !== chat) return;
    history.push({ role: "user", content: text }, { role: "assistant", content: reply.answer });
    message = renderReply(reply, text, submit);
  } catch (problem) {
    if (current !== chat) return;
    message = renderProblem(problem, () => {
      message.remove();
      answer(text);
    });
  } finally {
    send.disabled = false;
  }
  waiting.replaceWith(message);
  message.scrollIntoView({ block: "nearest" });
}

function startOver() {
  chat += 1;
  history = [];
  closeSource();
  log.replaceChildren(welcome);
  welcome.hidden = false;
  send.disabled = false;
  input.focus();
}

function fitInput() {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight + 2}px`;
}

async function showReports() {
  const title = document.getElementById("report-title");
  try {
    const reports = await listReports();
    choice.replaceChildren(...reports.map((report) => new Option(report.title, report.id)));
    title.textContent = reports[0]?.title ?? "";
    choice.parentElement.hidden = reports.length < 2;
    title.hidden = reports.length > 1;
  } catch (problem) {
    title.textContent = problem.message;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value;
  if (!text.trim() || send.disabled) return;
  input.value = "";
  fitInput();
  submit(text);
});

input.addEventListener("input", fitInput);
input.addEventListener("keydown", (event) => {
  // While an input method composes, the return key chooses characters.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});

document.getElementById("starters").addEventListener("click", (event) => {
  if (event.target.matches(".chip")) submit(event.target.textContent);
});
document.getElementById("new-chat").addEventListener("click", startOver);
choice.addEventListener("change", startOver);
showReports();
