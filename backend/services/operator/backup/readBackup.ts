import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createZstdDecompress, type ZstdDecompress } from 'node:zlib';
import type { z } from 'zod';
import { OperatorError } from '../operatorError.ts';
import {
  BACKUP_VERSION,
  type BackupManifest,
  endSchema,
  manifestSchema,
  type RowCounts,
  versionSchema,
} from './backupFormat.ts';
import { BrokenText, LineReader } from './lineReader.ts';

const ZSTANDARD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

const NOT_FROM_PIPE =
  'A backup is read from a file, not from a pipe: write it to a file, then restore that.';

/** What is done with a backup while it is read. */
export interface BackupReading<Result> {
  signal: AbortSignal;
  /** Is told how many bytes of the file were read. */
  onBytes(count: number): void;
  /** Has to read the rows of each table of the manifest, in their order, and to say how many. */
  read(manifest: BackupManifest, rows: () => AsyncGenerator<Buffer>): Promise<Result>;
  countsOf(result: Result): RowCounts;
}

/**
 * Reads a backup from its first byte to its last, and holds it against its checksum.
 *
 * @throws {OperatorError} the file is none, is torn or was changed.
 */
export async function readBackup<Result>(
  path: string,
  { signal, onBytes, read, countsOf }: BackupReading<Result>,
): Promise<Result> {
  await expectBackup(path);
  const text = decompress(path, { signal, onBytes });
  const lines = new LineReader(text);
  try {
    const first = await lines.line();
    const { inventoryBackup } = parse(first, versionSchema);
    if (inventoryBackup > BACKUP_VERSION) throw newer(path, 'its form');
    const manifest = parse(first, manifestSchema);
    const result = await read(manifest, () => lines.rows());
    const digest = lines.digest();
    const end = parse(await lines.line(), endSchema);
    await lines.expectEnd();
    await expectWholeFile(path, text);
    if (end.sha256 !== digest) throw new BrokenText('its checksum is another');
    expectCounts(end.rows, countsOf(result));
    return result;
  } catch (error) {
    throw explain(error, path);
  } finally {
    await lines.close();
  }
}

/** It has something that only a later version knows. */
export function newer(path: string, what: string): OperatorError {
  return new OperatorError(
    `${basename(path)} was made by a newer version of this service: ${what} is not known here. ` +
      'Upgrade, then restore. Nothing was changed.',
  );
}

async function expectBackup(path: string): Promise<void> {
  const start = Buffer.alloc(ZSTANDARD.length);
  try {
    await using file = await open(path);
    const stats = await file.stat();
    if (!stats.isFile() && !stats.isDirectory()) throw new Error(NOT_FROM_PIPE);
    await file.read(start, 0, start.length, 0);
  } catch (cause) {
    throw new OperatorError(`${path} cannot be read.`, { cause });
  }
  if (start.equals(ZSTANDARD)) return;
  throw new OperatorError(
    `${basename(path)} is no backup: \`inventory backup\` makes them. Nothing was changed.`,
  );
}

function decompress(
  path: string,
  { signal, onBytes }: Pick<BackupReading<unknown>, 'signal' | 'onBytes'>,
): ZstdDecompress {
  const file = createReadStream(path, { signal });
  file.on('data', () => onBytes(file.bytesRead));
  return pipeline(file, createZstdDecompress(), () => {}); // whoever reads hears of errors
}

/** It skips what stands behind the end of the compressed text. */
async function expectWholeFile(path: string, { bytesWritten }: ZstdDecompress): Promise<void> {
  const { size } = await stat(path);
  if (bytesWritten !== size) throw new BrokenText('it goes on behind its end');
}

function parse<Schema extends z.ZodType>(line: string, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    throw new BrokenText('a line of it makes no sense', { cause });
  }
}

function expectCounts(wanted: RowCounts, counts: RowCounts): void {
  for (const [table, count] of Object.entries(wanted)) {
    if (counts[table] !== count) throw new BrokenText(`${table} lacks rows`);
  }
}

function explain(error: unknown, path: string): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const isBroken = error instanceof BrokenText || /^(ZSTD_|Z_)/.test(code);
  if (!isBroken) return error;
  const reason = error instanceof BrokenText ? message : `it cannot be decompressed (${message})`;
  return new OperatorError(
    `${basename(path)} is torn or was changed: ${reason}. Nothing was changed in the database.`,
  );
}
