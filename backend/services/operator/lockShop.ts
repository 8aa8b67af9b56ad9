import type { Transaction } from 'sequelize';
import { isCancelled, isLockTimeout } from '../../database/databaseErrors.ts';
import { BackupRepository } from '../../repositories/operator/backupRepository.ts';
import { OperatorError } from './operatorError.ts';
import { LOCK_WAIT_SECONDS, type OperatorSession } from './operatorTransaction.ts';

/**
 * Keeps everybody from the tables until the transaction ends; orders wait meanwhile. From then on,
 * its statements may take as long as they want.
 *
 * @returns how many rows each table has.
 * @throws {OperatorError} others do not leave the tables.
 */
export async function lockShop(
  { sequelize, signal }: OperatorSession,
  transaction: Transaction,
): Promise<Map<string, number>> {
  try {
    await BackupRepository.lockTables(sequelize, transaction);
  } catch (error) {
    if (signal.aborted || !(isLockTimeout(error) || isCancelled(error))) throw error;
    throw new OperatorError(
      `The tables have been in use by others for ${LOCK_WAIT_SECONDS} seconds. Nothing was ` +
        'changed. Stop the servers, and try again.',
    );
  }
  await BackupRepository.liftTimeLimits(sequelize, transaction);
  return BackupRepository.countRows(sequelize, transaction);
}
