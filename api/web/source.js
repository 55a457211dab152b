// The panel that shows where a claim stands in the report.

import { make, makeList } from "./dom.js";

const panel = document.getElementById("source");
const title = document.getElementById("source-title");
const body = document.getElementById("source-body");
let opener = null;

/** Show a citation; focus comes back to `button` when the panel is closed. */
export function openSource(citation, button) {
  setPressed(false);
  opener = button;
  setPressed(true);
  title.textContent = `出处 ${citation.id}`;
  body.replaceChildren(...contents(citation));
  panel.hidden = false;
  panel.scrollTop = 0;
  title.focus({ preventScroll: true });
}

/** Close the panel; does nothing where it is closed. */
export function closeSource() {
  if (panel.hidden) return;
  panel.hidden = true;
  setPressed(false);
  opener?.focus();
  opener = null;
}

function setPressed(pressed) {
  opener?.setAttribute("aria-pressed", String(pressed));
}

function contents(citation) {
  const parts = [makeList("path", citation.section)];
  if (citation.page !== null) parts.push(make("p", "read-as", [`目录页码：第 ${citation.page} 页`]));
  parts.push(make("blockquote", "passage", highlighted(citation.text, citation.quote)));
  if (citation.restored.length) {
    parts.push(make("h3", "", ["原文在此处的印法"]));
    parts.push(makeList("restored", citation.restored.map(restoredNote)));
  }
  return parts;
}

function restoredNote(note) {
  return `原文印作“${note.printed}”，读作“${note.read_as}”（${note.reason}）`;
}

/** The text with the quote marked; a quote that is not in it leaves the text plain. */
function highlighted(text, quote) {
  const at = quote ? text.indexOf(quote) : -1;
  if (at < 0) return [text];
  return [text.slice(0, at), make("mark", "", [quote]), text.slice(at + quote.length)];
}

document.getElementById("source-close").addEventListener("click", closeSource);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeSource();
});
