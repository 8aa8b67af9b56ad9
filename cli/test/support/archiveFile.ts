import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface ArchiveFile {
  head: { before: string };
  orders: { id: string; quantity: number; idempotencyKey: string | null; returned: number }[];
  foot: { orders: number; sha256: string };
  /** The checksum of all lines but the last. */
  sha256: string;
}

/** Reads an archive as anybody may, without the code that wrote it. */
export function readArchiveFile(path: string): ArchiveFile {
  const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
  const values = lines.map((line) => JSON.parse(line));
  const summed = lines.slice(0, -1).map((line) => `${line}\n`);
  return {
    head: values[0],
    orders: values.slice(1, -1),
    foot: values.at(-1),
    sha256: createHash('sha256').update(summed.join('')).digest('hex'),
  };
}
