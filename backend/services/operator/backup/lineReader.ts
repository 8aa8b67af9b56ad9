import { createHash, type Hash } from 'node:crypto';
import { END_OF_ROWS } from './backupFormat.ts';

const LINE_END = 0x0a;
const NEXT_END_OF_ROWS = Buffer.concat([Buffer.from('\n'), END_OF_ROWS]);
/** More than any manifest has; it bounds what a file that is none makes us keep. */
const MAX_LINE_BYTES = 1_048_576;

/** The bytes end before the text does, or go on behind it. */
export class BrokenText extends Error {}

/** Takes a stream of bytes apart into lines and the rows of tables, and hashes what it gives out. */
export class LineReader {
  private readonly pieces: AsyncIterator<Buffer>;
  private readonly hash: Hash = createHash('sha256');
  private rest: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterable<Buffer>) {
    this.pieces = pieces[Symbol.asyncIterator]();
  }

  /** The next line, without its end. */
  async line(): Promise<string> {
    let end = this.rest.indexOf(LINE_END);
    while (end === -1) {
      if (this.rest.length > MAX_LINE_BYTES) throw new BrokenText('a line does not end');
      await this.more();
      end = this.rest.indexOf(LINE_END);
    }
    return this.take(end + 1).toString('utf8', 0, end);
  }

  /** The rows of a table in pieces that end with a row, up to the line that ends them. */
  async *rows(): AsyncGenerator<Buffer> {
    for (;;) {
      if (this.rest.subarray(0, END_OF_ROWS.length).equals(END_OF_ROWS)) {
        this.take(END_OF_ROWS.length);
        return;
      }
      const end = this.rest.indexOf(NEXT_END_OF_ROWS);
      const whole = (end === -1 ? this.rest.lastIndexOf(LINE_END) : end) + 1;
      if (whole > 0) yield this.take(whole);
      else await this.more();
    }
  }

  /** Of all that was given out so far. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }

  async expectEnd(): Promise<void> {
    const { done } = await this.pieces.next();
    if (!done || this.rest.length > 0) throw new BrokenText('it goes on behind its end');
  }

  async close(): Promise<void> {
    await this.pieces.return?.();
  }

  private take(length: number): Buffer {
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    this.hash.update(taken);
    return taken;
  }

  private async more(): Promise<void> {
    const { done, value } = await this.pieces.next();
    if (done) throw new BrokenText('it ends in the middle');
    this.rest = this.rest.length === 0 ? value : Buffer.concat([this.rest, value]);
  }
}
