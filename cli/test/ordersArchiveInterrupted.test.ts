import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, type TestContext } from 'node:test';
import { holdLock } from '../../tools/processes/holdLock.ts';
import { createMigratedDatabase } from '../../tools/processes/migratedDatabase.ts';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import type { TestDatabase } from '../../tools/processes/testDatabase.ts';
import { readArchiveFile } from './support/archiveFile.ts';
import { type InventoryOn, inventoryOn } from './support/inventoryOn.ts';

/** Of two products each, more than are removed at once. */
const ORDERS = 8_000;
const idOf = (product: number, order: number) =>
  `0000000${product}-0000-4000-8000-${String(order).padStart(12, '0')}`;
const NAME = 'old.jsonl.gz';
const args = ['orders', 'archive', '--before', '2025-01-01', '--output', NAME];
const GO_ON = new RegExp(
  `^Stopped: of ${2 * ORDERS} orders, all of which are in \\S+, at least \\d+`,
  'm',
);

describe('inventory orders archive, interrupted', () => {
  let temporary: ReturnType<typeof makeTemporaryDirectory>;
  let database: TestDatabase;
  let inventory: InventoryOn;

  beforeEach(async () => {
    temporary = makeTemporaryDirectory();
    database = await createMigratedDatabase();
    inventory = inventoryOn({ DATABASE_URL: database.url, INIT_CWD: temporary.path });
    await database.sql(`
      INSERT INTO products (id, name, stock) VALUES (1, 'Cup', 5), (2, 'Pot', 7);
      INSERT INTO stock_receipts (product_id, quantity)
        SELECT id, stock + ${2 * ORDERS} FROM products;
      INSERT INTO orders (id, product_id, quantity, created_at)
        SELECT (lpad(product::text, 8, '0') || '-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,
          product, 2, '2024-01-01'
        FROM generate_series(1, 2) AS product, generate_series(1, ${ORDERS}) AS n`);
  });
  afterEach(async () => {
    await database.drop();
    temporary.remove();
  });

  async function countOrders(): Promise<number> {
    return (await database.sql('SELECT FROM orders')).length;
  }

  async function assertAudited(): Promise<void> {
    const { exitCode, stdout } = await inventory.run('audit');
    assert.equal(exitCode, 0, stdout);
  }

  /** Fails unless the same again ends it well, with a file that has all orders once. */
  async function assertGoesOn(left: number): Promise<void> {
    const { exitCode, stdout, stderr } = await inventory.run(...args, '--json');
    assert.equal(exitCode, 0, stderr);
    const { orders, removed } = JSON.parse(stdout);
    assert.deepEqual([orders, removed], [2 * ORDERS, left]);
    assert.equal(await countOrders(), 0);
    await assertAudited();
    const { orders: archived, foot, sha256 } = readArchiveFile(join(temporary.path, NAME));
    assert.equal(new Set(archived.map(({ id }) => id)).size, 2 * ORDERS);
    assert.deepEqual(foot, { orders: 2 * ORDERS, sha256 });
  }

  /** An archive that is whole, and has removed some orders of the first product. */
  async function startRemoving(test: TestContext) {
    const held = `INSERT INTO closing_entries VALUES (2, 1, 1, '2020-01-01')`;
    const lock = await holdLock(database, held, test);
    const running = inventory.start(...args);
    await lock.isAwaited();
    return { lock, ...running };
  }

  it('killed while it writes leaves all orders, and no file of that name', async (test) => {
    const lock = await holdLock(database, 'LOCK TABLE stock_receipts', test);
    const { process, result } = inventory.start(...args);
    await lock.isAwaited();
    process.kill('SIGKILL');
    await result;
    await lock.release();
    assert.deepEqual(
      readdirSync(temporary.path).map((name) => name.replace(/\d+/, 'PID')),
      [`.${NAME}.PID.part`],
    );
    assert.equal(await countOrders(), 2 * ORDERS);
    await assertGoesOn(2 * ORDERS);
  });

  it('stopped while it writes leaves all orders, and nothing beside them', async (test) => {
    const lock = await holdLock(database, 'LOCK TABLE stock_receipts', test);
    const { process, result } = inventory.start(...args);
    await lock.isAwaited();
    process.kill('SIGINT');
    const { exitCode, stderr } = await result;
    assert.deepEqual([exitCode, stderr, readdirSync(temporary.path)], [1, 'Stopped.\n', []]);
    await lock.release();
    assert.equal(await countOrders(), 2 * ORDERS);
  });

  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    it(`ended by ${signal} while it removes goes on with the same command`, async (test) => {
      const { lock, process, result } = await startRemoving(test);
      process.kill(signal);
      const { exitCode, stderr } = await result;
      if (signal === 'SIGINT') {
        assert.match(stderr, GO_ON);
        assert.match(stderr, /Run the same command again to go on\.\n$/);
        assert.equal(exitCode, 1);
      }
      await lock.release();
      const left = await countOrders();
      assert.ok(left > ORDERS && left < 2 * ORDERS, `${left} are left`);
      await assertAudited();
      await assertGoesOn(left);
    });
  }

  it('that loses the database while it removes says how to go on', async (test) => {
    const { lock, result } = await startRemoving(test);
    await database.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    const { exitCode, stderr } = await result;
    assert.match(stderr, GO_ON);
    assert.match(stderr, /\nterminating connection due to administrator command\n$/);
    assert.equal(exitCode, 1);
    await lock.release();
    await assertAudited();
    await assertGoesOn(await countOrders());
  });

  it('leaves orders that were changed or returned after they were written', async (test) => {
    const { lock, process, result } = await startRemoving(test);
    process.kill('SIGKILL');
    await result;
    await lock.release();
    const returned = await inventory.run('orders', 'return', idOf(2, 1), '--note', 'came back');
    assert.equal(returned.exitCode, 0, returned.stderr);
    await database.sql(`
      UPDATE orders SET quantity = 3 WHERE id = (SELECT id FROM orders ORDER BY id DESC LIMIT 1);
      UPDATE products SET stock = stock - 1 WHERE id = 2`);
    const { exitCode, stdout } = await inventory.run(...args);
    assert.match(
      stdout,
      /out of the table or were changed since; [\d,]+ were removed just now\.\n$/,
    );
    assert.equal(exitCode, 0);
    assert.deepEqual(await database.sql('SELECT id, quantity FROM orders ORDER BY id'), [
      { id: idOf(2, 1), quantity: 2 },
      { id: idOf(2, ORDERS), quantity: 3 },
    ]);
    await assertAudited();
  });

  it('leaves an order that is being returned', async (test) => {
    const lock = await holdLock(database, 'LOCK TABLE stock_receipts IN SHARE MODE', test);
    const returning = inventory.start('orders', 'return', idOf(1, 1), '--note', 'came back');
    await lock.isAwaited();
    const archiving = inventory.start(...args);
    const waits = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
    while ((await database.sql(waits)).length === 0);
    await lock.release();
    assert.equal((await returning.result).exitCode, 0);
    assert.equal((await archiving.result).exitCode, 0);
    assert.deepEqual(await database.sql('SELECT id FROM orders'), [{ id: idOf(1, 1) }]);
    await assertAudited();
  });
});
