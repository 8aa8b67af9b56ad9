import type { Transaction } from 'sequelize';
import { migrateAround } from '../../../database/migrate.ts';
import { BackupRepository } from '../../../repositories/operator/backupRepository.ts';
import { distributedTables } from '../../../repositories/operator/distributionReader.ts';
import { UndistributionRepository } from '../../../repositories/operator/undistributionRepository.ts';
import type { OperatorSession } from '../operatorTransaction.ts';

/**
 * Makes tables that are locked anew on one PostgreSQL, with their rows, ids to come and rights. Each
 * table is told twice: when its rows are kept aside, and when they are back.
 */
export async function undistributeTables(
  { sequelize, signal }: OperatorSession,
  transaction: Transaction,
  onTable: (table: string) => void,
): Promise<void> {
  const migrations = await BackupRepository.migrations(sequelize, transaction);
  const sequences = await BackupRepository.sequences(sequelize, transaction);
  const tables = await BackupRepository.tables(sequelize, transaction);
  const grants = await UndistributionRepository.grants(sequelize, transaction);

  for (const table of distributedTables) {
    signal.throwIfAborted();
    await UndistributionRepository.keepAside(table, sequelize, transaction);
    onTable(table);
  }
  await BackupRepository.dropTables(sequelize, transaction);
  await migrateAround(migrations, { sequelize, transaction }, async () => {
    for (const table of tables) {
      signal.throwIfAborted();
      await UndistributionRepository.putBack(table, sequelize, transaction);
      onTable(table.name);
    }
    for (const sequence of sequences) {
      await BackupRepository.goOnWithIds(sequelize, sequence, transaction);
    }
  });
  for (const grant of grants) {
    await UndistributionRepository.grant(grant, sequelize, transaction);
  }
  await BackupRepository.analyze(sequelize, transaction);
}
