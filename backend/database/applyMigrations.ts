import { MigrationError, Umzug } from 'umzug';
import { migrationTable } from './appliedMigrations.ts';
import type { MigrationContext, SchemaMigration } from './migrations/migration.ts';

/** Applies those of these migrations that are not applied yet, in their order; returns their names. */
export async function applyMigrations(
  migrations: readonly SchemaMigration[],
  context: MigrationContext,
): Promise<string[]> {
  const storage = migrationTable(migrations);
  const umzug = new Umzug({ migrations: [...migrations], context, storage, logger: undefined });
  try {
    const done = await umzug.up();
    return done.map(({ name }) => name);
  } catch (error) {
    throw error instanceof MigrationError ? error.cause : error;
  }
}
