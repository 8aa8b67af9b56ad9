import type { Sequelize } from 'sequelize';
import { loadConfig } from '../../config.ts';
import { connectModels } from '../../database/connectModels.ts';
import { joinEmbeddedPostgres } from '../../database/embedded/embeddedPostgres.ts';
import { migrateWhenReachable } from '../../database/migrate.ts';

const POOL_SIZE = 4;
const CONNECT_TIMEOUT_MS = 10_000;

export interface OpenDatabase {
  sequelize: Sequelize;
  databaseUrl: string;
  /** The tables of a database of the operator's own were made or changed just now. */
  wasMigrated: boolean;
  close(): Promise<void>;
}

/**
 * Opens the database of `DATABASE_URL`, or the embedded one, which is started if nobody runs it.
 * Its schema is up to date then.
 */
export async function openDatabase(signal: AbortSignal): Promise<OpenDatabase> {
  const config = loadConfig();
  const embedded = config.databaseUrl ? undefined : await joinEmbeddedPostgres(config.dataDir);
  try {
    const databaseUrl = config.databaseUrl ?? embedded?.databaseUrl ?? '';
    const withDemoCatalog = embedded !== undefined;
    const applied = await migrateWhenReachable(databaseUrl, { withDemoCatalog, signal });
    const sequelize = connectModels({
      databaseUrl,
      poolSize: POOL_SIZE,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
    });
    return {
      sequelize,
      databaseUrl,
      wasMigrated: applied.length > 0 && !embedded,
      async close() {
        await sequelize.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
