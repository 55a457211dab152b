// The chats, kept in this browser and nowhere else: one entry of the storage each.

const PREFIX = "wenbao.chat.";
const MOST = 60;
const TITLE_CHARACTERS = 40;

/**
 * A chat is `{id, title, named, report, updated, turns}`; a turn is `{question, reply}` or
 * `{question, problem}`, with `vote` once feedback was given.
 */
export class Chats {
  /** `storage` is a Storage or anything like it; without one, chats last as long as the page. */
  constructor(storage) {
    this.storage = storage ?? new Map();
  }

  /** All chats, the latest first; entries that cannot be read are passed over. */
  all() {
    return this.keys()
      .map((key) => this.read(key))
      .filter(Boolean)
      .sort((a, b) => b.updated - a.updated);
  }

  get(id) {
    return this.read(PREFIX + id);
  }

  /** A new chat; it is kept with its first turn. */
  start(report) {
    return { id: makeId(), title: "", named: false, report, updated: Date.now(), turns: [] };
  }

  /** Keep a chat as it is now. The oldest others go where the storage is full. */
  keep(chat) {
    chat.updated = Date.now();
    if (!chat.named) chat.title = (chat.turns[0]?.question ?? "").slice(0, TITLE_CHARACTERS);
    const others = this.all().filter((other) => other.id !== chat.id);
    while (others.length >= MOST) this.remove(others.pop().id);
    for (;;) {
      try {
        this.write(PREFIX + chat.id, JSON.stringify(chat));
        return;
      } catch {
        if (!others.length) return; // not even this one fits: it lasts as long as the page
        this.remove(others.pop().id);
      }
    }
  }

  rename(id, title) {
    const chat = this.get(id);
    if (!chat) return;
    chat.title = title.slice(0, 100);
    chat.named = true;
    this.write(PREFIX + id, JSON.stringify(chat));
  }

  remove(id) {
    if (this.storage instanceof Map) this.storage.delete(PREFIX + id);
    else this.storage.removeItem(PREFIX + id);
  }

  clear() {
    for (const chat of this.all()) this.remove(chat.id);
  }

  keys() {
    const names = this.storage instanceof Map ? [...this.storage.keys()] : Object.keys(this.storage);
    return names.filter((name) => name.startsWith(PREFIX));
  }

  read(key) {
    const text = this.storage instanceof Map ? this.storage.get(key) : this.storage.getItem(key);
    try {
      const chat = JSON.parse(text ?? "null");
      return Array.isArray(chat?.turns) ? chat : null;
    } catch {
      return null;
    }
  }

  write(key, text) {
    if (this.storage instanceof Map) this.storage.set(key, text);
    else this.storage.setItem(key, text);
  }
}

/** `localStorage` or `sessionStorage`, or null where the page may not use it (some frames). */
export function storageOf(name) {
  try {
    window[name].getItem(PREFIX);
    return window[name];
  } catch {
    return null;
  }
}

function makeId() {
  // crypto.randomUUID is there on secure origins only; an intranet page may not be one.
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, "0")).join("");
}
