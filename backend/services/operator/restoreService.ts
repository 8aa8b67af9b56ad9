import { stat } from 'node:fs/promises';
import type { Transaction } from 'sequelize';
import { migrateAround, migrationNames, takeMigrationTurn } from '../../database/migrate.ts';
import { BackupRepository, shopTables } from '../../repositories/operator/backupRepository.ts';
import { DistributionReader } from '../../repositories/operator/distributionReader.ts';
import { DistributionRepository } from '../../repositories/operator/distributionRepository.ts';
import type { BackupManifest, RowCounts } from './backup/backupFormat.ts';
import { countLines } from './backup/countLines.ts';
import { newer, readBackup } from './backup/readBackup.ts';
import type { BackupSummary } from './backupService.ts';
import { distributeTables } from './distribution/distributeTables.ts';
import type { StartProgress } from './import/progress.ts';
import { lockShop } from './lockShop.ts';
import { OperatorError } from './operatorError.ts';
import { inOperatorTransaction, type OperatorSession } from './operatorTransaction.ts';

export interface RestoreOptions {
  /** Whether rows that the database has may be deleted. */
  replace: boolean;
  startProgress: StartProgress;
}

export interface ReadOptions {
  startProgress: StartProgress;
  signal: AbortSignal;
}

/**
 * Reads a backup to its end, and writes nothing.
 *
 * @throws {OperatorError} the file is none, is torn, was changed, or is of a newer version.
 */
export function checkBackup(path: string, options: ReadOptions): Promise<BackupSummary> {
  return readThrough('Checking', path, options, async (manifest, rows) => {
    const counts: RowCounts = {};
    for (const { name } of manifest.tables) {
      let count = 0;
      for await (const piece of rows()) count += countLines(piece);
      counts[name] = count;
    }
    return counts;
  });
}

/**
 * Puts a backup in the place of all tables, in one transaction: all of it is there then, or nothing
 * has changed. Orders wait meanwhile. The tables are made as the backup's version had them, filled,
 * and then brought up to date, so that migrations find the rows that they were written for. Where
 * they were distributed, they are again. The file is to be checked before: orders would wait in
 * vain for one that is torn.
 *
 * @throws {OperatorError} as `checkBackup`, or because the database is not empty.
 */
export async function restore(
  session: OperatorSession,
  path: string,
  { replace, startProgress }: RestoreOptions,
): Promise<BackupSummary> {
  const { sequelize, signal } = session;
  return inOperatorTransaction(session, async (transaction) => {
    await takeMigrationTurn(sequelize, transaction);
    await DistributionRepository.reachAllAlike(sequelize, transaction);
    await expectEmpty(session, transaction, replace);
    const { distributed, shards } = await DistributionReader.state(sequelize, transaction);
    await BackupRepository.dropTables(sequelize, transaction);
    const options = { startProgress, signal };
    const restored = await readThrough('Restoring', path, options, async (manifest, rows) => {
      const counts: RowCounts = {};
      await migrateAround(manifest.migrations, { sequelize, transaction }, async () => {
        for (const table of manifest.tables) {
          const added = BackupRepository.addRows(table, rows(), { transaction, signal });
          counts[table.name] = await added;
        }
        for (const sequence of manifest.sequences) {
          await BackupRepository.goOnWithIds(sequelize, sequence, transaction);
        }
      });
      return counts;
    });
    if (distributed.length > 0) await distributeTables(session, transaction, { shards });
    await BackupRepository.analyze(sequelize, transaction);
    return restored;
  });
}

async function readThrough(
  what: string,
  path: string,
  { startProgress, signal }: ReadOptions,
  read: (manifest: BackupManifest, rows: () => AsyncGenerator<Buffer>) => Promise<RowCounts>,
): Promise<BackupSummary> {
  const size = await stat(path).then(
    (stats) => stats.size,
    () => undefined,
  );
  const progress = startProgress(what, size, 'bytes');
  try {
    return await readBackup<BackupSummary>(path, {
      signal,
      onBytes: progress.update,
      read: async (manifest, rows) => {
        expectKnown(manifest, path);
        const counts = await read(manifest, rows);
        return { at: new Date(manifest.at), rows: counts };
      },
      countsOf: ({ rows }) => rows,
    });
  } finally {
    progress.stop();
  }
}

/** @throws {OperatorError} if there is something in it that only a later version has. */
function expectKnown({ migrations, tables }: BackupManifest, path: string): void {
  const migration = migrations.find((name) => !migrationNames.includes(name));
  if (migration) throw newer(path, `the migration ${migration}`);
  const table = tables.find(({ name }) => !shopTables.includes(name));
  if (table) throw newer(path, `the table ${table.name}`);
}

async function expectEmpty(
  session: OperatorSession,
  transaction: Transaction,
  replace: boolean,
): Promise<void> {
  const counts = await lockShop(session, transaction);
  const held = [...counts].filter(([, count]) => count > 0);
  if (replace || held.length === 0) return;
  const list = held.map(([table, count]) => `${count} rows in ${table}`).join(', ');
  throw new OperatorError(
    `The database is not empty: it has ${list}. Nothing was changed. Restore into another one ` +
      '(DATA_DIR or DATABASE_URL), or delete all of that with --replace.',
  );
}
