import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { connectModels } from '../../backend/database/connectModels.ts';
import { shopTables } from '../../backend/repositories/operator/backupRepository.ts';
import { backUp } from '../../backend/services/operator/backupService.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import {
  type BackupShop,
  contentsOf,
  emptyShop,
  largeShop,
  makeBackupShop,
} from './support/backupShop.ts';
import { lockOrders } from './support/lockOrders.ts';
import { createTestShop } from './support/testShop.ts';

describe('backups', () => {
  let shop: BackupShop;

  before(async () => {
    shop = await makeBackupShop();
  });
  after(() => shop.remove());

  it('know every table of the schema', async () => {
    const rows = await shop.database.sql<{ tablename: string }>(
      // `distribute` makes the claims from the orders.
      `SELECT tablename FROM pg_tables
       WHERE schemaname = current_schema() AND tablename <> 'key_claims' ORDER BY tablename`,
    );
    assert.deepEqual(
      rows.map(({ tablename }) => tablename),
      [...shopTables, 'migrations'].sort(),
      'add new tables to shopTables, each behind those that it points to',
    );
  });

  it('bring every row back, in a file that only its owner may read, and audit it', async (test) => {
    const file = await shop.backedUp();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const { database, inventory } = await emptyShop(test);
    const { exitCode, stdout, stderr } = await inventory.run('restore', file);
    assert.match(
      stdout,
      /^Restored 7 rows of products, 3 rows of orders, 9 rows of stock_receipts, 0 rows of closing_entries, as of \S+Z\.\n/,
    );
    assert.match(stdout, /Every unit is accounted for, and no order is there twice\.\n$/);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(await contentsOf(database), await contentsOf(shop.database));
  });

  it('are named on one line, and may be read by whom --mode lets', async () => {
    const file = shop.fileOf('a\nDone.');
    const { stdout } = await shop.inventory.run('backup', file, '--mode', '640');
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.match(stdout, /\/a\\u000aDone\. has 7 rows of products, /);
  });

  it('let ids go on behind those that were given out', async (test) => {
    const { database, inventory } = await emptyShop(test);
    const gone = await shop.inventory.json<{ id: number }>('products', 'add', 'Deleted');
    await shop.database.sql('DELETE FROM products WHERE id = $1', [gone.id]);
    await inventory.run('restore', await shop.backedUp());
    const { id } = await inventory.json<{ id: number }>('products', 'add', 'New', '--stock', '1');
    assert.equal(id, gone.id + 1);
    const receipts = await database.sql<{ id: string }>('SELECT id FROM stock_receipts');
    assert.equal(new Set(receipts.map((row) => row.id)).size, receipts.length);
  });

  it('have one moment of a shop that goes on selling', async (test) => {
    const { database, inventory } = await emptyShop(test);
    const selling = await createTestShop();
    const server = await startServer({ DATABASE_URL: selling.database.url, LOG_LEVEL: 'error' });
    await selling.inventory.json('products', 'add', 'Cup', '--stock', '1000000');
    const file = shop.fileOf('selling.backup');
    const acknowledged: string[] = [];
    let isOver = false;
    const buyers = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const key = { 'Idempotency-Key': randomUUID() };
        const { body } = await placeOrder(server.url, { productId: 1, quantity: 1 }, key);
        acknowledged.push(body.order?.id ?? 'none');
      }
    });
    while (acknowledged.length < 500) await setImmediate();
    const before = [...acknowledged];
    const { exitCode, stderr } = await selling.inventory.run('backup', file);
    const during = acknowledged.length - before.length;
    isOver = true;
    await Promise.all(buyers);
    await server.stop();
    await selling.database.drop();
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.ok(during > 0, 'orders went on');

    const restored = await inventory.run('restore', file);
    assert.equal(restored.exitCode, 0, restored.stdout + restored.stderr);
    const ids = await database.sql<{ id: string }>('SELECT id FROM orders');
    const present = new Set(ids.map(({ id }) => id));
    assert.deepEqual(
      before.filter((id) => !present.has(id)),
      [],
    );
  });

  it('leave the earlier backup, and nothing beside it, when stopped', async (test) => {
    const file = await shop.backedUp('kept.backup');
    const earlier = readFileSync(file);
    const lock = await lockOrders(shop.database, test);
    const { process, result } = shop.inventory.start('backup', file);
    await lock.isAwaited();
    process.kill('SIGINT');
    const { exitCode, stderr } = await result;
    await lock.release();
    assert.deepEqual([exitCode, stderr], [1, 'Stopped.\n']);
    assert.deepEqual(readFileSync(file), earlier);
    assert.deepEqual(
      readdirSync(shop.directory).filter((name) => name.includes('.part')),
      [],
    );
  });

  it('end at once when the file cannot be written, and leave the session in order', async (test) => {
    const large = await largeShop(test);
    const pool = { poolSize: 2, connectTimeoutMs: 10_000 };
    const sequelize = connectModels({ databaseUrl: large.database.url, ...pool });
    const warned = test.mock.method(console, 'warn');
    const backingUp = backUp(
      { sequelize, signal: new AbortController().signal },
      () => Promise.reject(new Error('no space left')),
      () => ({ update() {}, stop() {} }),
    );
    await assert.rejects(backingUp, /no space left/);
    assert.equal(warned.mock.callCount(), 0);
    const sessions = await large.database.sql(
      `SELECT state FROM pg_stat_activity WHERE datname = current_database()
       AND application_name = 'inventory-allocation'`,
    );
    assert.ok(sessions.every(({ state }) => state === 'idle'));
    await sequelize.close();
  });
});
