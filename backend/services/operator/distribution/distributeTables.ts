import type { Transaction } from 'sequelize';
import {
  DistributionReader,
  distributedTables,
} from '../../../repositories/operator/distributionReader.ts';
import { DistributionRepository } from '../../../repositories/operator/distributionRepository.ts';
import { inOperatorTransaction, type OperatorSession } from '../operatorTransaction.ts';

export interface DistributeOptions {
  /** Without it, as many as the database is set to. */
  shards?: number | undefined;
  /** Called when a table is on the nodes. */
  onTable?: (table: string) => void;
}

/** Distributes tables that are locked: all of it is there when the transaction is committed. */
export async function distributeTables(
  { sequelize, signal }: OperatorSession,
  transaction: Transaction,
  { shards, onTable }: DistributeOptions,
): Promise<void> {
  await DistributionRepository.widenKeys(sequelize, transaction);
  await DistributionRepository.claimKeys(sequelize, transaction);
  for (const table of distributedTables) {
    signal.throwIfAborted();
    await DistributionRepository.distribute({ table, shards }, sequelize, transaction);
    onTable?.(table);
  }
  await DistributionRepository.distributeClaims({ shards }, sequelize, transaction);
  await DistributionRepository.copyMigrations(sequelize, transaction);
}

/**
 * Frees the disk of the rows that are on the nodes now, each table in a transaction of its own: it
 * may be stopped and done again.
 *
 * @returns the tables that had such rows.
 */
export async function dropLeftovers(session: OperatorSession): Promise<string[]> {
  const { sequelize } = session;
  const { leftovers } = await inOperatorTransaction(session, (transaction) =>
    DistributionReader.state(sequelize, transaction),
  );
  for (const table of leftovers) {
    await inOperatorTransaction(session, (transaction) =>
      DistributionRepository.dropLeftovers(table, sequelize, transaction),
    );
  }
  return leftovers;
}
