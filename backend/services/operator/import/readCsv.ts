import { type Parser, parse } from 'csv-parse';
import { delimiterIn, isDelimiterLine } from './delimiter.ts';
import { endsWithCr, firstLineOf, withFirstLine } from './firstLine.ts';

/** Takes a record; its fields have one character for each byte. */
export type TakeRecord = (fields: readonly string[], line: number) => void;

/** More bytes than any good record has; they also limit what an open quote can swallow. */
const MAX_RECORD_BYTES = 65_536;
const reasons: Record<string, string> = {
  INVALID_OPENING_QUOTE: 'broken quoting: a quote stands in a field that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE:
    'broken quoting: a quote within a quoted field is neither written twice nor followed by the next field or a line break',
  CSV_QUOTE_NOT_CLOSED: 'broken quoting: a quote is opened and never closed',
};

/** A record makes no sense: where the next one begins is not known. */
export class BrokenCsv extends Error {
  readonly line: number;

  constructor(line: number, reason: string) {
    super(`${reason}. The lines after it were not checked`);
    this.line = line;
  }
}

/**
 * Reads CSV by RFC 4180, with the line ends and the delimiter of the first line. Yields after each
 * piece of the file, when all records that end in it have been taken.
 *
 * @throws {BrokenCsv} when all records before have been taken.
 */
export async function* readCsv(
  input: AsyncIterable<Buffer>,
  take: TakeRecord,
): AsyncGenerator<void> {
  let [nextLine, takenBytes, givenBytes] = [1, 0, 0];
  const line = () => nextLine;
  let parser: Parser | undefined;
  let previous: Buffer = Buffer.alloc(0);
  for await (const bytes of withFirstLine(input)) {
    parser ??= openParser(bytes);
    await parsed(writing(parser, bytes), line);
    givenBytes += bytes.length;
    const open = givenBytes - takenBytes;
    if (open > MAX_RECORD_BYTES) throw new BrokenCsv(nextLine, reasonOf(previous, bytes, open));
    previous = bytes;
    yield;
  }
  await parsed((callback) => (parser ? parser.end(callback) : callback()), line);
  yield;

  function openParser(start: Buffer): Parser {
    const hasCr = endsWithCr(start);
    const firstLine = firstLineOf(start);
    const opened = parse({
      delimiter: delimiterIn(firstLine),
      encoding: 'latin1', // what is not UTF-8 is for the taker to see
      record_delimiter: hasCr ? ['\r\n', '\r', '\n'] : ['\r\n', '\n'],
      relax_column_count: true,
      on_record(fields: string[], { bytes }) {
        const start = nextLine;
        nextLine += 1 + breaksIn(fields, hasCr ? '\r' : '\n');
        takenBytes = bytes;
        if (start > 1 || !isDelimiterLine(firstLine)) take(fields, start);
        return null; // nothing for the parser to give out
      },
    });
    opened.on('error', () => {}); // each write hears of its own
    return opened.resume();
  }
}

type Step = (callback: (error?: Error | null) => void) => void;

function writing(parser: Parser, bytes: Buffer): Step {
  return (callback) => parser.write(bytes, callback);
}

/** Resolves when the parser has done a step; `lineOf` tells the line that it has come to. */
function parsed(step: Step, lineOf: () => number): Promise<void> {
  return new Promise((resolve, reject) => {
    step((error) => {
      const reason = reasons[(error as { code?: string } | null | undefined)?.code ?? ''];
      if (reason) reject(new BrokenCsv(lineOf(), reason));
      else if (error) reject(error);
      else resolve();
    });
  });
}

/** Why a record has no end. */
function reasonOf(previous: Buffer, bytes: Buffer, open: number): string {
  const record = Buffer.concat([previous, bytes]).subarray(-open);
  const tooLong = `the record does not end within ${MAX_RECORD_BYTES} bytes`;
  return record.includes('"') ? `broken quoting: ${tooLong}` : `${tooLong}: no line ends there`;
}

function breaksIn(fields: readonly string[], lineBreak: string): number {
  let count = 0;
  for (const field of fields) {
    let at = field.indexOf(lineBreak);
    for (; at !== -1; at = field.indexOf(lineBreak, at + 1)) count += 1;
  }
  return count;
}
