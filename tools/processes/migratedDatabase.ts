import { migrateWhenReachable } from '../../backend/database/migrate.ts';
import { createTestDatabase, type TestDatabase } from './testDatabase.ts';

/** Makes a database with the schema and no rows, for the time of a test. */
export async function createMigratedDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  await migrateWhenReachable(database.url, { withDemoCatalog: false });
  return database;
}
