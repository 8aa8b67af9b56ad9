import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { shopTables } from '../../../backend/repositories/operator/backupRepository.ts';
import { soundData } from '../../../backend/test/support/damages.ts';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import type { InventoryOn } from './inventoryOn.ts';
import { createTestShop } from './testShop.ts';

/** Names that the text format of COPY has to escape, and its own end of rows. */
const names = ['Tab\tand \\ and "quotes"', 'Two\nlines\r\n', '\\.', '\\N', 'Écru 日本 😀'];
const MANY = 300_000;

/** A shop to back up, and a directory for its backups. */
export interface BackupShop {
  database: TestDatabase;
  inventory: InventoryOn;
  directory: string;
  fileOf(name: string): string;
  /** Backs it up, and says where. */
  backedUp(name?: string): Promise<string>;
  remove(): Promise<void>;
}

export async function makeBackupShop(): Promise<BackupShop> {
  const temporary = makeTemporaryDirectory();
  const fileOf = (name: string) => join(temporary.path, name);
  const { database, inventory } = await createTestShop();
  await database.sql(soundData);
  await database.sql('SELECT setval($1, 2)', ['products_id_seq']);
  for (const name of names) await inventory.json('products', 'add', name, '--stock', '7');
  return {
    ...{ database, inventory, directory: temporary.path, fileOf },
    async backedUp(name = 'shop.backup') {
      const file = fileOf(name);
      const { exitCode, stderr } = await inventory.run('backup', file);
      assert.deepEqual([exitCode, stderr], [0, '']);
      return file;
    },
    async remove() {
      await database.drop();
      temporary.remove();
    },
  };
}

/** A database to restore into: with its tables, and nothing in them. */
export async function emptyShop(test: TestContext) {
  const empty = await createTestShop();
  test.after(() => empty.database.drop());
  return empty;
}

/** One with so many orders that copying them takes a moment. */
export async function largeShop(test: TestContext) {
  const large = await emptyShop(test);
  await large.database.sql(`
    INSERT INTO products (name, stock) VALUES ('Cup', 0);
    INSERT INTO orders (id, product_id, quantity)
      SELECT gen_random_uuid(), 1, 1 FROM generate_series(1, ${MANY})`);
  return large;
}

export async function contentsOf({ sql }: TestDatabase): Promise<unknown[]> {
  const contents: unknown[] = [];
  for (const table of shopTables) {
    contents.push(await sql(`SELECT rows::text FROM ${table} AS rows ORDER BY 1`));
  }
  return contents;
}
