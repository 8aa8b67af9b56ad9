import { openSnapshot } from '../../../database/snapshot.ts';
import { ArchiveRepository } from '../../../repositories/operator/archiveRepository.ts';
import type { ListedOrder } from '../../../repositories/operator/orderReader.ts';
import type { StartProgress } from '../import/progress.ts';
import type { OperatorSession } from '../operatorTransaction.ts';

const PAGE_SIZE = 10_000;

/**
 * Reads orders from before a time, by id: `total` at most, so that it does not look for what is not
 * there. Each page has a snapshot of its own: one that is open for long would keep dead versions of
 * the products' rows, and orders would get slower.
 */
export async function* readOldOrders(
  { sequelize, signal }: OperatorSession,
  { before, total }: { before: Date; total: number },
  startProgress: StartProgress,
): AsyncGenerator<ListedOrder[]> {
  const progress = startProgress('Writing', total, 'orders');
  try {
    let lastId: string | null = null;
    for (let done = 0; done < total; ) {
      const limit = Math.min(PAGE_SIZE, total - done);
      const { transaction, close } = await openSnapshot(sequelize, signal);
      const wanted = { before, lastId, limit };
      const page: ListedOrder[] = await ArchiveRepository.readPage(
        sequelize,
        wanted,
        transaction,
      ).finally(close);
      signal.throwIfAborted();
      if (page.length === 0) return;
      yield page;
      done += page.length;
      lastId = page.at(-1)?.id ?? null;
      progress.update(done);
    }
  } finally {
    progress.stop();
  }
}
