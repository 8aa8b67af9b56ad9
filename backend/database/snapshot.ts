import { QueryTypes, type Sequelize, Transaction } from 'sequelize';

/** Everything that is read in it is as it was at one moment. */
export interface Snapshot {
  transaction: Transaction;
  close(): Promise<void>;
}

/**
 * Opens a transaction that reads, and holds up nobody: it takes no row locks. The signal ends the
 * statement that runs in it; whoever reads looks at the signal between statements.
 */
export async function openSnapshot(sequelize: Sequelize, signal?: AbortSignal): Promise<Snapshot> {
  signal?.throwIfAborted();
  const isolationLevel = Transaction.ISOLATION_LEVELS.REPEATABLE_READ;
  const transaction = await sequelize.transaction({ isolationLevel, readOnly: true });
  const [session] = await sequelize.query<{ pid: number }>('SELECT pg_backend_pid() AS pid', {
    type: QueryTypes.SELECT,
    transaction,
  });
  let canceled: Promise<unknown> = Promise.resolve();
  const cancel = () => {
    const bind = [session?.pid];
    canceled = sequelize.query('SELECT pg_cancel_backend($1)', { bind }).catch(() => {});
  };
  signal?.addEventListener('abort', cancel, { once: true });
  return {
    transaction,
    async close() {
      signal?.removeEventListener('abort', cancel);
      await canceled; // or it would cancel the rollback
      await transaction.rollback();
    },
  };
}
