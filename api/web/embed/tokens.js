// The short-lived token with which the embedded chat asks, handed over by the page around it. It is
// kept in memory only.

import { Problem } from "../common/service.js";
import { greeted, hear, hostOrigin, tell } from "./host.js";

const ANSWER_MS = 20_000;
const NONE = "门户没有给出令牌。请刷新门户页面；仍不行时，请联系门户管理员。";

let hasTokens = false;
let token = null;
let asking = null; // whether one was given, while it is awaited
let answer = null; // resolves that
let onUser = () => {};

/** The proofs for `useProofs`; `told(user)` hears for whom each token is (null: it does not say). */
export function portalProofs(told) {
  onUser = told;
  return { headers, renew };
}

async function headers() {
  await greeted;
  if (token === null && hasTokens && !(await fresh())) throw new Problem(NONE);
  return token === null ? {} : headersOf(token);
}

/** Another token than the refused one: perhaps one that came meanwhile, else one that is asked for. */
async function renew(refused) {
  const isOld = token !== null && refused.Authorization !== headersOf(token).Authorization;
  return isOld || fresh();
}

/** Whether the page around gave a token; the old one is kept where it did not. */
function fresh() {
  if (hostOrigin() === null) return false;
  asking ??= new Promise((resolve) => {
    answer = resolve;
    setTimeout(resolve, ANSWER_MS, false);
    tell("token-wanted");
  }).finally(() => {
    asking = null;
    answer = null;
  });
  return asking;
}

function headersOf(text) {
  return { Authorization: `Bearer ${text}`, "X-Wenbao-Embedder": hostOrigin() };
}

/** The subject of a JWT, read without proof: to keep users apart on this screen, and for no more. */
function userOf(text) {
  try {
    const base64 = text.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)).sub ?? null;
  } catch {
    return null;
  }
}

hear("hello", (message) => {
  hasTokens = message.tokens === true;
});

hear("token", (message) => {
  if (!answer) return; // nobody asked
  const isGiven = typeof message.token === "string" && message.token !== "";
  if (isGiven) {
    token = message.token;
    onUser(userOf(token));
  }
  answer(isGiven);
});
