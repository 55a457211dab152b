// Line icons, drawn as SVG elements of our own.

const SPACE = "http://www.w3.org/2000/svg";

const PATHS = {
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  check: "M5 12.5l4.5 4.5L19 7.5",
  retry: "M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4",
  up: "M7 11v9H4v-9zM7 11l4-7c1.6 0 2.4 1.2 2 2.7L12.3 9.5H18c1.3 0 2.2 1.2 1.9 2.5l-1.3 6A2.5 2.5 0 0 1 16.2 20H7",
  down: "M17 13V4h3v9zM17 13l-4 7c-1.6 0-2.4-1.2-2-2.7l.7-2.8H6c-1.3 0-2.2-1.2-1.9-2.5l1.3-6A2.5 2.5 0 0 1 7.8 4H17",
  pencil: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5",
  contents: "M4 6h2M9 6h11M4 12h2M9 12h11M4 18h2M9 18h11",
  previous: "M7 14l5-5 5 5",
  next: "M7 10l5 5 5-5",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  keyboard: "M3 7h18v11H3zM7 11h.01M11 11h.01M15 11h.01M8 14.5h8",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  auto: "M12 3.5a8.5 8.5 0 1 0 0 17zM12 3.5a8.5 8.5 0 0 1 0 17",
  menu: "M4 7h16M4 12h16M4 17h16",
  split: "M12 20v-7M12 13L6 6M12 13l6-7M6 6v4M6 6h4M18 6v4M18 6h-4",
  crack: "M13 3l-3 6 4 3-4 3 2 6M4 4h5M4 20h6M15 4h5v16h-6",
  absent: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5M8.5 11h5",
  open: "M14 5h5v5M19 5l-8 8M17 14v5H5V7h5",
  chat: "M5 5h14v11h-8l-4 4v-4H5z",
};

/** The icon of that name; what it means must be said by its button. */
export function icon(name) {
  const drawing = document.createElementNS(SPACE, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SPACE, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}
