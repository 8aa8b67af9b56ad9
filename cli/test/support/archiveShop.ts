import { join } from 'node:path';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { type InventoryOn, inventoryOn } from './inventoryOn.ts';
import type { InventoryResult } from './runInventory.ts';
import { type SoldOrder, sellSome } from './soldOrder.ts';

export const BEFORE = '2025-01-01T00:00:00.000Z';
export const OLD = new Date('2024-05-05T05:05:05.555Z');

/** A shop with two orders, one from before a time and one from then. */
export interface ArchiveShop {
  database: TestDatabase;
  inventory: InventoryOn;
  directory: string;
  /** Where the old one goes. */
  file: string;
  old: SoldOrder;
  young: SoldOrder;
  /** Archives the old one; later options win. */
  archive(...options: string[]): Promise<InventoryResult>;
  /** What is in the table, the oldest first. */
  orderIds(): Promise<unknown[]>;
  remove(): Promise<void>;
}

export async function makeArchiveShop(): Promise<ArchiveShop> {
  const temporary = makeTemporaryDirectory();
  const database = await createMigratedDatabase();
  const inventory = inventoryOn({ DATABASE_URL: database.url, INIT_CWD: temporary.path });
  return {
    ...{ database, inventory, directory: temporary.path },
    file: join(temporary.path, 'old.jsonl.gz'),
    old: await sellSome(database, 3, OLD),
    young: await sellSome(database, 2, new Date(BEFORE)),
    archive: (...options) =>
      inventory.run(
        ...['orders', 'archive', '--before', BEFORE, '--output', 'old.jsonl.gz'],
        ...options,
      ),
    async orderIds() {
      const rows = await database.sql('SELECT id FROM orders ORDER BY created_at');
      return rows.map(({ id }) => id);
    },
    async remove() {
      await database.drop();
      temporary.remove();
    },
  };
}
