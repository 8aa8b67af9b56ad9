import { QueryTypes, type Sequelize, Transaction } from 'sequelize';
import { cancelOnAbort } from './cancelOnAbort.ts';
import { longGuards } from './sessionGuards.ts';

/** Everything that is read in it is as it was at one moment. */
export interface Snapshot {
  transaction: Transaction;
  close(): Promise<void>;
}

/**
 * Opens a transaction that reads for as long as it takes, and holds up nobody: it takes no row
 * locks. The signal ends the statement that runs in it; whoever reads looks at the signal between
 * statements.
 */
export async function openSnapshot(sequelize: Sequelize, signal?: AbortSignal): Promise<Snapshot> {
  signal?.throwIfAborted();
  const isolationLevel = Transaction.ISOLATION_LEVELS.REPEATABLE_READ;
  const transaction = await sequelize.transaction({ isolationLevel, readOnly: true });
  // Nothing is lost with a rollback that fails: if the session is gone, whoever reads is told why.
  const rollback = () => transaction.rollback().catch(() => {});
  let pid: number;
  try {
    pid = await begin(sequelize, transaction);
    signal?.throwIfAborted();
  } catch (error) {
    await rollback();
    throw error;
  }
  const stopCancelling = cancelOnAbort(signal, sequelize, pid);
  return {
    transaction,
    async close() {
      await stopCancelling();
      await rollback();
    },
  };
}

/** The first statement: the snapshot is of this moment. Returns the pid of the session. */
async function begin(sequelize: Sequelize, transaction: Transaction): Promise<number> {
  const [session] = await sequelize.query<{ pid: number }>(
    `SELECT pg_backend_pid() AS pid, ${longGuards()}`,
    { type: QueryTypes.SELECT, transaction },
  );
  return (session as { pid: number }).pid;
}
