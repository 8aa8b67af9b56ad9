import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { connectModels } from '../../backend/database/connectModels.ts';
import { migrationNames } from '../../backend/database/migrate.ts';
import { shopTables } from '../../backend/repositories/operator/backupRepository.ts';
import { backUp } from '../../backend/services/operator/backupService.ts';
import { soundData } from '../../backend/test/support/damages.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import type { TestDatabase } from '../../tools/processes/testDatabase.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { isStaging } from './support/importSession.ts';
import { type InventoryOn, inventoryOn } from './support/inventoryOn.ts';
import { lockOrders } from './support/lockOrders.ts';
import { createTestShop } from './support/testShop.ts';

/** Names that the text format of COPY has to escape, and its own end of rows. */
const names = ['Tab\tand \\ and "quotes"', 'Two\nlines\r\n', '\\.', '\\N', 'Écru 日本 😀'];
const MANY = 300_000;

describe('inventory backup and restore', () => {
  const temporary = makeTemporaryDirectory();
  let shop: { database: TestDatabase; inventory: InventoryOn };

  before(async () => {
    shop = await createTestShop();
    await shop.database.sql(soundData);
    await shop.database.sql('SELECT setval($1, 2)', ['products_id_seq']);
    for (const name of names) await shop.inventory.json('products', 'add', name, '--stock', '7');
  });
  after(async () => {
    await shop.database.drop();
    temporary.remove();
  });

  const fileOf = (name: string) => join(temporary.path, name);

  async function backedUp(name = 'shop.backup'): Promise<string> {
    const file = fileOf(name);
    const { exitCode, stderr } = await shop.inventory.run('backup', file);
    assert.deepEqual([exitCode, stderr], [0, '']);
    return file;
  }

  /** A database to restore into: with its tables, and nothing in them. */
  async function emptyShop(test: TestContext) {
    const empty = await createTestShop();
    test.after(() => empty.database.drop());
    return empty;
  }

  /** One with so many orders that copying them takes a moment. */
  async function largeShop(test: TestContext) {
    const large = await emptyShop(test);
    await large.database.sql(`
      INSERT INTO products (name, stock) VALUES ('Cup', 0);
      INSERT INTO orders (id, product_id, quantity)
        SELECT gen_random_uuid(), 1, 1 FROM generate_series(1, ${MANY})`);
    return large;
  }

  async function contentsOf({ sql }: TestDatabase): Promise<unknown[]> {
    const contents: unknown[] = [];
    for (const table of shopTables) {
      contents.push(await sql(`SELECT rows::text FROM ${table} AS rows ORDER BY 1`));
    }
    return contents;
  }

  /** A backup with another beginning, whose checksums are right. */
  function rewritten(file: string, change: (manifest: Record<string, unknown>) => void): string {
    const [first = '', ...rest] = zstdDecompressSync(readFileSync(file)).toString().split('\n');
    const manifest = JSON.parse(first);
    change(manifest);
    const changed = fileOf('rewritten.backup');
    const text = [JSON.stringify(manifest), ...rest].join('\n');
    writeFileSync(changed, zstdCompressSync(text));
    return changed;
  }

  it('knows every table of the schema', async () => {
    const rows = await shop.database.sql<{ tablename: string }>(
      `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename`,
    );
    assert.deepEqual(
      rows.map(({ tablename }) => tablename),
      [...shopTables, 'migrations'].sort(),
      'add new tables to shopTables, each behind those that it points to',
    );
  });

  it('bring every row back, in a file that only its owner may read, and audit it', async (test) => {
    const file = await backedUp();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const { database, inventory } = await emptyShop(test);
    const { exitCode, stdout, stderr } = await inventory.run('restore', file);
    assert.match(
      stdout,
      /^Restored 7 rows of products, 3 rows of orders, 9 rows of stock_receipts, as of \S+Z\.\n/,
    );
    assert.match(stdout, /Every unit is accounted for, and no order is there twice\.\n$/);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(await contentsOf(database), await contentsOf(shop.database));
  });

  it('let ids go on behind those that were given out', async (test) => {
    const { database, inventory } = await emptyShop(test);
    const gone = await shop.inventory.json<{ id: number }>('products', 'add', 'Deleted');
    await shop.database.sql('DELETE FROM products WHERE id = $1', [gone.id]);
    await inventory.run('restore', await backedUp());
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
    const file = fileOf('selling.backup');
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

  it('refuse a database that is not empty, unless told to replace what it has', async (test) => {
    const file = await backedUp();
    const { database, inventory } = await emptyShop(test);
    await inventory.json('products', 'add', 'Mine', '--stock', '3');
    await inventory.fails(
      1,
      /^The database is not empty: it has 1 rows in products, 1 rows in stock_receipts\. Nothing was changed\..* --replace\.\n$/,
      ['restore', file],
    );
    const [mine] = await database.sql('SELECT name FROM products');
    assert.deepEqual(mine, { name: 'Mine' });

    const replaced = await inventory.run('restore', file, '--replace');
    assert.equal(replaced.exitCode, 0, replaced.stderr);
    assert.deepEqual(await contentsOf(database), await contentsOf(shop.database));
  });

  it('refuse a file that is torn, changed, of another kind or not there, by its name', async (test) => {
    const whole = readFileSync(await backedUp());
    const { database, inventory } = await emptyShop(test);
    const middle = Math.floor(whole.length / 2);
    const flipped = Buffer.from(whole);
    flipped[middle] = (flipped[middle] ?? 0) ^ 1;
    const text = zstdDecompressSync(whole).toString();
    for (const [what, content, words] of [
      ['empty', Buffer.alloc(0), /^broken\.backup is no backup: /],
      ['a CSV file', Buffer.from('name,stock\n'), /^broken\.backup is no backup: /],
      ['torn', whole.subarray(0, middle), /^broken\.backup is torn or was changed: /],
      ['without its last byte', whole.subarray(0, -1), /^broken\.backup is torn or was changed: /],
      ['with a bit flipped', flipped, /^broken\.backup is torn or was changed: /],
      ['with bytes behind it', Buffer.concat([whole, Buffer.from('x')]), /goes on behind its end/],
      ['twice', Buffer.concat([whole, whole]), /goes on behind its end/],
      ['another compressed text', zstdCompressSync('{}\n'), /a line of it makes no sense/],
      [
        'a stock changed',
        zstdCompressSync(text.replace('\t70\t', '\t71\t')),
        /its checksum is another/,
      ],
      [
        'an order left out',
        zstdCompressSync(text.replace(/^.*second.*\n/m, '')),
        /its checksum is another/,
      ],
      [
        'its end cut off',
        zstdCompressSync(text.replace(/\{"rows.*\n$/, '')),
        /it ends in the middle/,
      ],
    ] as const) {
      writeFileSync(fileOf('broken.backup'), content);
      await test.test(what, () => inventory.fails(1, words, ['restore', fileOf('broken.backup')]));
    }
    await inventory.fails(1, /nowhere\.backup cannot be read\.\nENOENT/, [
      'restore',
      'nowhere.backup',
    ]);
    assert.deepEqual(await database.sql('SELECT FROM products'), []);
  });

  it('read a backup of the first schema, and bring it up to date', async (test) => {
    const { database, inventory } = await emptyShop(test);
    const file = join(import.meta.dirname, 'support/backups/firstRelease.backup');
    const { exitCode, stdout } = await inventory.run('restore', file);
    assert.match(
      stdout,
      /^Restored 5 rows of products, 2 rows of orders, 5 rows of stock_receipts/,
    );
    assert.equal(exitCode, 0, stdout);
    assert.deepEqual(
      await database.sql('SELECT product_id, quantity, idempotency_key FROM orders ORDER BY id'),
      [
        { product_id: 1, quantity: 3, idempotency_key: 'first' },
        { product_id: 5, quantity: 2, idempotency_key: null },
      ],
    );
    const applied = await database.sql<{ name: string }>('SELECT name FROM migrations');
    assert.deepEqual(applied.map(({ name }) => name).sort(), [...migrationNames].sort());
  });

  it('refuse a backup of a newer version, and say what is not known', async (test) => {
    const file = await backedUp();
    const { inventory } = await emptyShop(test);
    for (const [change, words] of [
      [
        (manifest: Record<string, unknown>) => (manifest.migrations as string[]).push('9999Later'),
        /was made by a newer version of this service: the migration 9999Later is not known here\./,
      ],
      [
        (manifest: Record<string, unknown>) =>
          Object.assign(manifest, { inventoryBackup: 2, tables: 'elsewhere' }),
        /was made by a newer version of this service: its form is not known here\./,
      ],
      [
        (manifest: Record<string, unknown>) =>
          (manifest.tables as object[]).push({ name: 'pg_authid', columns: ['rolname'] }),
        /the table pg_authid is not known here\./,
      ],
    ] as const) {
      await inventory.fails(1, words, ['restore', rewritten(file, change)]);
    }
  });

  it('say in a dry run what a file has, without a database', async () => {
    const file = await backedUp();
    const nowhere = inventoryOn({ DATABASE_URL: 'postgres://127.0.0.1:1/nowhere' });
    const { exitCode, stdout } = await nowhere.run('restore', file, '--dry-run');
    assert.match(
      stdout,
      /^It has 7 rows of products, 3 rows of orders, .* Nothing was written\.\n$/,
    );
    assert.equal(exitCode, 0);
  });

  it('leave the earlier backup, and nothing beside it, when stopped', async () => {
    const file = await backedUp('kept.backup');
    const earlier = readFileSync(file);
    const lock = await lockOrders(shop.database);
    const { process, result } = shop.inventory.start('backup', file);
    await lock.isAwaited();
    process.kill('SIGINT');
    const { exitCode, stderr } = await result;
    await lock.release();
    assert.deepEqual([exitCode, stderr], [1, 'Stopped.\n']);
    assert.deepEqual(readFileSync(file), earlier);
    assert.deepEqual(
      readdirSync(temporary.path).filter((name) => name.includes('.part')),
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

  it('leave what was there when a restore is stopped in the middle', async (test) => {
    const large = await largeShop(test);
    const file = fileOf('large.backup');
    await large.inventory.run('backup', file);
    const { database, inventory } = await emptyShop(test);
    await database.sql(soundData);
    const before = await contentsOf(database);
    const { process, result } = inventory.start('restore', file, '--replace');
    await isStaging(database);
    process.kill('SIGINT');
    const { exitCode, stderr } = await result;
    assert.deepEqual([exitCode, stderr], [1, 'Stopped.\n']);
    assert.deepEqual(await contentsOf(database), before);
  });

  it('restore what the audit complains of, and pass the complaint on', async (test) => {
    const damaged = await emptyShop(test);
    await damaged.database.sql(`${soundData}; UPDATE products SET stock = 71 WHERE id = 1`);
    const file = fileOf('damaged.backup');
    await damaged.inventory.run('backup', file);
    const { database, inventory } = await emptyShop(test);
    const { exitCode, stdout, stderr } = await inventory.run('restore', file);
    assert.match(stdout, /STOCK_TOO_HIGH, 1:/);
    assert.match(
      stderr,
      /^The backup is restored as it was\. The audit found violations in it\.\n$/,
    );
    assert.equal(exitCode, 1);
    assert.equal(await database.stockOf(1), 71);
  });

  it('tell programs the result as JSON', async (test) => {
    const { inventory } = await emptyShop(test);
    const file = fileOf('json.backup');
    const made = JSON.parse((await shop.inventory.run('backup', file, '--json')).stdout);
    assert.deepEqual([made.file, made.rows.orders], [file, 3]);
    const restored = JSON.parse((await inventory.run('restore', file, '--json')).stdout);
    assert.deepEqual(restored.rows, made.rows);
    assert.equal(restored.audit.isClean, true);
    assert.ok(existsSync(file));
  });
});
