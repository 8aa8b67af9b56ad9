import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { OperatorError } from '../operatorError.ts';
import { ArchiveSum, isFoot, readHead } from './archiveFormat.ts';

export interface ArchivePlace {
  path: string;
  /** Ends the reading. */
  signal: AbortSignal;
}

/** What a whole archive says of itself. */
export interface ArchiveContents {
  before: Date;
  orders: number;
}

/** Compressed, and not: some thousand orders. */
const PIECE_BYTES = { read: 512 * 1024, unpacked: 1024 * 1024 };

/**
 * Reads an archive, hands the lines of its orders on in their order, and resolves when its foot has
 * shown that all was as it was written.
 *
 * @throws {OperatorError} it is no archive, or not whole.
 */
export async function readArchive(
  { path, signal }: ArchivePlace,
  take: (lines: string[]) => Promise<void>,
): Promise<ArchiveContents> {
  const reader = new ArchiveReader(path, take);
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES.unpacked }).setEncoding('utf8');
  try {
    const file = createReadStream(path, { highWaterMark: PIECE_BYTES.read });
    await pipeline(file, gunzip, (texts) => reader.read(texts), { signal });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!code.startsWith('Z_')) throw error;
    throw reader.fault(message);
  }
  return reader.contents();
}

class ArchiveReader {
  private readonly path: string;
  private readonly take: (lines: string[]) => Promise<void>;
  private readonly sum = new ArchiveSum();
  private before: Date | undefined;
  /** The last line so far: it may be the foot. */
  private last: string | undefined;

  constructor(path: string, take: (lines: string[]) => Promise<void>) {
    this.path = path;
    this.take = take;
  }

  async read(texts: AsyncIterable<string>): Promise<void> {
    let rest = '';
    for await (const text of texts) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (lines.length > 0) await this.add(lines);
    }
    if (rest !== '') throw this.fault('its last line is cut off');
  }

  contents(): ArchiveContents {
    if (!this.before || this.last === undefined || !isFoot(this.last)) {
      throw this.fault('its end is missing');
    }
    const { orders } = this.sum;
    if (`${this.last}\n` !== this.sum.foot()) throw this.fault('its checksum is of other contents');
    return { before: this.before, orders };
  }

  fault(reason: string): OperatorError {
    return new OperatorError(
      `${this.path} is no whole archive of orders: ${reason}. Nothing was removed because of it. ` +
        'If you did not expect that, look for another copy of it; else choose another --output.',
    );
  }

  private async add(lines: string[]): Promise<void> {
    if (this.last !== undefined) lines.unshift(this.last);
    if (!this.before) {
      this.before = readHead(lines[0] as string);
      if (!this.before) throw this.fault('its first line is none of an archive');
      this.sum.add(`${lines.shift()}\n`, 0);
    }
    this.last = lines.pop();
    if (lines.length === 0) return;
    this.sum.add(`${lines.join('\n')}\n`, lines.length);
    await this.take(lines);
  }
}
