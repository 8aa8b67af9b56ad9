import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import type { TestDatabase } from '../../tools/processes/testDatabase.ts';
import { SalesReport } from '../salesReport.ts';
import type { InventoryOn } from './support/inventoryOn.ts';
import { createTestShop } from './support/testShop.ts';

interface Sold {
  start: string;
  productId: number;
  productName: string;
  orders: number;
  units: number;
}

describe('inventory sales', () => {
  const temporary = makeTemporaryDirectory();
  let database: TestDatabase;
  let inventory: InventoryOn;

  before(async () => {
    ({ database, inventory } = await createTestShop());
    // The session's own zone must not matter, nor must what it makes of a change to summer time.
    const name = new URL(database.url).pathname.slice(1);
    await database.sql(`ALTER DATABASE ${name} SET timezone = 'America/New_York'`);
    await database.sql(`
      INSERT INTO products (id, name, stock) VALUES (1, 'Cup <b>', 5), (2, '=Pot', 5);
      INSERT INTO orders (id, product_id, quantity, created_at) VALUES
        (gen_random_uuid(), 1, 3, '2026-11-24T00:00:00Z'),
        (gen_random_uuid(), 1, 4, '2026-11-24T23:59:59.999Z'),
        (gen_random_uuid(), 2, 5, '2026-11-24T12:30:00Z'),
        (gen_random_uuid(), 1, 6, '2026-11-26T00:00:00Z')`);
  });
  after(async () => {
    await database.drop();
    temporary.remove();
  });

  const sales = async (...args: string[]): Promise<unknown[][]> => {
    const { stdout } = await inventory.run('sales', '--json', ...args);
    const rows = JSON.parse(stdout) as Sold[];
    return rows.map(({ start, productId, orders, units }) => [start, productId, orders, units]);
  };

  it('are summed by product and day of UTC', async () => {
    const { exitCode, stdout, stderr } = await inventory.run('sales');
    assert.equal(
      stdout,
      'day         product  name     orders  units\n' +
        '2026-11-24        1  Cup <b>       2      7\n' +
        '2026-11-24        2  =Pot          1      5\n' +
        '2026-11-26        1  Cup <b>       1      6\n' +
        '\nIn all: 4 orders for 18 units of 2 products.\n',
    );
    assert.deepEqual([exitCode, stderr], [0, '']);
  });

  it('are summed by hour, for a time and a product', async () => {
    assert.deepEqual(await sales('--by', 'hour', '--product', '1', '--until', '2026-11-26'), [
      ['2026-11-24T00:00:00.000Z', 1, 1, 3],
      ['2026-11-24T23:00:00.000Z', 1, 1, 4],
    ]);
    assert.deepEqual(await sales('--since', '2026-11-25'), [['2026-11-26T00:00:00.000Z', 1, 1, 6]]);
    assert.deepEqual(await sales('--since', '2027-01-01'), []);
  });

  it('are CSV that a spreadsheet takes for text', async () => {
    const { stdout } = await inventory.run('sales', '--csv');
    const marked = inventory.start('sales', '--csv', '--byte-order-mark');
    assert.ok(marked.process.stdout);
    const [bytes] = await once(marked.process.stdout, 'data');
    assert.match(String(bytes), /^\ufeffstart,/);
    await marked.result;
    await inventory.fails(2, /--byte-order-mark is for CSV only/, ['sales', '--byte-order-mark']);
    const [, second] = parse<Record<string, string>>(stdout, { columns: true });
    assert.deepEqual(second, {
      start: '2026-11-24T00:00:00.000Z',
      productId: '2',
      productName: "'=Pot",
      orders: '1',
      units: '5',
    });
    await inventory.fails(2, /--csv.*cannot be used with.*--json/, ['sales', '--csv', '--json']);
  });

  it('are drawn on a page of its own, with every day', async () => {
    const file = join(temporary.path, 'sales.html');
    const { exitCode } = await inventory.run('sales', '--plot', file);
    const page = readFileSync(file, 'utf8');
    assert.equal(exitCode, 0);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match(page, /days since 2026-11-24 00:00 UTC/);
    // One line for each product, of three days each: on the second day nothing was sold.
    assert.equal(page.match(/<path class="line[^"]*" d="M[^L"]*L[^L"]*L[^L"]*"/g)?.length, 2);
    assert.match(page, /Cup &#60;b&#62;/);
    assert.doesNotMatch(page, /Cup <b>|https?:\/\/|<script|<link|<img|NaN|Infinity|undefined/);
  });

  it('are drawn where there is one day, or nothing at all', async () => {
    const file = join(temporary.path, 'few.html');
    await inventory.run('sales', '--since', '2026-11-26', '--plot', file, '--mode', '640');
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.match(readFileSync(file, 'utf8'), /Units by product/);
    await inventory.run('sales', '--since', '2027-01-01', '--plot', file);
    const page = readFileSync(file, 'utf8');
    assert.match(page, /Nothing was sold in this time\./);
    assert.doesNotMatch(page, /NaN|Infinity/);
  });

  it('leave nothing of their periods in memory unless they are drawn', () => {
    const sold = { productId: 1, productName: 'Cup', orders: 1, units: 2 };
    const periodsOf = (isDrawn: boolean) => {
      const report = new SalesReport('day', { isDrawn });
      for (let day = 1; day <= 3; day += 1) report.add({ ...sold, start: new Date(2026, 1, day) });
      return report.products().map(({ units, unitsAt }) => [units, unitsAt.size]);
    };
    assert.deepEqual([periodsOf(false), periodsOf(true)], [[[6, 0]], [[6, 3]]]);
  });

  it('name a folder that is missing before they print anything', () =>
    inventory.fails(1, /nowhere\/sales\.html cannot be written\. There is no folder/, [
      'sales',
      ...['--plot', 'nowhere/sales.html'],
    ]));

  it('fail if their reader has seen enough before they are drawn', async () => {
    await database.sql(`
      INSERT INTO orders (id, product_id, quantity, created_at)
        SELECT gen_random_uuid(), 1, 1, timestamptz '2000-01-01' + number * interval '1 hour'
        FROM generate_series(1, 20000) AS number`);
    const file = join(temporary.path, 'unread.html');
    const { process, result } = inventory.start('sales', '--by', 'hour', '--plot', file);
    const complaints: string[] = [];
    process.stderr?.on('data', (text) => complaints.push(String(text)));
    const closed = once(process, 'close');
    process.stdout?.once('data', () => process.stdout?.destroy());
    await assert.rejects(result, { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    assert.deepEqual(await closed, [1, null]);
    assert.match(complaints.join(''), /^Stopped before .*: \S+unread\.html was not written\.$/m);
    assert.deepEqual(
      readdirSync(temporary.path).filter((name) => name.includes('unread')),
      [],
    );
  });
});
