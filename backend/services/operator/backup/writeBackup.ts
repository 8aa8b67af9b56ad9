import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress, constants as zlib } from 'node:zlib';
import {
  type BackupEnd,
  type BackupManifest,
  END_OF_ROWS,
  type RowCounts,
} from './backupFormat.ts';
import { countLines } from './countLines.ts';

type Table = BackupManifest['tables'][number];

/** Where the rows come from and the bytes go. */
export interface BackupTarget {
  readRows(table: Table): AsyncIterable<Buffer>;
  write(bytes: Uint8Array): Promise<void>;
  /** Is told how many rows there are by now. */
  onRows(count: number): void;
  signal: AbortSignal;
}

/** Writes a backup, compressed, no faster than it is taken; resolves with its rows. */
export async function writeBackup(
  manifest: BackupManifest,
  { readRows, write, onRows, signal }: BackupTarget,
): Promise<RowCounts> {
  const rows: RowCounts = {};
  const hash = createHash('sha256');
  let total = 0;

  async function* content(): AsyncGenerator<Buffer> {
    for await (const piece of hashed()) {
      hash.update(piece);
      yield piece;
    }
    const end: BackupEnd = { rows, sha256: hash.digest('hex') };
    yield lineOf(end);
  }

  async function* hashed(): AsyncGenerator<Buffer> {
    yield lineOf(manifest);
    for (const table of manifest.tables) {
      let count = 0;
      for await (const piece of readRows(table)) {
        count += countLines(piece);
        onRows(total + count);
        yield piece;
      }
      yield END_OF_ROWS;
      rows[table.name] = count;
      total += count;
    }
  }

  const compress = createZstdCompress({ params: { [zlib.ZSTD_c_checksumFlag]: 1 } });
  async function writeAll(compressed: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const bytes of compressed) await write(bytes);
  }
  await pipeline(content, compress, writeAll, { signal });
  return rows;
}

function lineOf(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
