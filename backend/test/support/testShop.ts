import { type InventoryOn, inventoryOn } from './inventoryOn.ts';
import { createMigratedDatabase } from './migratedDatabase.ts';
import type { TestDatabase } from './testDatabase.ts';

/** A database with its tables, and the operator's command on it. */
export async function createTestShop(): Promise<{
  database: TestDatabase;
  inventory: InventoryOn;
}> {
  const database = await createMigratedDatabase();
  return { database, inventory: inventoryOn({ DATABASE_URL: database.url }) };
}
