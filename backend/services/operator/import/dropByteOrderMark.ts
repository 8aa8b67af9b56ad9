import { OperatorError } from '../operatorError.ts';

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const NO_TEXT = 'has NUL characters: it is UTF-16 or no text. Save it as UTF-8';

const otherFormats = [
  { start: Buffer.from([0x1f, 0x8b]), advice: 'is compressed with gzip. Unpack it first' },
  { start: Buffer.from([0xff, 0xfe]), advice: 'is UTF-16. Save it as UTF-8' },
  { start: Buffer.from([0xfe, 0xff]), advice: 'is UTF-16. Save it as UTF-8' },
  { start: Buffer.from('PK'), advice: 'is a spreadsheet or an archive, not text. Save it as CSV' },
];

/**
 * Leaves out the mark with which UTF-8 may begin.
 *
 * @throws {OperatorError} if the file begins as one of another format.
 */
export async function* dropByteOrderMark(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const bytes of input) {
    if (!start) {
      yield bytes;
      continue;
    }
    start = Buffer.concat([start, bytes]);
    if (start.length < UTF8_MARK.length) continue;
    yield afterMark(start);
    start = undefined;
  }
  if (start && start.length > 0) yield afterMark(start);
}

function afterMark(text: Buffer): Buffer {
  const beginsWith = (start: Buffer) => text.subarray(0, start.length).equals(start);
  const other = otherFormats.find(({ start }) => beginsWith(start));
  const advice = other?.advice ?? (text.subarray(0, 4).includes(0) ? NO_TEXT : undefined);
  if (advice) throw new OperatorError(`The file ${advice}. Nothing was imported.`);
  return beginsWith(UTF8_MARK) ? text.subarray(UTF8_MARK.length) : text;
}
