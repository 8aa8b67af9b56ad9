import type { Sequelize, Transaction } from 'sequelize';
import { hasKeyClaims } from '../../../database/citus/keyClaims.ts';
import {
  type ArchivedOrder,
  ArchiveRepository,
  type ClosedSum,
  type PageOfOldClaims,
  type RemovedOrder,
} from '../../../repositories/operator/archiveRepository.ts';
import type { StartProgress } from '../import/progress.ts';
import { OperatorError } from '../operatorError.ts';
import { inOperatorTransaction, type OperatorSession } from '../operatorTransaction.ts';
import { type ArchiveContents, type ArchivePlace, readArchive } from './readArchive.ts';

/** Removed in one short transaction, so that little is locked at a time. */
const ROWS_AT_ONCE = 5_000;
/** An order is placed some time after its key was claimed, by the clock of another node. */
const CLAIM_MARGIN_MS = 60 * 60 * 1000;

export interface ClosedArchive extends ArchiveContents {
  /** How many of its orders were still in the table. */
  removed: number;
}

/**
 * Removes the orders of an archive from the table, and closes the books on them. Those that are gone
 * already, or were changed or returned since, are left: so it may be done again after any failure. It
 * reads the file twice, and removes nothing before all of it is known to be good.
 *
 * @throws {OperatorError} the file is not whole, or has orders from after `limit`; or it ended early,
 *   with how far it was.
 */
export async function closeArchive(
  session: OperatorSession,
  { path, limit }: { path: string; limit: Date },
  startProgress: StartProgress,
): Promise<ClosedArchive> {
  const { sequelize, signal } = session;
  const contents = await check({ path, signal }, startProgress);
  const { before } = contents;
  if (before > limit) {
    throw new OperatorError(
      `${path} is an archive of orders from before ${before.toISOString()}, which are more than you ` +
        'ask for. Nothing was removed. Give that time as --before, or another --output.',
    );
  }
  const progress = startProgress('Removing', contents.orders, 'orders');
  let done = 0;
  let removed = 0;
  async function take(lines: string[]) {
    for (let start = 0; start < lines.length; start += ROWS_AT_ONCE) {
      const batch = lines.slice(start, start + ROWS_AT_ONCE);
      const orders = batch.map((line) => JSON.parse(line) as ArchivedOrder);
      removed += await inOperatorTransaction(session, (transaction) =>
        removeAndClose(sequelize, { orders, before }, transaction),
      );
      done += orders.length;
      progress.update(done);
    }
  }
  try {
    await readArchive({ path, signal }, take);
    await forgetClaims(session, before);
    return { ...contents, removed };
  } catch (cause) {
    throw unfinished({ path, done, orders: contents.orders }, signal.aborted ? null : cause);
  } finally {
    progress.stop();
  }
}

/** A claim is as old as its order, or was renewed since. */
async function forgetClaims(session: OperatorSession, ordersBefore: Date): Promise<void> {
  const { sequelize } = session;
  const inTransaction = <Result>(work: (transaction: Transaction) => Promise<Result>) =>
    inOperatorTransaction(session, work);
  const before = new Date(ordersBefore.getTime() - CLAIM_MARGIN_MS);
  if (!(await inTransaction((transaction) => hasKeyClaims(sequelize, transaction)))) return;
  let lastKey: string | undefined = '';
  while (lastKey !== undefined) {
    const page: PageOfOldClaims = { before, lastKey, limit: ROWS_AT_ONCE };
    lastKey = await inTransaction((transaction) =>
      ArchiveRepository.forgetClaims(sequelize, page, transaction),
    );
  }
}

/** Says how many orders were removed. */
async function removeAndClose(
  sequelize: Sequelize,
  { orders, before }: { orders: readonly ArchivedOrder[]; before: Date },
  transaction: Transaction,
): Promise<number> {
  await ArchiveRepository.lockReturns(sequelize, transaction);
  const removed = await ArchiveRepository.remove(sequelize, orders, transaction);
  await ArchiveRepository.close(sequelize, { sums: sumsOf(removed), before }, transaction);
  return removed.length;
}

/** By product, in the order of their ids: two archives wait for each other one way only. */
function sumsOf(removed: readonly RemovedOrder[]): ClosedSum[] {
  const sums = new Map<number, ClosedSum>();
  for (const { productId, quantity } of removed) {
    const { orders, units } = sums.get(productId) ?? { orders: 0, units: 0 };
    sums.set(productId, { productId, orders: orders + 1, units: units + quantity });
  }
  return [...sums.values()].sort((a, b) => a.productId - b.productId);
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
