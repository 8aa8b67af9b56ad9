import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { type InventoryOn, inventoryOn } from './inventoryOn.ts';

/** A database with its tables, and the operator's command on it. */
export async function createTestShop(): Promise<{
  database: TestDatabase;
  inventory: InventoryOn;
}> {
  const database = await createMigratedDatabase();
  return { database, inventory: inventoryOn({ DATABASE_URL: database.url }) };
}
