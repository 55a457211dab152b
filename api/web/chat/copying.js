// An answer as plain text with its sources, on the clipboard.

import { typeset } from "../common/typeset.js";
import { placeName } from "../common/words.js";

/** What is copied: question, answer, sums, sources with quotes. */
export function asText(question, reply, reportTitle) {
  const lines = [`问：${question}`, `答：${typeset(reply.answer)}`];
  for (const { expression } of reply.derivations) lines.push(`算式：${expression}`);
  if (reply.citations.length) {
    lines.push("", `出处：《${reportTitle}》`);
    for (const { id, section, page, quote } of reply.citations) {
      lines.push(`[${id}] ${placeName(section, page)}：“${quote}”`);
    }
  }
  return lines.join("\n");
}

/** Whether the text is on the clipboard now. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // pages that are no secure origin have no clipboard of their own
  }
}

function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
