import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ListedOrder } from '../../../repositories/operator/orderReader.ts';
import { ArchiveSum, headOf, linesOf } from './archiveFormat.ts';

/** Writes orders from before a time as an archive. */
export async function writeArchive(
  { before, signal }: { before: Date; signal: AbortSignal },
  batches: AsyncIterable<readonly ListedOrder[]>,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const sum = new ArchiveSum();

  async function* texts() {
    const head = headOf(before);
    sum.add(head, 0);
    yield head;
    for await (const orders of batches) {
      const lines = linesOf(orders);
      sum.add(lines, orders.length);
      yield lines;
    }
    yield sum.foot();
  }

  async function writeAll(compressed: AsyncIterable<Uint8Array>) {
    for await (const bytes of compressed) await write(bytes);
  }

  await pipeline(texts, createGzip(), writeAll, { signal });
}
