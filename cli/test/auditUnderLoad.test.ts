import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import { createTestDatabase, type TestDatabase } from '../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../tools/processes/testServer.ts';
import { linesUntil } from './support/linesUntil.ts';
import { startInventory } from './support/runInventory.ts';

interface Report {
  isClean: boolean;
  checked: Record<string, number>;
}

const PRODUCTS = 20;
const AUDITS = 4;

describe('inventory audit under load', () => {
  let database: TestDatabase;
  let server: TestServer;
  let isOver = false;

  before(async () => {
    database = await createTestDatabase();
    server = await startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'error' });
    await database.sql(`
      INSERT INTO products (id, name, stock)
        SELECT n, 'Cup', 1000 FROM generate_series(1, ${PRODUCTS}) n;
      INSERT INTO stock_receipts (product_id, quantity) SELECT id, stock FROM products`);
  });

  after(async () => {
    await server.stop();
    await database.drop();
  });

  async function order(): Promise<void> {
    while (!isOver) {
      const productId = 1 + Math.floor(Math.random() * PRODUCTS);
      await placeOrder(server.url, { productId, quantity: 1 }, { 'Idempotency-Key': randomUUID() });
    }
  }

  /** Receives units and takes some out again, as the operator does. */
  async function adjust(): Promise<void> {
    const session = new pg.Client(database.url);
    await session.connect();
    for (let units = 5; !isOver; units = -units) {
      const id = 1 + Math.floor(Math.random() * PRODUCTS);
      await session.query('BEGIN');
      await session.query('SELECT FROM products WHERE id = $1 FOR UPDATE', [id]);
      await session.query('UPDATE products SET stock = stock + $2 WHERE id = $1', [id, units]);
      await session.query('INSERT INTO stock_receipts (product_id, quantity) VALUES ($1, $2)', [
        id,
        units,
      ]);
      await session.query('COMMIT');
    }
    await session.end();
  }

  it('finds nothing, and each audit sees more orders than the one before', async () => {
    const load = Promise.all([...Array.from({ length: 16 }, order), adjust(), adjust()]);
    const args = ['audit', '--watch', '--interval', '1', '--json'];
    const running = startInventory(args, { DATABASE_URL: database.url });
    const lines = await linesUntil(running.process, (_, count) => count === AUDITS).finally(() => {
      isOver = true;
    });
    running.process.kill('SIGINT');
    const { exitCode, stderr } = await running.result;
    await load;

    assert.deepEqual([exitCode, stderr], [0, '']);
    let before = 0;
    for (const line of lines) {
      const { isClean, checked } = JSON.parse(line) as Report;
      const { stock = 0, received = 0, ordered = 0, orders = 0 } = checked;
      assert.ok(isClean && stock === received - ordered, JSON.stringify(checked));
      assert.ok(orders > before, `${orders} orders after ${before}`);
      before = orders;
    }
  });
});
