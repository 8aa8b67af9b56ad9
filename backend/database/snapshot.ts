import { QueryTypes, type Sequelize, Transaction } from 'sequelize';
import { cancelOnAbort } from './cancelOnAbort.ts';
import { beginLong } from './longTransaction.ts';

/** Everything that is read in it is as it was at one moment. */
export interface Snapshot {
  transaction: Transaction;
  close(): Promise<void>;
}

/**
 * Opens a transaction that reads for as long as it takes, and holds up no orders: it takes no row
 * locks. The signal ends the statement that runs in it; whoever reads looks at the signal between
 * statements.
 *
 * @throws because all tables were replaced meanwhile.
 */
export async function openSnapshot(sequelize: Sequelize, signal?: AbortSignal): Promise<Snapshot> {
  signal?.throwIfAborted();
  const isolationLevel = Transaction.ISOLATION_LEVELS.REPEATABLE_READ;
  const transaction = await sequelize.transaction({ isolationLevel, readOnly: true });
  let stopCancelling = async () => {};
  async function close(): Promise<void> {
    await stopCancelling();
    // Nothing is lost with a rollback that fails: if the session is gone, whoever reads is told why.
    await transaction.rollback().catch(() => {});
  }
  try {
    const pid = await beginLong(sequelize, transaction); // the snapshot is of this moment
    stopCancelling = cancelOnAbort(signal, sequelize, pid);
    signal?.throwIfAborted(); // nobody listened yet
    await expectTables(sequelize, transaction);
  } catch (error) {
    await close();
    throw error;
  }
  return { transaction, close };
}

/**
 * Waits for whoever replaces the tables, and keeps others from it until the end. A snapshot from
 * before that has no row of the new tables: it would take the shop for empty.
 */
async function expectTables(sequelize: Sequelize, transaction: Transaction): Promise<void> {
  const rows = await sequelize.query('SELECT FROM migrations LIMIT 1', {
    type: QueryTypes.SELECT,
    transaction,
  });
  if (rows.length > 0) return;
  throw new Error('The tables were replaced while the command waited for them. Run it again.');
}
