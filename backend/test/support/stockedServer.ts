import assert from 'node:assert/strict';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';

const STOCK = 1000;
/** Unlike every other number in the tests. */
export const PRODUCT_ID = 1_234_567_890;
/** A good order for one unit of it. */
export const ORDER = JSON.stringify({ productId: PRODUCT_ID, quantity: 1 });

export interface StockedServer extends TestServer {
  database: TestDatabase;
  /** Units sold since it was last asked; fails if the stock does not agree with all orders. */
  newlySold(): Promise<number>;
}

/** Starts a server, on a database of its own, that has 1000 units of one product. */
export async function startStockedServer(
  env: Record<string, string> = {},
  openFiles?: number,
): Promise<StockedServer> {
  const database = await createTestDatabase();
  const server = await startServer({ DATABASE_URL: database.url, ...env }, openFiles);
  await database.sql(`INSERT INTO products (id, name, stock) VALUES ($1, 'Test product', $2)`, [
    PRODUCT_ID,
    STOCK,
  ]);
  let soldBefore = 0;
  return {
    ...server,
    database,
    async newlySold() {
      const [row] = await database.sql<{ stock: number; sold: number }>(
        'SELECT stock, (SELECT coalesce(sum(quantity), 0)::int FROM orders) AS sold FROM products',
      );
      assert.ok(row && row.stock + row.sold === STOCK, `stock and orders: ${JSON.stringify(row)}`);
      const newlySold = row.sold - soldBefore;
      soldBefore = row.sold;
      return newlySold;
    },
    async stop() {
      await server.stop();
      await database.drop();
    },
  };
}
