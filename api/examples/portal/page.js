// What a portal's page may do with the widget beyond the script tag: all of it is optional.

const TOLD = {
  "wenbao:ready": () => "可以打开了",
  "wenbao:opened": () => "打开",
  "wenbao:closed": () => "关闭",
  "wenbao:answered": ({ status, figures, citations }) => `回答：${status}，数字 ${figures} 个，出处 ${citations.length} 处`,
  "wenbao:citation": ({ citation }) => `看出处 ${citation.id}：${citation.section.join(" › ")}`,
};

for (const [name, textOf] of Object.entries(TOLD)) {
  window.addEventListener(name, (event) => {
    const line = document.createElement("li");
    line.textContent = textOf(event.detail); // as text, never as HTML
    document.getElementById("events")?.append(line);
  });
}

document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("ask").addEventListener("click", () => window.Wenbao?.open());
});
