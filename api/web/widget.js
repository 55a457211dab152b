// The widget: one script tag in a page of a portal makes a button that opens the chat of Wenbao.
//
//   <script src="https://wenbao.example/widget.js" async data-token-url="/wenbao-token"></script>
//
// The frame holds a page of Wenbao; this page hands it tokens and hears what happens there, both by
// messages that no other page can read or send. How to use it: api/README.md.
(() => {
  const script = document.currentScript;
  if (!script || window.Wenbao) return;

  const SERVICE = new URL(script.src).origin;
  const PATIENCE_MS = 10_000;
  const NARROW = "(max-width: 30rem), (max-height: 26rem)";
  const TOLD = ["wenbao:answered", "wenbao:citation"];
  const ICONS = {
    chat: "M5 5h14v11h-8l-4 4v-4H5z",
    fold: "M6 9.5l6 6 6-6",
  };
  const STYLE = `
    :host { all: initial; --accent: #1b5a8c; --on-accent: #fff; --surface: #fffefc; --text: #1f2328; --line: #dfdcd5;
      color-scheme: light; }
    :host([data-theme="dark"]) { --accent: #82b7e6; --on-accent: #10202f; --surface: #1d2024; --text: #e6e7e8; --line: #353a41;
      color-scheme: dark; }
    @media (prefers-color-scheme: dark) {
      :host([data-theme="auto"]) { --accent: #82b7e6; --on-accent: #10202f; --surface: #1d2024; --text: #e6e7e8; --line: #353a41;
        color-scheme: dark; }
    }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    button, p { margin: 0; font: 15px/1.6 "Segoe UI", -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
    button { cursor: pointer; }
    button:focus-visible { outline: 3px solid var(--surface); box-shadow: 0 0 0 5px var(--accent); }
    svg { flex: none; width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
    .launcher { position: fixed; z-index: 2147483000; right: 20px; bottom: 20px; display: flex; align-items: center; gap: 8px;
      height: 52px; padding: 0 20px 0 17px; border: 0; border-radius: 26px; background: var(--accent); color: var(--on-accent);
      font-weight: 600; letter-spacing: .03em; box-shadow: 0 2px 4px rgb(20 25 35 / .16), 0 8px 24px rgb(20 25 35 / .2); }
    .launcher:hover { filter: brightness(1.08); }
    .launcher[aria-expanded="true"] { width: 52px; padding: 0; justify-content: center; }
    .launcher[aria-expanded="true"] span { display: none; }
    .panel { position: fixed; z-index: 2147483000; right: 20px; bottom: 84px; width: min(var(--width), calc(100vw - 40px));
      height: min(var(--height), calc(100vh - 104px)); overflow: hidden; border: 1px solid var(--line); border-radius: 16px;
      background: var(--surface); color: var(--text); box-shadow: 0 2px 6px rgb(20 25 35 / .1), 0 16px 48px rgb(20 25 35 / .24); }
    .left .launcher, .left .panel { right: auto; left: 20px; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    .status { position: absolute; inset: 0; display: flex; flex-direction: column; align-items: center; justify-content: center;
      gap: 14px; padding: 24px; background: var(--surface); text-align: center; }
    .status p { max-width: 20em; text-wrap: balance; }
    .status div { display: flex; gap: 10px; }
    .status button { padding: 4px 16px; border: 1px solid var(--line); border-radius: 8px; background: none; color: inherit; }
    @media ${NARROW} {
      .launcher { right: 14px; bottom: 14px; width: 52px; padding: 0; justify-content: center; }
      .launcher span, .launcher[aria-expanded="true"] { display: none; }
      .left .launcher { left: 14px; }
      .panel, .left .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
    }
    @media print { :host { display: none; } }
  `;

  const options = script.dataset;
  const label = options.label || "问报告";
  let source = options.tokenUrl ? () => tokenFrom(options.tokenUrl) : null;
  let theme = themeOf(options.theme);
  let isReady = false; // whether the frame has answered
  let patience = 0;
  let opener = null;
  let frame = null;

  const host = make("div", { id: "wenbao", "data-theme": theme });
  const launcher = make("button", { type: "button", class: "launcher", "aria-label": label, "aria-controls": "panel" });
  const panel = make("div", { id: "panel", class: "panel", role: "dialog", "aria-label": "问报", hidden: "" });
  const said = make("p", { role: "status" });
  const again = makeButton("再试一次", load);
  const status = make("div", { class: "status" }, [said, make("div", {}, [again, makeButton("关闭", close)])]);
  build();

  window.Wenbao = Object.freeze({
    /** `source()` gives a token of this portal's user, or a promise of one; asked for each anew. */
    setTokenSource(given) {
      source = given;
    },
    /** "light", "dark" or "auto". */
    setTheme(name) {
      theme = themeOf(name);
      host.setAttribute("data-theme", theme);
      tell("theme", { theme });
    },
    open,
    close,
    get isOpen() {
      return !panel.hidden;
    },
  });
  announce("wenbao:ready");

  function build() {
    const style = new CSSStyleSheet(); // unlike a style element, it needs no leave of the page's policy
    style.replaceSync(STYLE);
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    panel.append(status);
    panel.style.setProperty("--width", `${size(options.width, 420, 320, 1200)}px`);
    panel.style.setProperty("--height", `${size(options.height, 680, 320, 1600)}px`);
    root.append(make("div", { class: options.position === "bottom-left" ? "left" : "right" }, [launcher, panel]));
    launcher.addEventListener("click", () => (panel.hidden ? open() : close()));
    host.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !panel.hidden) close();
    });
    drawLauncher();
    window.addEventListener("message", hear);
    if (document.body) document.body.append(host);
    else document.addEventListener("DOMContentLoaded", () => document.body.append(host));
  }

  function open() {
    if (!panel.hidden) return;
    opener = document.activeElement === host ? null : document.activeElement;
    panel.hidden = false;
    drawLauncher();
    if (!frame) load();
    show();
    announce("wenbao:opened");
  }

  function close() {
    if (panel.hidden) return;
    const isInside = document.activeElement === host;
    panel.hidden = true;
    drawLauncher();
    if (isInside) (opener?.isConnected && opener !== document.body ? opener : launcher).focus();
    announce("wenbao:closed");
  }

  /** Put the keyboard where one types, once there is something to type into. */
  function show() {
    if (!isReady) return again.hidden ? undefined : again.focus();
    frame.focus();
    tell("shown");
  }

  function load() {
    const address = new URL("/embed", SERVICE);
    address.searchParams.set("theme", theme);
    if (options.size) address.searchParams.set("size", options.size);
    isReady = false;
    frame?.remove();
    frame = make("iframe", { title: "问报：问答", src: address.href, allow: "clipboard-write" });
    frame.addEventListener("load", greet);
    panel.prepend(frame);
    wait();
  }

  function wait() {
    status.hidden = false;
    again.hidden = true;
    said.textContent = "正在打开…";
    clearTimeout(patience);
    patience = setTimeout(() => {
      said.textContent = "问报打不开。请检查网络；仍不行时，请联系门户管理员。";
      again.hidden = false;
    }, PATIENCE_MS);
  }

  function greet() {
    tell("hello", { tokens: source !== null });
  }

  function hear(event) {
    if (event.origin !== SERVICE || !frame || event.source !== frame.contentWindow) return;
    const { type, ...detail } = event.data ?? {};
    if (type === "wenbao:ready") ready();
    else if (type === "wenbao:close") close();
    else if (type === "wenbao:token-wanted") giveToken();
    else if (TOLD.includes(type)) announce(type, detail);
  }

  function ready() {
    clearTimeout(patience);
    isReady = true;
    status.hidden = true;
    tell("theme", { theme }); // it may have changed since the frame was asked for
    if (!panel.hidden) show();
  }

  async function giveToken() {
    let token = null;
    try {
      token = (await source?.()) ?? null;
    } catch (error) {
      console.error("Wenbao: the token source failed.", error);
    }
    tell("token", { token });
  }

  async function tokenFrom(url) {
    const response = await fetch(url, { method: "POST", credentials: "same-origin" });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    return (await response.json()).token;
  }

  /** Only a page of Wenbao can read this, whatever stands in the frame. */
  function tell(name, detail = {}) {
    frame?.contentWindow?.postMessage({ ...detail, type: `wenbao:${name}` }, SERVICE);
  }

  function announce(type, detail = {}) {
    window.dispatchEvent(new CustomEvent(type, { detail }));
  }

  function drawLauncher() {
    const isOpen = !panel.hidden;
    launcher.setAttribute("aria-expanded", String(isOpen));
    launcher.replaceChildren(icon(isOpen ? "fold" : "chat"), make("span", {}, [label]));
  }

  function icon(name) {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("viewBox", "0 0 24 24");
    drawing.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ICONS[name]);
    drawing.append(path);
    return drawing;
  }

  function make(tag, attributes, children = []) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function makeButton(text, onclick) {
    const button = make("button", { type: "button" }, [text]);
    button.addEventListener("click", onclick);
    return button;
  }

  function themeOf(name) {
    return name === "light" || name === "dark" ? name : "auto";
  }

  function size(given, usual, least, most) {
    const number = Number.parseInt(given, 10);
    return Number.isNaN(number) ? usual : Math.min(Math.max(number, least), most);
  }
})();
