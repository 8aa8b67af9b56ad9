import { onOneLine, printableLines } from '../../backend/printable.ts';

/** Writes lines for people to standard error; what they repeat of a user's bytes plays no tricks. */
export function writeMessage(text: string): void {
  const said = process.argv.slice(2).reduce(joinLinesOf, text.replace(/\n$/, ''));
  process.stderr.write(`${printableLines(said)}\n`);
}

/** No line of an argument may pass for one of ours. It may be repeated in part: as a value, a path. */
function joinLinesOf(message: string, argument: string): string {
  return argument
    .split(/[/=]/)
    .filter((part) => part.includes('\n'))
    .reduce((joined, part) => joined.replaceAll(part, () => onOneLine(part)), message);
}
