// A short note at the edge of the page, with at most one thing to do about it.

import { make, makeButton } from "./dom.js";

const SHOWN_MS = 7000;

/** Show `text`; `action` is `{label, run}` or null. */
export function toast(text, action = null) {
  const note = make("p", "toast", [make("span", {}, [text])]);
  if (action) {
    note.append(
      makeButton("link-button", action.label, () => {
        note.remove();
        action.run();
      }),
    );
  }
  document.getElementById("toasts").replaceChildren(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}
