import type { Sequelize, Transaction } from 'sequelize';
import { BatchedTransaction } from '../../database/batchedTransaction.ts';
import { cancelOnAbort } from '../../database/cancelOnAbort.ts';
import { CommitOutcomeUnknown } from '../../database/databaseErrors.ts';
import { orderGuards } from '../../database/sessionGuards.ts';
import { OperatorError } from './operatorError.ts';

/** How long an operator waits for a row that others hold. */
export const LOCK_WAIT_SECONDS = 10;
/** The deadline that the guards assume: with it they let a lock be waited for as long as that. */
const DEADLINE_MS = 50_000;
const guards = orderGuards(DEADLINE_MS, LOCK_WAIT_SECONDS * 1000);

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
  const transaction = await BatchedTransaction.begin(sequelize, guards);
  try {
    const stopCancelling = cancelOnAbort(signal, sequelize, await transaction.readPid());
    let result: Result;
    try {
      signal.throwIfAborted(); // nobody listened yet
      result = await work(transaction.forModels);
    } finally {
      await stopCancelling(); // a cancelled COMMIT commits, without waiting for its standby
    }
    signal.throwIfAborted();
    await transaction.commit();
    return result;
  } catch (cause) {
    await transaction.abandon(cause);
    if (!(cause instanceof CommitOutcomeUnknown)) {
      signal.throwIfAborted(); // whatever a cancelled statement says
      throw cause;
    }
    throw new OperatorError(
      'The database was lost at COMMIT: what you asked for may be done or not. Look before you ' +
        'repeat it, with `inventory products list` or `inventory stock history`.',
      { cause: cause.cause ?? cause },
    );
  }
}
