// Talking to the service; every failure comes out as a Problem with a text for staff.

export class Problem extends Error {
  constructor(detail, requestId = "", status = 0) {
    super(detail);
    this.requestId = requestId;
    this.status = status;
  }
}

let proofs = null;

/**
 * Prove with every request from now on who asks. `source.headers()` gives the headers that do so,
 * `source.renew(refused)` whether there are others, now that the service has refused those.
 */
export function useProofs(source) {
  proofs = source;
}

/** The reports that can be asked. */
export async function listReports() {
  return (await getJson("/api/reports")).reports;
}

/** A JSON body by GET; `parameters` that are null are left out. */
export async function getJson(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null);
  const query = given.length ? `?${new URLSearchParams(given)}` : "";
  return readJson(await send(path + query));
}

/** A JSON body by POST; null where the reply has none. */
export async function postJson(path, body, options = {}) {
  const response = await post(path, body, options);
  if (response.status === 204) return null;
  return readJson(response);
}

/** The response to a POST, whatever it holds; failures of the service become Problems. */
export async function post(path, body, options = {}) {
  const response = await send(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    ...options,
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function send(path, options = {}) {
  const { signal } = options;
  const proof = await unlessAborted(proofs?.headers(), signal);
  const response = await sent(path, options, proof);
  if (response.status !== 401 || !proofs) return response;
  // It was refused at the door and nothing was done, so it may be sent once more.
  if (!(await unlessAborted(proofs.renew(proof), signal))) return response;
  return sent(path, options, await unlessAborted(proofs.headers(), signal));
}

async function sent(path, options, proof) {
  try {
    return await fetch(path, { ...options, headers: { ...options.headers, ...proof } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("连不上服务。请检查网络，稍后再试。");
  }
}

/** What `promise` gives; rejects as soon as `signal` (none: never) says to give up. */
function unlessAborted(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new DOMException("given up", "AbortError"));
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    Promise.resolve(promise).then(resolve, reject);
  });
}

async function readJson(response) {
  if (!response.ok) throw await problemOf(response);
  try {
    return await response.json();
  } catch {
    throw unreadable(response);
  }
}

async function problemOf(response) {
  try {
    const body = await response.json();
    return new Problem(body.detail ?? "服务出错。请稍后再试。", body.request_id ?? "", response.status);
  } catch {
    return unreadable(response);
  }
}

function unreadable(response) {
  const requestId = response.headers.get("X-Request-Id") ?? "";
  return new Problem("服务的回复无法读取。请稍后再试。", requestId, response.status);
}
