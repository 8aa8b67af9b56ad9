import type { TestContext } from 'node:test';
import { citusStandIn } from '../../../backend/test/support/fakeCitus.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import type { InventoryOn } from './inventoryOn.ts';
import { createTestShop } from './testShop.ts';

export interface StandInShop {
  database: TestDatabase;
  inventory: InventoryOn;
  /** What Citus was asked for. */
  calls(): Promise<string[]>;
}

/** A shop on a database that has what `distribute` uses of Citus, and no more than that. */
export async function createStandInShop(test: TestContext): Promise<StandInShop> {
  const { database, inventory } = await createTestShop();
  test.after(() => database.drop());
  await database.sql(citusStandIn);
  return {
    database,
    inventory,
    calls: async () =>
      (await database.sql<{ call: string }>('SELECT call FROM calls ORDER BY number')).map(
        ({ call }) => call,
      ),
  };
}

/** Keys and indexes of the tables by their columns, whatever their names are. */
export async function keysOf({ sql }: TestDatabase): Promise<string[]> {
  const rows = await sql<{ key: string }>(`
    SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS key FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f') ORDER BY 1`);
  return rows.map(({ key }) => key);
}
