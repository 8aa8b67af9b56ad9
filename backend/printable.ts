/** Control characters, and those that turn the direction of writing or are not seen at all. */
const controls =
  /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]/gu;

const MAX_QUOTED = 40;
const MAX_LINE = 1_000;
const MAX_LINES = 100;

/** Makes visible what could play tricks on a terminal: names come from anywhere. */
export function escapeControls(text: string): string {
  return text.replace(controls, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** The same for a text of several lines; their number and their length can be read. */
export function printableLines(text: string): string {
  const lines = text.split('\n');
  const shown = lines.slice(0, MAX_LINES).map((line) => escapeControls(shorten(line, MAX_LINE)));
  const more = lines.length - shown.length;
  return [...shown, ...(more > 0 ? [`… (${more} lines more)`] : [])].join('\n');
}

/** A user's text within a line: its beginning only if it is long. */
export function onOneLine(text: string): string {
  return escapeControls(shorten(text, MAX_QUOTED));
}

/** A user's text within a message: in quotes, its beginning only if it is long. */
export function quoted(text: string): string {
  return `${escapeControls(JSON.stringify(text.slice(0, MAX_QUOTED)))}${
    text.length > MAX_QUOTED ? ' …' : ''
  }`;
}

/** The first few of a user's texts. */
export function quotedList(texts: readonly string[], most = 5): string {
  const more = texts.length > most ? ` and ${texts.length - most} more` : '';
  return `${texts.slice(0, most).map(quoted).join(', ')}${more}`;
}

function shorten(line: string, length: number): string {
  if (line.length <= length) return line;
  return `${line.slice(0, length)} … (${line.length - length} characters more)`;
}
