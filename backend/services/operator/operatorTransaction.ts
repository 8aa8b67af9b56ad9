import type pg from 'pg';
import { QueryTypes, type Sequelize, Transaction } from 'sequelize';
import { CommitUnclear, leavesCommitOpen } from '../../database/databaseErrors.ts';
import { guardStatement } from '../../database/sessionGuards.ts';
import { watchStandbyWait } from '../../database/standbyWait.ts';
import { OperatorError } from './operatorError.ts';

/** How long an operator waits for a row that others hold. */
export const LOCK_WAIT_SECONDS = 10;
/** The deadline that the guards assume: with it they let a lock be waited for as long as that. */
const DEADLINE_MS = 50_000;

/** The database, and what ends the work on it early. */
export interface OperatorSession {
  sequelize: Sequelize;
  signal: AbortSignal;
}

/**
 * Does the work in one READ COMMITTED transaction, all of it or nothing. When the signal is aborted,
 * the statement that runs is cancelled; a COMMIT that has been sent is waited for.
 *
 * @throws {OperatorError} if nobody knows whether COMMIT succeeded.
 */
export async function inOperatorTransaction<Result>(
  { sequelize, signal }: OperatorSession,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const isolationLevel = Transaction.ISOLATION_LEVELS.READ_COMMITTED;
  let isCommitSent = false;
  let isGivenUp = () => false;
  try {
    const result = await sequelize.transaction({ isolationLevel }, async (transaction) => {
      const cancel = await guard(sequelize, transaction);
      signal.addEventListener('abort', cancel);
      isGivenUp = watchStandbyWait(connectionOf(transaction));
      try {
        signal.throwIfAborted(); // nobody listened yet
        const result = await work(transaction);
        signal.throwIfAborted();
        isCommitSent = true;
        return result;
      } finally {
        // A cancelled COMMIT would stop waiting for its standby, and commit nevertheless.
        signal.removeEventListener('abort', cancel);
      }
    });
    if (isGivenUp()) throw new CommitUnclear('COMMIT did not wait for the standby.');
    return result;
  } catch (cause) {
    if (!isCommitSent) signal.throwIfAborted(); // whatever a cancelled statement says
    if (!isCommitSent || !leavesCommitOpen(cause)) throw cause;
    throw new OperatorError(
      'The database was lost at COMMIT: what you asked for may be done or not. Look before you ' +
        'repeat it, with `inventory products list` or `inventory stock history`.',
      { cause },
    );
  }
}

/** What Sequelize has besides its types. */
function connectionOf(transaction: Transaction): pg.Client {
  return (transaction as unknown as { connection: pg.Client }).connection;
}

/** Sets the limits of the transaction; what it answers cancels the statement that runs in it. */
async function guard(sequelize: Sequelize, transaction: Transaction): Promise<() => void> {
  const guards = guardStatement(DEADLINE_MS, LOCK_WAIT_SECONDS * 1000);
  const [session] = await sequelize.query<{ pid: number }>(`${guards}, pg_backend_pid() AS pid`, {
    type: QueryTypes.SELECT,
    transaction,
  });
  return () => {
    const cancelling = sequelize.query('SELECT pg_cancel_backend($1)', { bind: [session?.pid] });
    cancelling.catch(() => {}); // a lost database ends the statement, too
  };
}
