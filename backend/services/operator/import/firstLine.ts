const CR = 0x0d;
const LF = 0x0a;
/** Looked through for the end of the first line. */
const MAX_FIRST_LINE = 65_536;

/** The same bytes; the first piece has the first line whole, and what comes after its end. */
export async function* withFirstLine(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const bytes of input) {
    if (!start) {
      yield bytes;
      continue;
    }
    start = Buffer.concat([start, bytes]);
    const end = endOf(start);
    // After a CR one byte more, which may be its LF.
    if ((end === -1 || end === start.length - 1) && start.length < MAX_FIRST_LINE) continue;
    yield start;
    start = undefined;
  }
  if (start && start.length > 0) yield start;
}

/** Whether the first line ends with CR and nothing else. */
export function endsWithCr(bytes: Buffer): boolean {
  const end = endOf(bytes);
  return bytes[end] === CR && bytes[end + 1] !== LF;
}

/** Its characters have one byte each. */
export function firstLineOf(bytes: Buffer): string {
  const end = endOf(bytes);
  return bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
}

function endOf(bytes: Buffer): number {
  return bytes.findIndex((byte) => byte === CR || byte === LF);
}
