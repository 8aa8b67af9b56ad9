import { setTimeout as sleep } from 'node:timers/promises';
import type { Sequelize, Transaction } from 'sequelize';
import {
  ensureTable,
  explainRefusal,
  migrationTable,
  readApplied,
  refuseNewer,
} from './appliedMigrations.ts';
import { connect } from './connection.ts';
import { explainConnectionFailure, isLastingFailure } from './connectionFailure.ts';
import { isTransient } from './databaseErrors.ts';
import { inLongTransaction } from './longTransaction.ts';
import * as createTables from './migrations/0001CreateTables.ts';
import * as returnsAndArchives from './migrations/0002ReturnsAndArchives.ts';
import * as demoCatalog from './migrations/demoCatalog.ts';
import type { MigrationContext, SchemaMigration } from './migrations/migration.ts';
import { requireRights } from './requireRights.ts';
import type { Part } from './rights.ts';

const START_TIMEOUT_MS = 10_000;
const RETRY_INTERVAL_MS = 200;

/** Any fixed number: processes that start at once take turns by it. */
const MIGRATION_LOCK = 7_236_401;

const schema: SchemaMigration[] = [
  { name: '0001CreateTables', ...createTables },
  { name: '0002ReturnsAndArchives', ...returnsAndArchives },
];
/** The migrations that make the schema, in their order. */
export const schemaNames: readonly string[] = schema.map(({ name }) => name);

const catalog: SchemaMigration[] = [{ name: 'demoCatalog', ...demoCatalog }];

/** All that this version knows, in their order. */
export const migrationNames: readonly string[] = [...schema, ...catalog].map(({ name }) => name);

export interface MigrateOptions {
  withDemoCatalog: boolean;
  /** What the session's role must be allowed to run. */
  part?: Part | undefined;
  signal?: AbortSignal;
}

/**
 * Brings the schema up to date, in one transaction that other starting processes wait for: it is
 * applied whole or not at all. Where it is up to date, no more is needed than to read what is
 * applied. Resolves with the names of what was applied.
 *
 * @throws {UnfitSchema} the schema is newer, or older and the role may not change it.
 * @throws {MissingRights} the role may not do what it has to.
 */
export async function migrate(
  sequelize: Sequelize,
  { withDemoCatalog, part, signal }: MigrateOptions,
): Promise<string[]> {
  const migrations = withDemoCatalog ? [...schema, ...catalog] : schema;
  return inLongTransaction(sequelize, signal, async (transaction) => {
    await takeMigrationTurn(sequelize, transaction);
    if (part) await requireRights(part, sequelize, transaction);
    const context = contextOf(sequelize, transaction);
    await ensureTable(context).catch(explainRefusal(migrations));
    const applied = await readApplied(context);
    refuseNewer([...schema, ...catalog], applied);
    const pending = migrations.filter(({ name }) => !applied.some((each) => each.name === name));
    return apply(pending, context).catch(explainRefusal(pending));
  });
}

/** Waits for others who bring the schema up to date, and keeps them waiting until the end. */
export async function takeMigrationTurn(
  sequelize: Sequelize,
  transaction: Transaction,
): Promise<void> {
  await sequelize.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`, { transaction });
}

/**
 * Makes the tables in a transaction, as they were when just these migrations were applied; `fill`
 * puts rows in, and then they are brought up to date. No demo catalog is added then or later.
 */
export async function migrateAround(
  names: readonly string[],
  { sequelize, transaction }: { sequelize: Sequelize; transaction: Transaction },
  fill: () => Promise<void>,
): Promise<void> {
  const context = contextOf(sequelize, transaction);
  await ensureTable(context);
  await apply(
    schema.filter(({ name }) => names.includes(name)),
    context,
  );
  await fill();
  await apply(schema, context);
  const storage = migrationTable(catalog);
  for (const { name } of catalog) await storage.logMigration({ name, context });
}

/** Umzug takes longer to load than all else here, and mostly nothing is to be applied. */
async function apply(migrations: SchemaMigration[], context: MigrationContext): Promise<string[]> {
  if (migrations.length === 0) return [];
  const { applyMigrations } = await import('./applyMigrations.ts');
  return applyMigrations(migrations, context);
}

function contextOf(sequelize: Sequelize, transaction: Transaction): MigrationContext {
  return { queryInterface: sequelize.getQueryInterface(), transaction };
}

/**
 * Migrates as soon as the database answers, on a connection of its own: a migration may take longer
 * than an order.
 *
 * @throws with the reason if the database lets nobody in, or none answers for some seconds.
 */
export async function migrateWhenReachable(
  databaseUrl: string,
  options: MigrateOptions & { isForOrders?: boolean },
): Promise<string[]> {
  const { isForOrders = false } = options;
  const connectTimeoutMs = START_TIMEOUT_MS;
  // Another connection cancels what runs on the first.
  const sequelize = connect({ databaseUrl, poolSize: 2, connectTimeoutMs, isForOrders });
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  try {
    for (;;) {
      try {
        return await migrate(sequelize, options);
      } catch (cause) {
        const mayPass =
          isTransient(cause) && !isLastingFailure(cause) && performance.now() < giveUpAt;
        if (!mayPass) throw notReady(cause);
        await sleep(RETRY_INTERVAL_MS, undefined, options.signal && { signal: options.signal });
      }
    }
  } finally {
    await sequelize.close();
  }
}

function notReady(error: unknown): Error {
  const cause = new Error(explainConnectionFailure(error), { cause: error });
  return new Error('The database is not ready for use.', { cause });
}
