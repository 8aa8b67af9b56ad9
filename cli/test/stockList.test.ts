import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createTestShop } from './support/testShop.ts';

const { database, inventory } = await createTestShop();
after(() => database.drop());

await database.sql(`
  INSERT INTO products (id, name, stock, archived_at, created_at) VALUES
    (1, 'Cup', 6, NULL, '2026-01-01T00:00Z'),
    (2, 'Pot', 5, '2026-01-05', '2026-01-03T00:00Z');
  INSERT INTO stock_receipts (product_id, quantity, order_id, created_at) VALUES
    (1, 10, NULL, '2026-01-01T00:00Z'),
    (1, 2, '00000000-0000-4000-8000-000000000001', '2026-01-04T00:00Z');
  INSERT INTO orders (id, product_id, quantity, created_at) VALUES
    ('00000000-0000-4000-8000-000000000001', 1, 5, '2026-01-02T00:00Z'),
    ('00000000-0000-4000-8000-000000000002', 1, 1, '2026-01-02T12:00Z')`);

const list = (...options: string[]) =>
  inventory.json<{ id: number; name: string; stock: number }[]>('stock', 'list', ...options);
const stocksAt = async (at: string) =>
  (await list('--at', at)).map(({ id, stock }) => `${id}: ${stock}`);

describe('inventory stock list', () => {
  it('lists the stock of now, archived products included', async () => {
    const { exitCode, stdout, stderr } = await inventory.run('stock', 'list');
    assert.equal(stdout, 'id  name  stock\n 1  Cup       6\n 2  Pot       5\n');
    assert.deepEqual([exitCode, stderr], [0, '']);
  });

  // Product 2 has no receipt: what it has came with it.
  const moments: [at: string, stocks: string[]][] = [
    ['2025-12-31', []],
    ['2026-01-01', ['1: 10']],
    ['2026-01-01T23:59:59.999', ['1: 10']],
    ['2026-01-02', ['1: 5']],
    ['2026-01-03', ['1: 4', '2: 5']],
    ['2026-01-04', ['1: 6', '2: 5']],
  ];
  for (const [at, stocks] of moments) {
    it(`knows the stock at ${at}, by receipts, orders and returns`, async () => {
      assert.deepEqual(await stocksAt(at), stocks);
    });
  }

  it('pages', async () => {
    const page = ['--at', '2026-01-04', '--limit', '1', '--page'];
    assert.deepEqual(await list(...page, '2'), [{ id: 2, name: 'Pot', stock: 5 }]);
    assert.deepEqual(await list(...page, '3'), []);
  });

  it('refuses a time that lies ahead, and what is no time', async () => {
    await inventory.fails(2, /--at 2999-01-01T\S+ lies ahead/, [
      'stock',
      'list',
      '--at=2999-01-01',
    ]);
    await inventory.fails(2, /must be a time such as/, ['stock', 'list', '--at', 'yesterday']);
  });
});
