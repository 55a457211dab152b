// Saving what the page shows as a file: tables as CSV, pictures as PNG.

/** Rows of cells as CSV with a byte order mark, so that spreadsheets read Chinese right. */
export function csv(rows) {
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** Offer `content` (text or a data URL) as a file of that name. */
export function save(name, content, type = "text/csv;charset=utf-8") {
  const isData = content.startsWith("data:");
  const url = isData ? content : URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  if (!isData) setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** A name that every file system takes. */
export function fileName(text, ending) {
  const plain = text.replace(/[\\/:*?"<>|\s\p{Cc}\p{Cf}]+/gu, "-").slice(0, 60);
  return `${plain || "问报"}.${ending}`;
}

function cell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  // A spreadsheet would run a text that begins like a formula; numbers stay numbers.
  const safe = /^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
