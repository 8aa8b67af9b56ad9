import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { type InventoryResult, runInventory } from './runInventory.ts';

export interface ImportSetup {
  database: TestDatabase;
  environment: Record<string, string>;
  /** Writes a file, and says where it is. */
  write(content: string | Buffer): string;
  /** Imports a file of this content into the database. */
  importFile(content: string | Buffer, ...options: string[]): Promise<InventoryResult>;
  products(): Promise<ImportedProduct[]>;
  remove(): Promise<void>;
}

export interface ImportedProduct {
  id: number;
  name: string;
  stock: number;
}

/** A database with the tables and without products, and files to import into it. */
export async function makeImportSetup(): Promise<ImportSetup> {
  const temporary = makeTemporaryDirectory();
  const database = await createTestDatabase();
  const environment = { DATABASE_URL: database.url };
  await runInventory(['products', 'list'], environment);
  const path = join(temporary.path, 'products.csv');

  function write(content: string | Buffer): string {
    writeFileSync(path, content);
    return path;
  }

  return {
    database,
    environment,
    write,
    importFile: (content, ...options) =>
      runInventory(['import', write(content), ...options], environment),
    products: () => database.sql('SELECT id, name, stock FROM products ORDER BY id'),
    async remove() {
      temporary.remove();
      await database.drop();
    },
  };
}

/** Products whose stock is not what was received less what was ordered. */
export function unaudited(database: Pick<TestDatabase, 'sql'>): Promise<ImportedProduct[]> {
  return database.sql(`
    SELECT id, name, stock FROM products WHERE stock <>
      coalesce((SELECT sum(quantity) FROM stock_receipts WHERE product_id = products.id), 0)
      - coalesce((SELECT sum(quantity) FROM orders WHERE product_id = products.id), 0)`);
}
