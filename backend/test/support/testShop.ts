import { type InventoryOn, inventoryOn } from './inventoryOn.ts';
import { createTestDatabase, type TestDatabase } from './testDatabase.ts';

/** A database with its tables, and the operator's command on it. */
export async function createTestShop(): Promise<{
  database: TestDatabase;
  inventory: InventoryOn;
}> {
  const database = await createTestDatabase();
  const inventory = inventoryOn({ DATABASE_URL: database.url });
  await inventory.json('products', 'list');
  return { database, inventory };
}
