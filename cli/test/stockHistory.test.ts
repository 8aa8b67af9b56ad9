import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createTestShop } from './support/testShop.ts';

interface History {
  stock: number;
  received: number;
  ordered: number;
  surplus: number;
  agrees: boolean;
  receipts: { createdAt: string; quantity: number; total: number; note: string }[];
}

const { database, inventory } = await createTestShop();
after(() => database.drop());

describe('inventory stock history', () => {
  const history = (id: number, ...options: string[]) =>
    inventory.json<History>('stock', 'history', `${id}`, ...options);
  const order = (id: number, quantity: number) =>
    database.sql(
      'INSERT INTO orders (id, product_id, quantity) VALUES (gen_random_uuid(), $1, $2)',
      [id, quantity],
    );

  async function addProduct(): Promise<number> {
    const name = 'Cup \u001b[2J';
    const { id } = await inventory.json<{ id: number }>('products', 'add', name, '--stock', '10');
    await inventory.json('stock', 'receive', `${id}`, '5', '--note', 'two\nlines');
    await inventory.json('stock', 'adjust', `${id}`, '-2', '--note', 'broken');
    return id;
  }

  it('lists receipts with time, total and note, and says that all agrees', async () => {
    const id = await addProduct();
    await order(id, 4);
    await database.sql('UPDATE products SET stock = stock - 4 WHERE id = $1', [id]);
    const { exitCode, stdout, stderr } = await inventory.run('stock', 'history', `${id}`);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(
      stdout.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME').split('\n'),
      [
        'time                      quantity  total  note            returned order',
        'TIME        10     10  initial stock',
        'TIME         5     15  two\\u000alines',
        'TIME        -2     13  broken',
        '',
        `Product ${id}, Cup \\u001b[2J: received 13, ordered 4, stock 9. They agree.`,
        '',
      ],
    );
  });

  it('says how many units have no receipt, or are missing', async () => {
    const id = await addProduct();
    await database.sql('UPDATE products SET stock = 20 WHERE id = $1', [id]);
    const more = await inventory.run('stock', 'history', `${id}`);
    assert.match(more.stdout, /They do not agree: 7 of the stock have no receipt\.\n$/);
    await order(id, 5);
    await database.sql('UPDATE products SET stock = 0 WHERE id = $1', [id]);
    const less = await inventory.run('stock', 'history', `${id}`);
    assert.match(less.stdout, /They do not agree: 8 are missing from the stock\.\n$/);
    const { receipts, ...summary } = await history(id);
    const sums = { stock: 0, received: 13, ordered: 5, archived: 0, returned: 0, surplus: -8 };
    assert.deepEqual(summary, { id, name: 'Cup \u001b[2J', ...sums, agrees: false });
    assert.equal(receipts.length, 3);
  });

  it('pages, and reverses', async () => {
    const id = await addProduct();
    const totals = async (...options: string[]) =>
      (await history(id, ...options)).receipts.map(({ total }) => total);
    assert.deepEqual(await totals('--limit', '2'), [10, 15]);
    assert.deepEqual(await totals('--limit', '2', '--page', '2'), [13]);
    assert.deepEqual(await totals('--limit', '2', '--page', '3'), []);
    assert.deepEqual(await totals('--descending', '--limit', '1'), [13]);
    assert.equal((await history(id, '--limit', '1')).received, 13);
  });

  it('holds more receipts than are read at once, and sums beyond 32 bits', async () => {
    const id = await database.addProduct(0);
    await database.sql(
      `INSERT INTO stock_receipts (product_id, quantity)
       SELECT $1, 2000000000 FROM generate_series(1, 2500)`,
      [id],
    );
    const { received, receipts } = await history(id);
    assert.equal(received, 5_000_000_000_000);
    assert.deepEqual([receipts.length, receipts.at(-1)?.total], [2500, received]);
  });

  it('shows a product that has received nothing, and no product that is not there', async () => {
    const id = await database.addProduct(0);
    assert.deepEqual((await history(id)).receipts, []);
    await inventory.fails(1, /There is no product 999999\./, ['stock', 'history', '999999']);
  });
});
