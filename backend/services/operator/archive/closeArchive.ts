import {
  type ArchivedOrder,
  ArchiveRepository,
} from '../../../repositories/operator/archiveRepository.ts';
import type { StartProgress } from '../import/progress.ts';
import { OperatorError } from '../operatorError.ts';
import { inOperatorTransaction, type OperatorSession } from '../operatorTransaction.ts';
import { type ArchiveContents, type ArchivePlace, readArchive } from './readArchive.ts';

/** Removed in one short transaction, so that little is locked at a time. */
const ORDERS_AT_ONCE = 5_000;

export interface ClosedArchive extends ArchiveContents {
  /** How many of its orders were still in the table. */
  removed: number;
}

/**
 * Removes the orders of an archive from the table, and closes the books on them. Those that are gone
 * already, or were changed since, are left: so it may be done again after any failure. It reads the
 * file twice, and removes nothing before all of it is known to be good.
 *
 * @throws {OperatorError} the file is not whole; or it ended early, with how far it was.
 */
export async function closeArchive(
  session: OperatorSession,
  path: string,
  startProgress: StartProgress,
): Promise<ClosedArchive> {
  const { sequelize, signal } = session;
  const contents = await check({ path, signal }, startProgress);
  const { before } = contents;
  const progress = startProgress('Removing', contents.orders, 'orders');
  let done = 0;
  let removed = 0;
  async function take(lines: string[]) {
    for (let start = 0; start < lines.length; start += ORDERS_AT_ONCE) {
      const batch = lines.slice(start, start + ORDERS_AT_ONCE);
      const orders = batch.map((line) => JSON.parse(line) as ArchivedOrder);
      removed += await inOperatorTransaction(session, (transaction) =>
        ArchiveRepository.close(sequelize, { orders, before }, transaction),
      );
      done += orders.length;
      progress.update(done);
    }
  }
  try {
    await readArchive({ path, signal }, take);
    return { ...contents, removed };
  } catch (cause) {
    throw unfinished({ path, done, orders: contents.orders }, signal.aborted ? null : cause);
  } finally {
    progress.stop();
  }
}

async function check(place: ArchivePlace, startProgress: StartProgress): Promise<ArchiveContents> {
  const progress = startProgress('Checking', undefined, 'orders');
  let done = 0;
  return readArchive(place, async (lines) => {
    done += lines.length;
    progress.update(done);
  }).finally(progress.stop);
}

function unfinished(
  { path, done, orders }: { path: string; done: number; orders: number },
  cause: unknown,
): OperatorError {
  return new OperatorError(
    `Stopped: of ${orders} orders, all of which are in ${path}, at least ${done} are out of the ` +
      'table. Nothing is lost, and the books agree. Run the same command again to go on.',
    { cause: cause instanceof OperatorError ? (cause.cause ?? cause) : cause },
  );
}
