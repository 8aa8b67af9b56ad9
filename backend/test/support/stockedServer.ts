import assert from 'node:assert/strict';
import {
  type ServerOnDatabase,
  startServerOnDatabase,
} from '../../../tools/processes/serversOnDatabase.ts';

const STOCK = 1000;
/** Unlike every other number in the tests. */
export const PRODUCT_ID = 1_234_567_890;
/** A good order for one unit of it. */
export const ORDER = JSON.stringify({ productId: PRODUCT_ID, quantity: 1 });

export interface StockedServer extends ServerOnDatabase {
  /** Units sold since it was last asked; fails if the stock does not agree with all orders. */
  newlySold(): Promise<number>;
}

/** Starts a server, on a database of its own, that has 1000 units of one product. */
export async function startStockedServer(
  env: Record<string, string> = {},
  openFiles?: number,
): Promise<StockedServer> {
  const server = await startServerOnDatabase(env, openFiles);
  const { database } = server;
  await database.sql(`INSERT INTO products (id, name, stock) VALUES ($1, 'Test product', $2)`, [
    PRODUCT_ID,
    STOCK,
  ]);
  let soldBefore = 0;
  return {
    ...server,
    async newlySold() {
      const [row] = await database.sql<{ stock: number; sold: number }>(
        'SELECT stock, (SELECT coalesce(sum(quantity), 0)::int FROM orders) AS sold FROM products',
      );
      assert.ok(row && row.stock + row.sold === STOCK, `stock and orders: ${JSON.stringify(row)}`);
      const newlySold = row.sold - soldBefore;
      soldBefore = row.sold;
      return newlySold;
    },
  };
}
