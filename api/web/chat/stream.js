// Asking with a streamed reply: server-sent events read from the response of a POST.

import { post, postJson, Problem } from "../common/service.js";

/**
 * The reply to `asked` ({question, history, report}); `onStage(name)` and `onText(piece)` are
 * told what arrives before it. `signal` stops the work.
 */
export async function ask(asked, { onStage, onText, signal }) {
  let response;
  try {
    response = await post("/api/ask/stream", asked, { signal });
  } catch (problem) {
    // A proxy or a server that does not stream: the whole reply at once is as good.
    if (problem.status !== 404 && problem.status !== 405) throw problem;
    return postJson("/api/ask", asked, { signal });
  }
  for await (const { event, data } of events(response.body)) {
    if (event === "stage") onStage(data.stage ?? data.name ?? "");
    else if (event === "text") onText(data.text ?? "");
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
