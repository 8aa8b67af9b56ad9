import { setTimeout as sleep } from 'node:timers/promises';
import type { Sequelize, Transaction } from 'sequelize';
import { Umzug, type UmzugStorage } from 'umzug';
import { connect } from './connection.ts';
import { explainConnectionFailure, isLastingFailure } from './connectionFailure.ts';
import { isTransient } from './databaseErrors.ts';
import * as createTables from './migrations/0001CreateTables.ts';
import * as returnsAndArchives from './migrations/0002ReturnsAndArchives.ts';
import * as demoCatalog from './migrations/demoCatalog.ts';
import type { MigrationContext } from './migrations/migration.ts';
import { longGuards } from './sessionGuards.ts';

const START_TIMEOUT_MS = 10_000;
const RETRY_INTERVAL_MS = 200;

/** Any fixed number: processes that start at once take turns by it. */
const MIGRATION_LOCK = 7_236_401;

const schema = [
  { name: '0001CreateTables', ...createTables },
  { name: '0002ReturnsAndArchives', ...returnsAndArchives },
];
/** The migrations that make the schema, in their order. */
export const schemaNames: readonly string[] = schema.map(({ name }) => name);

const catalog = [{ name: 'demoCatalog', ...demoCatalog }];

/** All that this version knows, in their order. */
export const migrationNames: readonly string[] = [...schema, ...catalog].map(({ name }) => name);

/**
 * Brings the schema up to date, in one transaction that other starting processes wait for: it is
 * applied whole or not at all. Resolves with the names of what was applied.
 */
export async function migrate(
  sequelize: Sequelize,
  options: { withDemoCatalog: boolean },
): Promise<string[]> {
  return sequelize.transaction(async (transaction) => {
    await sequelize.query(`SELECT ${longGuards()}`, { transaction });
    await takeMigrationTurn(sequelize, transaction);
    const migrations = options.withDemoCatalog ? [...schema, ...catalog] : schema;
    const applied = await open(migrations, sequelize, transaction).up();
    return applied.map(({ name }) => name);
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
  const umzug = open(schema, sequelize, transaction);
  const first = schema.filter(({ name }) => names.includes(name)).map(({ name }) => name);
  await umzug.up({ migrations: first });
  await fill();
  await umzug.up();
  const context = contextOf(sequelize, transaction);
  for (const { name } of catalog) await appliedMigrations.logMigration({ name, context });
}

function open(migrations: typeof schema, sequelize: Sequelize, transaction: Transaction) {
  return new Umzug<MigrationContext>({
    migrations,
    context: contextOf(sequelize, transaction),
    storage: appliedMigrations,
    logger: undefined,
  });
}

/**
 * Migrates as soon as the database answers, on a connection of its own: a migration may take longer
 * than an order.
 *
 * @throws with the reason if the database lets nobody in, or none answers for some seconds.
 */
export async function migrateWhenReachable(
  databaseUrl: string,
  options: { withDemoCatalog: boolean; isForOrders?: boolean; signal?: AbortSignal },
): Promise<string[]> {
  const { isForOrders = false } = options;
  const connectTimeoutMs = START_TIMEOUT_MS;
  const sequelize = connect({ databaseUrl, poolSize: 1, connectTimeoutMs, isForOrders });
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

function contextOf(sequelize: Sequelize, transaction: Transaction): MigrationContext {
  return { queryInterface: sequelize.getQueryInterface(), transaction };
}

function notReady(error: unknown): Error {
  const cause = new Error(explainConnectionFailure(error), { cause: error });
  return new Error('The database is not ready for use.', { cause });
}

/** Remembers what is applied in a table, within the migrations' own transaction. */
const appliedMigrations: UmzugStorage<MigrationContext> = {
  async executed({ context: { queryInterface, transaction } }) {
    const { sequelize } = queryInterface;
    const [[table]] = await sequelize.query(`SELECT to_regclass('migrations') AS name`, {
      transaction,
    });
    // Only if it is missing: a standby refuses to create even what is there.
    if (!(table as { name: string | null }).name) {
      await sequelize.query('CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY)', {
        transaction,
      });
    }
    const [rows] = await sequelize.query('SELECT name FROM migrations', { transaction });
    return (rows as { name: string }[]).map((row) => row.name);
  },

  async logMigration({ name, context: { queryInterface, transaction } }) {
    await queryInterface.sequelize.query('INSERT INTO migrations (name) VALUES ($1)', {
      bind: [name],
      transaction,
    });
  },

  async unlogMigration() {
    throw new Error('Migrations only go forward.');
  },
};
