// What every page has: the switch between light and dark, and the help on keys.

import { make, makeButton } from "./dom.js";
import { icon } from "./icons.js";

const THEMES = {
  system: { icon: "auto", label: "颜色：随系统" },
  light: { icon: "sun", label: "颜色：浅色" },
  dark: { icon: "moon", label: "颜色：深色" },
};

const KEYS = [
  ["Enter", "发送问题"],
  ["Shift + Enter", "问题里换行"],
  ["↑", "问题框为空时，取回上一个问题"],
  ["Ctrl + K", "到问题框"],
  ["Alt + N", "新对话"],
  ["Alt + [ 、 Alt + ]", "上一个、下一个出处"],
  ["← 、 →", "在原文里，从一个数字或还原处到下一个"],
  ["Enter 、 Shift + Enter", "在查找框里，到下一处、上一处"],
  ["Esc", "关闭出处、目录和本窗口"],
  ["Ctrl + /", "打开本窗口"],
];

const switchButton = document.getElementById("theme");
const helpButton = document.getElementById("help");
let dialog = null;

function showTheme(choice) {
  const { icon: name, label } = THEMES[choice];
  switchButton.replaceChildren(icon(name));
  switchButton.setAttribute("aria-label", label);
  switchButton.title = `${label}（点按切换）`;
}

function openHelp() {
  dialog ??= makeHelp();
  dialog.showModal();
}

function makeHelp() {
  const rows = KEYS.map(([keys, meaning]) => [
    make("dt", {}, keys.split(" ").map((part) => (/^[+、]$/.test(part) ? ` ${part} ` : make("kbd", {}, [part])))),
    make("dd", {}, [meaning]),
  ]);
  const help = make("dialog", { class: "help", "aria-labelledby": "help-title" }, [
    make("div", "dialog-head", [
      make("h2", { id: "help-title" }, ["键盘快捷键"]),
      makeButton({ class: "icon-button", "aria-label": "关闭" }, [icon("close")], () => help.close()),
    ]),
    make("dl", "keys", rows.flat()),
  ]);
  help.addEventListener("click", (event) => {
    if (event.target === help) help.close();
  });
  document.body.append(help);
  return help;
}

showTheme(window.wenbaoTheme.choice);
switchButton.addEventListener("click", () => showTheme(window.wenbaoTheme.next()));
helpButton.replaceChildren(icon("keyboard"));
helpButton.addEventListener("click", openHelp);
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "/") {
    event.preventDefault();
    openHelp();
  }
});
