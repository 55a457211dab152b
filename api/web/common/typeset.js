// Chinese typography of running text. One character stays one character, so offsets hold.

const WIDE = { ",": "，", ";": "；", ":": "：", "?": "？", "!": "！" };
const HAN = "\\u3007\\u3400-\\u9fff\\uf900-\\ufaff";
// A mark beside Chinese text; one between two digits or Latin words (1,234, 9:30) stays.
const MARK = new RegExp(`(?<=[${HAN}》”」）\\]%])[,;:?!]|[,;:?!](?=[${HAN}《“「（])`, "gu");

// Brackets of Chinese text, by what stands before, inside or after them.
const BRACKETS = new RegExp(`(?<=[${HAN}])\\(([^()\\n]*)\\)|\\(([^()\\n]*[${HAN}][^()\\n]*)\\)|\\(([^()\\n]*)\\)(?=[${HAN}])`, "gu");

/** The text with its half-width marks set wide where they stand in Chinese text. */
export function typeset(text) {
  return text
    .replace(BRACKETS, (all, ...inside) => `（${inside.slice(0, 3).find((each) => each !== undefined)}）`)
    .replace(MARK, (mark) => WIDE[mark]);
}

/** For comparing and searching: width and case of characters make no difference. */
export function folded(text) {
  const narrow = text.replace(/[\uff01-\uff5e]/g, (wide) =>
    String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
  );
  // Only where it keeps the length, so that offsets hold.
  const lower = narrow.toLowerCase();
  return lower.length === narrow.length ? lower : narrow;
}
