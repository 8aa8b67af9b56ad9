import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';

type Database = Pick<TestDatabase, 'sql'>;

const SESSION = `datname = current_database() AND application_name = 'inventory-bulk'`;

/** Resolves when an import has staged lines, and goes on doing so. */
export function isStaging(database: Database): Promise<void> {
  return until(
    database,
    `SELECT FROM pg_stat_progress_copy
     WHERE datname = current_database() AND tuples_processed > 0`,
  );
}

/** Resolves when no import has a session any more. */
export function hasNoImport(database: Database): Promise<void> {
  return until(database, `SELECT WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE ${SESSION})`);
}

/** Ends the session of an import that idles in its transaction, and resolves when it has ended. */
export async function endIdleImport(database: Database): Promise<void> {
  const idle = `${SESSION} AND state = 'idle in transaction'`;
  await database.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${idle}`);
  await until(database, `SELECT WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE ${idle})`);
}

async function until({ sql }: Database, condition: string): Promise<void> {
  while ((await sql(condition)).length === 0);
}
