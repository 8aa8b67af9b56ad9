import type { Sequelize } from 'sequelize';
import { loadConfig } from '../../config.ts';
import { connectModels } from '../../database/connectModels.ts';
import { joinEmbeddedPostgres } from '../../database/embedded/embeddedPostgres.ts';
import { migrateWhenReachable } from '../../database/migrate.ts';
import type { Part } from '../../database/rights.ts';

const POOL_SIZE = 4;
const CONNECT_TIMEOUT_MS = 10_000;
/** After a longer wait than this, the operator hears what for. */
const SILENT_WAIT_MS = 1_500;

export interface OpenDatabase {
  sequelize: Sequelize;
  databaseUrl: string;
  /** The migrations that it lacked before. */
  applied: string[];
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Whether a new embedded database gets products to try the service with; it does by default. */
  withDemoCatalog?: boolean;
  /** Whose rights are asked for before anything is done: it would fail half way without them. */
  part?: Part;
}

/**
 * Opens the database of `DATABASE_URL`, or the embedded one, which is started if nobody runs it.
 * Its schema is up to date then. `notify` is given what the operator should know meanwhile.
 */
export async function openDatabase(
  signal: AbortSignal,
  notify: (notice: string) => void,
  options: OpenOptions = {},
): Promise<OpenDatabase> {
  const config = loadConfig();
  const embedded = config.databaseUrl ? undefined : await joinEmbeddedPostgres(config.dataDir);
  try {
    const databaseUrl = config.databaseUrl ?? embedded?.databaseUrl ?? '';
    const slow = setTimeout(notify, SILENT_WAIT_MS, 'Waiting for the database …');
    const withDemoCatalog = embedded !== undefined && options.withDemoCatalog !== false;
    const { part } = options;
    const migrating = migrateWhenReachable(databaseUrl, { withDemoCatalog, part, signal });
    const applied = await migrating.finally(() => clearTimeout(slow));
    if (applied.length > 0 && !embedded) {
      notify('The tables were made or changed: this database was not up to date.');
    }
    const pool = { poolSize: POOL_SIZE, connectTimeoutMs: CONNECT_TIMEOUT_MS };
    const sequelize = connectModels({ databaseUrl, ...pool });
    return {
      sequelize,
      databaseUrl,
      applied,
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
