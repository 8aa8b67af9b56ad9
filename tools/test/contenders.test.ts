import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { ORDERS_KEY, stockKey } from '../bench/contenders/redisKeys.ts';
import { redisVersion, startRedis } from '../bench/contenders/redisServer.ts';
import { createMigratedDatabase } from '../processes/migratedDatabase.ts';
import { placeOrder } from '../processes/placeOrder.ts';
import { startServerProcess } from '../processes/serverProcess.ts';
import { runSql } from '../processes/withSession.ts';

const UNITS = 7;

/** A contender with seven units of product 1. */
interface Shop {
  url: string;
  /** What it has kept: each order's quantity, and what is left of the product. */
  books(): Promise<{ quantities: number[]; left: number }>;
}

const placed = '201';
const [soldOut, unknown] = ['400 INSUFFICIENT_STOCK', '400 PRODUCT_NOT_FOUND'];

const unitsTable = `
  CREATE TABLE units (product_id integer, id integer, PRIMARY KEY (product_id, id));
  INSERT INTO units SELECT 1, id FROM generate_series(1, ${UNITS}) AS id;`;
const unitsLeft = 'SELECT count(*)::integer AS left FROM units';
const stockLeft = 'SELECT stock AS left FROM products WHERE id = 1';

async function openOnTables(
  test: TestContext,
  name: string,
  { more, left }: { more: string; left: string },
): Promise<Shop> {
  const database = await createMigratedDatabase();
  const products = `INSERT INTO products (id, name, stock) VALUES (1, 'Cup', ${UNITS});`;
  await runSql(database.url, products + more);
  const env = { DATABASE_URL: database.url };
  const server = await startServerProcess(`tools/bench/servers/${name}.ts`, env);
  test.after(() => server.stop().finally(database.drop));
  return {
    url: server.url,
    async books() {
      const orders = 'SELECT quantity FROM orders ORDER BY id';
      const rows = await runSql<{ quantity: number }>(database.url, orders);
      const [row] = await runSql<{ left: number }>(database.url, left);
      return { quantities: rows.map(({ quantity }) => quantity), left: row?.left as number };
    },
  };
}

async function openOnRedis(test: TestContext): Promise<Shop> {
  const redis = await startRedis('always');
  test.after(redis.stop);
  await redis.client.set(stockKey(1), UNITS);
  const env = { REDIS_URL: redis.url };
  const server = await startServerProcess('tools/bench/servers/redisFront.ts', env);
  test.after(() => server.stop());
  return {
    url: server.url,
    async books() {
      const entries = (await redis.client.xRange(ORDERS_KEY, '-', '+')) ?? [];
      const quantities = entries.map(({ message }) => Number(message.quantity));
      return { quantities, left: Number(await redis.client.get(stockKey(1))) };
    },
  };
}

async function order(url: string, productId: number, quantity: number): Promise<string> {
  const { status, body } = await placeOrder(url, { productId, quantity });
  if (status !== 201) return `${status} ${body.code}`;
  const { id = '', createdAt = '' } = body.order ?? {};
  assert.deepEqual(body, {
    message: 'Order placed successfully',
    order: { id, productId, quantity, createdAt },
  });
  assert.match(id, /^[\da-f-]{36}$/);
  assert.equal(new Date(createdAt).toISOString(), createdAt);
  return placed;
}

describe('a contender of the benchmark', () => {
  const contenders: Record<string, (test: TestContext) => Promise<Shop>> = {
    'literal flow': (test) => openOnTables(test, 'literal', { more: '', left: stockLeft }),
    'one statement': (test) => openOnTables(test, 'oneStatement', { more: '', left: stockLeft }),
    'row per unit': (test) =>
      openOnTables(test, 'rowPerUnit', { more: unitsTable, left: unitsLeft }),
    Redis: openOnRedis,
  };
  for (const [name, open] of Object.entries(contenders)) {
    const skip = name === 'Redis' && !redisVersion() && 'redis-server is not installed';
    it(`sells what there is and no more: ${name}`, { skip }, async (test) => {
      const { url, books } = await open(test);

      const together = await Promise.all([2, 2, 2, 2].map((quantity) => order(url, 1, quantity)));
      assert.deepEqual(together.sort(), [placed, placed, placed, soldOut]);
      assert.deepEqual(await books(), { quantities: [2, 2, 2], left: 1 });

      assert.equal(await order(url, 1, 2), soldOut);
      assert.equal(await order(url, 2, 1), unknown);
      assert.deepEqual(await books(), { quantities: [2, 2, 2], left: 1 });

      assert.equal(await order(url, 1, 1), placed);
      assert.equal(await order(url, 1, 1), soldOut);
      assert.deepEqual(await books(), { quantities: [2, 2, 2, 1], left: 0 });
    });
  }
});
