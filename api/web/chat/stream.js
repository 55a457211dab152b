// Asking with a streamed reply: server-sent events read from the response of a POST.

import { post, Problem } from "../common/service.js";

/**
 * The reply to `asked` ({question, history, report}); `onStage(label)` and `onText(piece)` are
 * told what arrives before it, `onRestart()` that the pieces so far are withdrawn and those that
 * follow take their place. `signal` stops the work.
 */
export async function ask(asked, { onStage, onText, onRestart, signal }) {
  const response = await post("/api/ask/stream", asked, { signal });
  for await (const { event, data } of events(response.body)) {
    if (event === "stage") onStage(data.label);
    else if (event === "text") onText(data.text);
    else if (event === "restart") onRestart();
    else if (event === "final") return data;
    else if (event === "error") {
      throw new Problem(data.detail ?? "服务出错。请稍后再试。", data.request_id ?? "", data.status ?? 0);
    }
  }
  throw new Problem("回答中途断了。请再试一次。", response.headers.get("X-Request-Id") ?? "");
}

/** The events of a stream, each with its data as JSON; comments (heartbeats) are passed over. */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const found = parse(block);
      if (found) yield found;
    }
  }
}

function parse(block) {
  let event = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) event = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return data.length ? { event, data: JSON.parse(data.join("\n")) } : null;
}
