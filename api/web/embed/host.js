// The page that holds this one in a frame. Only what comes from it is listened to; its origin is
// what the browser says, and only pages of that origin can read what is told here.

const GREETING_MS = 1000;
const host = window.parent;
const isFramed = host !== window;
const heard = new Map();
let origin = null;
let greet = null;

/** Resolves when the page around this one has greeted, or when it will not: it need not know us. */
export const greeted = isFramed
  ? new Promise((resolve) => {
      greet = resolve;
      setTimeout(resolve, GREETING_MS);
    })
  : Promise.resolve();

/** The origin of the page around this one; null until it has greeted. */
export function hostOrigin() {
  return origin;
}

/** Do `listener(message)` for each message of that name: `hello`, `token`, `shown`, `theme`. */
export function hear(name, listener) {
  const type = `wenbao:${name}`;
  heard.set(type, [...(heard.get(type) ?? []), listener]);
}

/** Tell the page around this one; does nothing until it has greeted. */
export function tell(name, detail = {}) {
  if (origin !== null) host.postMessage({ ...detail, type: `wenbao:${name}` }, origin);
}

window.addEventListener("message", ({ source, origin: from, data }) => {
  // "null" is what pages without an origin of their own share: nobody to answer to.
  if (!isFramed || source !== host || from === "null") return;
  const isGreeting = data?.type === "wenbao:hello";
  if (origin === null ? !isGreeting : from !== origin) return;
  origin = from;
  for (const listener of heard.get(data?.type) ?? []) listener(data);
  if (isGreeting) {
    greet();
    tell("ready");
  }
});
