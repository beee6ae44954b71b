// The file of a batch: its text, and the names of its columns.

const most = 1 << 20; // bytes, as the server takes them

/**
 * Reads a file as text.
 * @param {File} file
 * @returns {Promise<{text?: string, trouble?: string}>} trouble says why it cannot be read
 */
export async function read(file) {
  if (file.size > most) return { trouble: "The file has more than 1 MiB. Split it." };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()) };
  } catch {
    return { trouble: "The file cannot be read as UTF-8. Save it as CSV in UTF-8." };
  }
}

/** The names of the columns: the first line that is not empty, which may have quotes. @param {string} text */
export function columns(text) {
  const marks = [...text.replace(/^\ufeff?[\r\n]*/, "")];
  const counts = { ",": 0, ";": 0, "\t": 0 };
  let quoted = false;
  let end = 0;
  for (; end < marks.length && (quoted || !/[\r\n]/.test(marks[end])); end++) {
    if (marks[end] === '"') quoted = !quoted;
    else if (!quoted && marks[end] in counts) counts[marks[end]]++;
  }
  const separator = Object.keys(counts).reduce((a, b) => (counts[b] > counts[a] ? b : a));
  const names = [""];
  quoted = false;
  for (let i = 0; i < end; i++) {
    if (marks[i] === '"' && quoted && marks[i + 1] === '"') names[names.length - 1] += marks[i++];
    else if (marks[i] === '"') quoted = !quoted;
    else if (marks[i] === separator && !quoted) names.push("");
    else names[names.length - 1] += marks[i];
  }
  return names.map((name) => name.trim()).filter(Boolean);
}

/** The column that holds email addresses, by its name. Undefined if there is none, or several. */
export function addressColumn(names) {
  const found = names.filter((name) => /^(e-?mail|mail|email address|address of email)$/i.test(name));
  return found.length === 1 ? found[0] : undefined;
}
