import { openSnapshot } from '../../database/snapshot.ts';
import { BackupRepository } from '../../repositories/operator/backupRepository.ts';
import { DistributionReader } from '../../repositories/operator/distributionReader.ts';
import { BACKUP_VERSION, type BackupManifest, type RowCounts } from './backup/backupFormat.ts';
import { writeBackup } from './backup/writeBackup.ts';
import type { StartProgress } from './import/progress.ts';
import type { OperatorSession } from './operatorTransaction.ts';

/** What is in a backup. */
export interface BackupSummary {
  /** All rows are as they were then. */
  at: Date;
  rows: RowCounts;
}

/**
 * Writes all tables as they were at one moment, while orders go on: one session reads them in one
 * snapshot, and takes no locks that an order waits for. Where the tables are distributed, it does.
 */
export async function backUp(
  { sequelize, signal }: OperatorSession,
  write: (bytes: Uint8Array) => Promise<void>,
  startProgress: StartProgress,
): Promise<BackupSummary> {
  const at = new Date();
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const { transaction, close } = await openSnapshot(sequelize, either);
  const progress = startProgress('Backing up', undefined, 'rows');
  try {
    const { distributed } = await DistributionReader.state(sequelize, transaction);
    // The nodes have no snapshot in common: a product could be read without its last orders.
    if (distributed.length > 0) await BackupRepository.lockAgainstWrites(sequelize, transaction);
    const manifest: BackupManifest = {
      inventoryBackup: BACKUP_VERSION,
      at: at.toISOString(),
      migrations: await BackupRepository.migrations(sequelize, transaction),
      tables: await BackupRepository.tables(sequelize, transaction),
      sequences: await BackupRepository.sequences(sequelize, transaction),
    };
    const rows = await writeBackup(manifest, {
      readRows: (table) => BackupRepository.readRows(table, transaction),
      write,
      onRows: progress.update,
      signal,
    });
    return { at, rows };
  } catch (error) {
    failed.abort(); // cancels the statement that nobody reads any more
    throw error;
  } finally {
    progress.stop();
    await close();
  }
}
