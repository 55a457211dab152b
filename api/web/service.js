// Talking to the service; every failure comes out as a Problem with a text for staff.

export class Problem extends Error {
  constructor(detail, requestId = "") {
    super(detail);
    this.requestId = requestId;
  }
}

/** The reply to a question, as /api/ask gives it (schema version 1). */
export async function ask(question, history, report) {
  return call("/api/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question, history, report }),
  });
}

/** The reports that can be asked. */
export async function listReports() {
  return (await call("/api/reports")).reports;
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Problem("连不上服务。请检查网络，稍后再试。");
  }
  let body;
  try {
    body = await response.json();
  } catch {
    throw new Problem("服务的回复无法读取。请稍后再试。", response.headers.get("X-Request-Id") ?? "");
  }
  if (!response.ok) throw new Problem(body.detail ?? "服务出错。请稍后再试。", body.request_id ?? "");
  return body;
}
