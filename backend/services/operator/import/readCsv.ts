import { parse } from 'csv-parse';

/** Takes a record; its fields have one character for each byte. */
export type TakeRecord = (fields: readonly string[], line: number) => void;

/** More bytes than any good record has; they also limit what an open quote can swallow. */
const MAX_RECORD_BYTES = 65_536;

const reasons: Record<string, string> = {
  INVALID_OPENING_QUOTE: 'a quote stands in a field that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE:
    'a quote within a quoted field is neither written twice nor followed by a comma or a line break',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
};

/** The quotes of a record make no sense: where the next one begins is not known. */
export class BrokenCsv extends Error {
  readonly line: number;

  constructor(line: number, reason: string) {
    super(`broken quoting: ${reason}. The lines after it were not checked`);
    this.line = line;
  }
}

/**
 * Reads CSV by RFC 4180, with CRLF or LF. Yields after each piece of the file, when all records that
 * end in it have been taken.
 *
 * @throws {BrokenCsv} when all records before have been taken.
 */
export async function* readCsv(
  input: AsyncIterable<Buffer>,
  take: TakeRecord,
): AsyncGenerator<void> {
  let nextLine = 1;
  let takenBytes = 0;
  let givenBytes = 0;
  const parser = parse({
    // What is not UTF-8 is for the taker to see: decoding it here would replace it.
    encoding: 'latin1',
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    on_record(fields: string[], { bytes }) {
      const line = nextLine;
      nextLine += 1 + lineBreaksIn(fields);
      takenBytes = bytes;
      take(fields, line);
      return null; // nothing for the parser to give out
    },
  });
  parser.on('error', () => {}); // each write hears of its own
  parser.resume();

  for await (const bytes of input) {
    await parsed((callback) => parser.write(bytes, callback));
    givenBytes += bytes.length;
    if (givenBytes - takenBytes > MAX_RECORD_BYTES) {
      throw new BrokenCsv(nextLine, `the record does not end within ${MAX_RECORD_BYTES} bytes`);
    }
    yield;
  }
  await parsed((callback) => parser.end(callback));
  yield;

  function parsed(step: (callback: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      step((error) => {
        const reason = reasons[(error as { code?: string } | null | undefined)?.code ?? ''];
        if (reason) reject(new BrokenCsv(nextLine, reason));
        else if (error) reject(error);
        else resolve();
      });
    });
  }
}

function lineBreaksIn(fields: readonly string[]): number {
  let count = 0;
  for (const field of fields) {
    for (let at = field.indexOf('\n'); at !== -1; at = field.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}
