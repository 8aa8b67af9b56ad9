import { openSnapshot } from '../../../database/snapshot.ts';
import { OrderReader } from '../../../repositories/operator/orderReader.ts';
import type { StartProgress } from '../import/progress.ts';
import type { OperatorSession } from '../operatorTransaction.ts';
import { type ClosedArchive, closeArchive } from './closeArchive.ts';
import { readOldOrders } from './readOldOrders.ts';
import { writeArchive } from './writeArchive.ts';

export type { ClosedArchive };

/** A client may repeat an order for so long, and its key must be there then. */
export const KEPT_DAYS = 30;

export interface OrderArchive {
  /** How many orders there are from before a time. */
  count(before: Date): Promise<number>;
  /** Writes orders from before a time, `total` at most, and removes nothing. */
  write(
    wanted: { before: Date; total: number },
    write: (bytes: Uint8Array) => Promise<void>,
  ): Promise<void>;
  /** @see closeArchive */
  close(archive: { path: string; limit: Date }): Promise<ClosedArchive>;
}

export function createOrderArchive(
  session: OperatorSession,
  startProgress: StartProgress,
): OrderArchive {
  const { sequelize, signal } = session;
  return {
    async count(before) {
      const { transaction, close } = await openSnapshot(sequelize, signal);
      try {
        return await OrderReader.count(sequelize, { until: before }, transaction);
      } finally {
        await close();
      }
    },

    write({ before, total }, write) {
      const orders = readOldOrders(session, { before, total }, startProgress);
      return writeArchive({ before, signal }, orders, write);
    },

    close: (archive) => closeArchive(session, archive, startProgress),
  };
}
