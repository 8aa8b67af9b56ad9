import type { Sequelize } from 'sequelize';
import { loadConfig } from '../config.ts';
import { connect } from '../database/connection.ts';
import { joinEmbeddedPostgres } from '../database/embedded/embeddedPostgres.ts';
import { migrateWhenReachable } from '../database/migrate.ts';
import { initModels } from '../models/initModels.ts';

const POOL_SIZE = 4;
const CONNECT_TIMEOUT_MS = 10_000;
/** Who waits longer than this is told what for. */
const SILENT_WAIT_MS = 1_500;

export interface OpenDatabase {
  sequelize: Sequelize;
  databaseUrl: string;
}

/** What a command works with. */
export interface CommandContext {
  /** Aborted by Ctrl-C, and when nobody reads our output any more. */
  signal: AbortSignal;
  /** Opens the database, with its schema up to date, and closes it behind the work. */
  withDatabase<Result>(work: (database: OpenDatabase) => Promise<Result>): Promise<Result>;
}

/** The database of `DATABASE_URL`, or the embedded one, which is started if nobody runs it. */
export async function withDatabase<Result>(
  signal: AbortSignal,
  work: (database: OpenDatabase) => Promise<Result>,
): Promise<Result> {
  const config = loadConfig();
  const embedded = config.databaseUrl ? undefined : await joinEmbeddedPostgres(config.dataDir);
  let sequelize: Sequelize | undefined;
  try {
    const databaseUrl = config.databaseUrl ?? embedded?.databaseUrl ?? '';
    const migrating = migrateWhenReachable(databaseUrl, { withDemoCatalog: !!embedded, signal });
    const applied = await sayIfSlow(migrating);
    if (applied.length > 0 && !embedded) {
      process.stderr.write('The tables were made or changed: this database was not up to date.\n');
    }
    const connectTimeoutMs = CONNECT_TIMEOUT_MS;
    sequelize = connect({ databaseUrl, poolSize: POOL_SIZE, connectTimeoutMs });
    initModels(sequelize);
    return await work({ sequelize, databaseUrl });
  } finally {
    await sequelize?.close();
    await embedded?.stop();
  }
}

async function sayIfSlow<Result>(reached: Promise<Result>): Promise<Result> {
  const say = () => process.stderr.write('Waiting for the database …\n');
  const timer = setTimeout(say, SILENT_WAIT_MS);
  return await reached.finally(() => clearTimeout(timer));
}
