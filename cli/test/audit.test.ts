import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { damages, soundData } from '../../backend/test/support/damages.ts';
import { lockProduct } from '../../tools/processes/holdLock.ts';
import { createMigratedDatabase } from '../../tools/processes/migratedDatabase.ts';
import type { TestDatabase } from '../../tools/processes/testDatabase.ts';
import { linesUntil } from './support/linesUntil.ts';
import { lockOrders } from './support/lockOrders.ts';
import { noTerminal, startOnTerminal } from './support/onTerminal.ts';
import { runInventory, startInventory } from './support/runInventory.ts';

interface Report {
  isClean: boolean;
  checked: Record<string, number>;
  counts: Record<string, number>;
  violations: Record<string, unknown>[];
}

async function soundDatabase(test: TestContext): Promise<TestDatabase> {
  const database = await createMigratedDatabase();
  test.after(() => database.drop());
  await database.sql(soundData);
  return database;
}

const audit = ({ url }: TestDatabase, ...options: string[]) =>
  runInventory(['audit', ...options], { DATABASE_URL: url });

describe('inventory audit', () => {
  it('finds nothing where every unit is accounted for, and says what it checked', async (test) => {
    const database = await soundDatabase(test);
    const { exitCode, stdout, stderr } = await audit(database);
    assert.equal(
      stdout,
      'Checked 2 products (75 units in stock), 3 orders (30 units), 4 receipts (105 units).\n' +
        'Every unit is accounted for, and no order is there twice.\n',
    );
    assert.deepEqual([exitCode, stderr], [0, '']);
  });

  it('finds nothing in a new database', async (test) => {
    const database = await createMigratedDatabase();
    test.after(() => database.drop());
    const { exitCode, stdout } = await audit(database);
    assert.match(stdout, /^Checked 0 products/);
    assert.equal(exitCode, 0);
  });

  it('adds units up that are too many for an integer', async (test) => {
    const database = await soundDatabase(test);
    await database.sql(`
      UPDATE products SET stock = 2147483647 WHERE id = 2;
      INSERT INTO orders (id, product_id, quantity)
        SELECT gen_random_uuid(), 2, 2147483647 FROM generate_series(1, 1000);
      INSERT INTO stock_receipts (product_id, quantity)
        SELECT 2, 2147483647 FROM generate_series(1, 1000);
      INSERT INTO stock_receipts (product_id, quantity) VALUES (2, 2147483642)`);
    const { exitCode, stdout } = await audit(database, '--json');
    const { isClean, checked } = JSON.parse(stdout) as Report;
    assert.deepEqual([isClean, exitCode], [true, 0]);
    assert.equal(checked.ordered, 2147483647 * 1000 + 30);
  });

  it('holds up nobody, and waits for nobody who holds a row', async (test) => {
    const database = await soundDatabase(test);
    const lock = await lockProduct(database, 1, test);
    const { exitCode } = await audit(database);
    await lock.release();
    assert.equal(exitCode, 0);
  });

  it('works on a database that can only be read', async (test) => {
    const database = await soundDatabase(test);
    const name = new URL(database.url).pathname.slice(1);
    await database.sql(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const { exitCode, stderr } = await audit(database);
    assert.deepEqual([exitCode, stderr], [0, '']);
  });

  it('ends at Ctrl-C while it waits for the database', async (test) => {
    const database = await soundDatabase(test);
    const lock = await lockOrders(database, test);
    const running = startInventory(['audit'], { DATABASE_URL: database.url });
    await lock.isAwaited();
    running.process.kill('SIGINT');
    const { exitCode, stderr } = await running.result;
    await lock.release();
    assert.deepEqual([exitCode, stderr], [1, 'Stopped.\n']);
  });

  describe('finds and names', { concurrency: 3 }, () => {
    for (const { name, sql, kind, line } of damages) {
      it(name, async (test) => {
        const database = await soundDatabase(test);
        await database.sql(sql);
        const { exitCode, stdout, stderr } = await audit(database);
        const [, heading, ...lines] = stdout.trimEnd().split(/\n+/);
        assert.match(heading ?? '', new RegExp(`^${kind}, 1: `));
        assert.deepEqual(lines, [`  ${line}`]);
        assert.deepEqual([exitCode, stderr], [1, 'The audit found violations.\n']);
      });
    }
  });

  it('lists the first of many violations and counts the rest; JSON has all', async (test) => {
    const database = await soundDatabase(test);
    await database.sql(`
      INSERT INTO products (id, name, stock) SELECT n, 'Mug', 1 FROM generate_series(101, 150) n;
      INSERT INTO stock_receipts (product_id, quantity) SELECT id, 3 FROM products WHERE id > 100;
      UPDATE products SET stock = 6 WHERE id > 140`);
    const { stdout } = await audit(database, '--limit', '3');
    assert.match(
      stdout,
      /STOCK_TOO_HIGH, 10: .*\n( {2}product 14[123]: 3 units.*\n){3} {2}and 7 more\n/,
    );
    assert.match(
      stdout,
      /STOCK_TOO_LOW, 40: .*\n( {2}product 10[123]: 2 units.*\n){3} {2}and 37 more\n/,
    );
    const json = await audit(database, '--json');
    const { isClean, counts, violations } = JSON.parse(json.stdout) as Report;
    assert.deepEqual(counts, { STOCK_TOO_HIGH: 10, STOCK_TOO_LOW: 40 });
    assert.equal(new Set(violations.map(({ productId }) => productId)).size, 50);
    assert.deepEqual([isClean, json.exitCode], [false, 1]);
  });

  it('allows stock without a receipt if it is asked to, and nothing else', async (test) => {
    const database = await soundDatabase(test);
    await database.sql(`INSERT INTO products (id, name, stock) VALUES (3, 'Mug', 8)`);
    const allowed = await audit(database, '--allow-unreceipted');
    assert.match(allowed.stdout, /Allowed: 1 product with stock without a receipt\./);
    assert.equal(allowed.exitCode, 0);

    await database.sql('UPDATE products SET stock = stock + 1 WHERE id = 2');
    const { exitCode, stdout } = await audit(database, '--allow-unreceipted');
    assert.match(stdout, /STOCK_TOO_HIGH, 1:/);
    assert.equal(exitCode, 1);
  });

  it('ends a watch with 0 at Ctrl-C, which its launcher gets, too', {
    skip: noTerminal,
  }, async (test) => {
    const database = await soundDatabase(test);
    const command = 'node scripts/inventory.mjs audit --watch --interval 1';
    const terminal = await startOnTerminal(command, { env: { DATABASE_URL: database.url } });
    await terminal.shows(/clean: 2 products.*clean: 2 products/s);
    terminal.pressCtrlC();
    assert.equal(await terminal.ended, 0, terminal.output());
  });

  it('watches until Ctrl-C, and has failed if one audit has', async (test) => {
    const database = await soundDatabase(test);
    const args = ['audit', '--watch', '--interval', '1'];
    const running = startInventory(args, { DATABASE_URL: database.url });
    const clean = linesUntil(running.process, () => true);
    const found = linesUntil(running.process, (line) => line.startsWith('STOCK_TOO_HIGH, 1:'));
    assert.match(
      (await clean)[0] ?? '',
      /Z {2}clean: 2 products, 3 orders, 4 receipts, read in \d/,
    );
    await database.sql('UPDATE products SET stock = stock + 1 WHERE id = 2');
    await found;
    await database.sql('UPDATE products SET stock = stock - 1 WHERE id = 2');
    running.process.kill('SIGINT');
    assert.equal((await running.result).exitCode, 1);
  });
});
