import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { cancelOnAbort } from './cancelOnAbort.ts';
import { longGuards } from './sessionGuards.ts';

/**
 * Does work that takes its time in one transaction, all of it or nothing. The signal cancels the
 * statement that runs, but no COMMIT.
 */
export function inLongTransaction<Result>(
  sequelize: Sequelize,
  signal: AbortSignal | undefined,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return sequelize.transaction(async (transaction) => {
    const pid = await beginLong(sequelize, transaction);
    const stopCancelling = cancelOnAbort(signal, sequelize, pid);
    try {
      signal?.throwIfAborted(); // nobody listened yet
      return await work(transaction);
    } finally {
      await stopCancelling();
    }
  });
}

/** The first statement of such a transaction. Returns the pid of its session. */
export async function beginLong(sequelize: Sequelize, transaction: Transaction): Promise<number> {
  const [session] = await sequelize.query<{ pid: number }>(
    `SELECT pg_backend_pid() AS pid, ${longGuards()}`,
    { type: QueryTypes.SELECT, transaction },
  );
  return (session as { pid: number }).pid;
}
