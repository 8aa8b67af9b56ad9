import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { parse } from 'csv-parse/sync';
import { createMigratedDatabase } from '../../tools/processes/migratedDatabase.ts';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import type { TestDatabase } from '../../tools/processes/testDatabase.ts';
import { lockOrders } from './support/lockOrders.ts';
import { inventoryOnTerminal, noTerminal } from './support/onTerminal.ts';
import { runInventory, startInventory } from './support/runInventory.ts';

const MANY = 60_000;
/** Product names and keys that are hard to write. */
const NAME = 'Cup, "large"\r\nblue\nü';
const keys = ['=1+1', '+1', '-1', '@A1', 'a=b', null];

describe('inventory orders export', () => {
  let database: TestDatabase;
  const temporary = makeTemporaryDirectory();
  const env = () => ({ DATABASE_URL: database.url, INIT_CWD: temporary.path });
  const exportOrders = (...args: string[]) => runInventory(['orders', 'export', ...args], env());

  before(async () => {
    database = await createMigratedDatabase();
    await database.sql('INSERT INTO products (id, name, stock) VALUES (1, $1, 5)', [NAME]);
    for (const [index, key] of keys.entries()) {
      await database.sql(
        `INSERT INTO orders (id, product_id, quantity, idempotency_key, created_at)
         VALUES ($1, 1, 2, $2, '2020-01-01')`,
        [`00000000-0000-7000-8000-00000000000${index}`, key],
      );
    }
    await database.sql(`
      INSERT INTO products (id, name, stock) VALUES (2, 'Pot', 5);
      INSERT INTO orders (id, product_id, quantity)
        SELECT gen_random_uuid(), 2, n FROM generate_series(1, ${MANY}) AS n`);
  });
  after(async () => {
    await database.drop();
    temporary.remove();
  });

  it('writes CSV that a parser reads back and a spreadsheet takes for text', async () => {
    const { exitCode, stdout } = await exportOrders('--product', '1', '--format', 'csv');
    const records = parse<Record<string, string>>(stdout, { columns: true });
    assert.deepEqual(records[0], {
      id: '00000000-0000-7000-8000-000000000000',
      createdAt: '2020-01-01T00:00:00.000Z',
      productId: '1',
      productName: NAME,
      quantity: '2',
      idempotencyKey: "'=1+1",
      returned: '0',
    });
    assert.deepEqual(
      records.map(({ idempotencyKey }) => idempotencyKey),
      ["'=1+1", "'+1", "'-1", "'@A1", 'a=b', ''],
    );
    assert.equal(exitCode, 0);
  });

  it('begins CSV with a byte order mark if it is asked to', async () => {
    const file = join(temporary.path, 'marked.csv');
    await exportOrders('--product', '1', '--byte-order-mark', '--output', file);
    const text = readFileSync(file, 'utf8');
    assert.match(text, /^\ufeffid,createdAt,/);
    assert.equal(text.lastIndexOf('\ufeff'), 0);
    const jsonl = await exportOrders('--byte-order-mark', '--format', 'jsonl');
    assert.match(jsonl.stderr, /--byte-order-mark is for CSV only/);
    assert.deepEqual([jsonl.exitCode, jsonl.stdout], [2, '']);
  });

  it('shows how far it is on a terminal, and nowhere else', { skip: noTerminal }, async () => {
    const file = join(temporary.path, 'orders.csv');
    const { exitCode, output } = await inventoryOnTerminal(`orders export --output ${file}`, {
      env: env(),
    });
    assert.match(output, /Exporting .* 100 % {2}60,006 of 60,006 orders/);
    assert.equal(exitCode, 0);
  });

  it('writes JSON lines that are exact', async () => {
    const { stdout } = await exportOrders('--product', '1', '--format', 'jsonl');
    const orders = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      orders.map(({ idempotencyKey }) => idempotencyKey),
      keys,
    );
    assert.equal(orders[0].productName, NAME);
  });

  it('has a header where there is no order', async () => {
    const { stdout } = await exportOrders('--until', '2000-01-01');
    assert.equal(stdout, 'id,createdAt,productId,productName,quantity,idempotencyKey,returned\n');
  });

  it('writes every order once, by id, to a file that was there before', async () => {
    const file = join(temporary.path, 'orders.jsonl');
    writeFileSync(file, 'old');
    const { exitCode, stdout, stderr } = await exportOrders(
      ...['--since', '24h', '--format', 'jsonl', '--output', 'orders.jsonl'],
    );
    const orders = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const ids = orders.map(({ id }) => id);
    assert.deepEqual(ids, [...new Set(ids)].sort());
    assert.equal(
      orders.reduce((sum, { quantity }) => sum + quantity, 0),
      (MANY * (MANY + 1)) / 2,
    );
    assert.deepEqual([exitCode, stdout, stderr], [0, '', '60000 orders are in orders.jsonl.\n']);
  });

  /** Starts an export to a file, and holds it up while the file is not whole. */
  async function startHeldUp(file: string, test: TestContext) {
    const lock = await lockOrders(database, test);
    const running = startInventory(['orders', 'export', '--output', file], env());
    return { running, lock, waiting: await lock.isAwaited() };
  }

  it('stopped in the middle leaves what was there, and nothing beside it', async (test) => {
    const directory = join(temporary.path, 'stopped');
    const file = join(directory, 'orders.csv');
    mkdirSync(directory);
    writeFileSync(file, 'old');
    const { running, lock } = await startHeldUp(file, test);
    assert.equal(readdirSync(directory).length, 2);
    running.process.kill('SIGINT');
    const { exitCode, stderr } = await running.result;
    await lock.release();
    assert.deepEqual([exitCode, stderr], [1, 'Stopped.\n']);
    assert.deepEqual(readdirSync(directory), ['orders.csv']);
    assert.equal(readFileSync(file, 'utf8'), 'old');
  });

  it('that loses the database leaves nothing, and says why', async (test) => {
    const directory = join(temporary.path, 'lost');
    mkdirSync(directory);
    const { running, lock, waiting } = await startHeldUp(join(directory, 'orders.csv'), test);
    assert.equal(readdirSync(directory).length, 1);
    await database.sql('SELECT pg_terminate_backend($1::integer)', [waiting]);
    const { exitCode, stderr } = await running.result;
    await lock.release();
    assert.match(stderr, /terminating connection due to administrator command\n$/);
    assert.deepEqual([exitCode, readdirSync(directory)], [1, []]);
  });

  it('ends well when its reader has seen enough', async () => {
    const running = startInventory(['orders', 'export'], env());
    running.process.stdout?.once('data', () => running.process.stdout?.destroy());
    running.result.catch(() => {}); // its output was cut
    const [code] = await once(running.process, 'close');
    assert.equal(code, 0);
  });

  it('does not replace what is no file, or write where nothing can be', async () => {
    const device = await exportOrders('--output', '/dev/null');
    assert.equal(device.stderr, '/dev/null is no file that could be replaced.\n');
    const nowhere = await exportOrders('--output', 'nowhere/orders.csv');
    assert.equal(
      nowhere.stderr,
      `nowhere/orders.csv cannot be written. There is no folder ${temporary.path}/nowhere: ` +
        'make it first.\n',
    );
    assert.deepEqual([device.exitCode, nowhere.exitCode], [1, 1]);
    assert.ok(!existsSync(join(temporary.path, 'nowhere')));
  });
});
