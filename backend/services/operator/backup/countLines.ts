const LINE_END = 0x0a;

/** How many lines end in a piece of text. */
export function countLines(text: Buffer): number {
  let count = 0;
  for (let at = text.indexOf(LINE_END); at !== -1; at = text.indexOf(LINE_END, at + 1)) count += 1;
  return count;
}
