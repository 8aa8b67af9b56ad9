import { printableLines } from '../../backend/printable.ts';

/** Writes lines for people to standard error; what they repeat of a user's bytes plays no tricks. */
export function writeMessage(text: string): void {
  process.stderr.write(printableLines(`${text.replace(/\n$/, '')}\n`));
}
