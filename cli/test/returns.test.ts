import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { lockProduct } from '../../tools/processes/holdLock.ts';
import { sellSome } from './support/soldOrder.ts';
import { createTestShop } from './support/testShop.ts';

const { database, inventory } = await createTestShop();
after(() => database.drop());

const NOTE = ['--note', 'came back'];

/** Fails unless so much is in stock, and these returns of the order are on record. */
async function assertReturned(
  { productId, orderId }: { productId: number; orderId: string },
  stock: number,
  returns: string[],
): Promise<void> {
  assert.equal(await database.stockOf(productId), stock);
  const rows = await database.sql(
    `SELECT quantity, note FROM stock_receipts WHERE product_id = $1 AND order_id = $2 ORDER BY id`,
    [productId, orderId],
  );
  assert.deepEqual(
    rows.map(({ quantity, note }) => `${quantity} ${note}`),
    returns,
  );
}

describe('inventory orders return', () => {
  it('puts units back into stock, and on record with the order and the note', async () => {
    const sold = await sellSome(database, 3);
    const { productId, orderId } = sold;
    const answer = await inventory.json<{ createdAt: string }>(
      ...['orders', 'return', orderId.toUpperCase(), '--quantity', '2', ...NOTE],
    );
    const { createdAt, ...rest } = answer;
    assert.equal(createdAt, new Date(createdAt).toISOString());
    const units = { quantity: 2, returned: 2, ordered: 3, stock: 9 };
    assert.deepEqual(rest, { productId, orderId, note: 'came back', name: 'Cup', ...units });
    await assertReturned(sold, 9, ['2 came back']);
  });

  it('returns what is left unless it is told how many', async () => {
    const sold = await sellSome(database, 3);
    const { productId, orderId } = sold;
    await inventory.json('orders', 'return', orderId, '--quantity', '1', ...NOTE);
    const shortened = `${orderId.slice(0, 18)}…`; // as a narrow table shows it
    const { exitCode, stdout } = await inventory.run(
      'orders',
      'return',
      shortened,
      '--note',
      'rest',
    );
    assert.equal(
      stdout,
      `Returned 2 of 3 units of order ${orderId}, 3 in all. ` +
        `The stock of product ${productId}, Cup, is 10 now.\n`,
    );
    assert.equal(exitCode, 0);
    await assertReturned(sold, 10, ['1 came back', '2 rest']);
  });

  it('never returns more than was ordered, in one or in several', async () => {
    const sold = await sellSome(database, 3);
    const { orderId } = sold;
    const returns = (...args: string[]) => ['orders', 'return', orderId, ...NOTE, ...args];
    const of3 = `Order ${orderId} is for 3, of which`;
    await inventory.fails(1, new RegExp(`${of3} 0 .*: 4 are too many, 3 can be returned\\.`), [
      ...returns('--quantity', '4'),
    ]);
    await inventory.json(...returns('--quantity', '2'));
    await inventory.fails(1, new RegExp(`${of3} 2 .*: 2 are too many, 1 can be returned\\.`), [
      ...returns('--quantity', '2'),
    ]);
    await inventory.json(...returns('--quantity', '1'));
    await inventory.fails(1, /All 3 of order \S+ have been returned already\./, returns());
    await assertReturned(sold, 10, ['2 came back', '1 came back']);
  });

  it('shows in the order, the history, the export and the audit', async () => {
    const { productId, orderId } = await sellSome(database, 3);
    await inventory.json('orders', 'return', orderId, '--quantity', '2', ...NOTE);
    const shown = await inventory.run('orders', 'show', orderId);
    assert.match(shown.stdout, /\n {2}quantity {9}3\n {2}returned {9}2\n/);
    const history = await inventory.run('stock', 'history', `${productId}`);
    assert.match(history.stdout, new RegExp(` 2 +12 +came back  ${orderId}\n`));
    assert.match(history.stdout, /received 10, ordered 3, returned 2, stock 9\. They agree\.\n$/);
    const exported = await inventory.run('orders', 'export', '--product', `${productId}`);
    assert.match(exported.stdout, /,idempotencyKey,returned\n.*,3,key-of-\S+,2\n$/);
    const audit = await inventory.run('audit');
    assert.match(audit.stdout, /receipts \(\d+ units\), \d+ returns \(\d+ units\)\.\nEvery unit/);
    assert.equal(audit.exitCode, 0);
  });

  it('lets the stock hold no more than it can', async () => {
    const sold = await sellSome(database, 3);
    const { productId, orderId } = sold;
    await database.sql('UPDATE products SET stock = 2147483645 WHERE id = $1', [productId]);
    await inventory.fails(1, /3 more are too many: 2147483647 is the most\./, [
      ...['orders', 'return', orderId, ...NOTE],
    ]);
    await assertReturned(sold, 2_147_483_645, []);
    await database.sql('UPDATE products SET stock = 7 WHERE id = $1', [productId]);
  });

  it('changes nothing if it cannot be recorded', async (t) => {
    const sold = await sellSome(database, 3);
    await database.sql(
      `CREATE FUNCTION reject() RETURNS trigger LANGUAGE plpgsql
         AS $$ BEGIN RAISE EXCEPTION 'rejected by the test'; END $$;
       CREATE TRIGGER reject BEFORE INSERT ON stock_receipts EXECUTE FUNCTION reject()`,
    );
    t.after(() => database.sql('DROP FUNCTION reject CASCADE'));
    await inventory.fails(1, /rejected by the test/, ['orders', 'return', sold.orderId, ...NOTE]);
    await assertReturned(sold, 7, []);
  });

  it('knows which orders there are, and what it is told', async () => {
    const id = '00000000-0000-4000-8000-00000000000f';
    await inventory.fails(1, /^There is no order 0\S+\.\n$/, ['orders', 'return', id, ...NOTE]);
    await inventory.fails(2, /It must be a UUID/, ['orders', 'return', '17', ...NOTE]);
    await inventory.fails(2, /--note/, ['orders', 'return', id]);
    await inventory.fails(2, /from 1 to/, ['orders', 'return', id, ...NOTE, '--quantity', '0']);
  });
});

describe('two returns of one order at once', () => {
  it('return together no more than was ordered', async (t) => {
    const sold = await sellSome(database, 3);
    const lock = await lockProduct(database, sold.productId, t);
    const args = ['orders', 'return', sold.orderId, '--quantity', '2', ...NOTE];
    const running = [inventory.start(...args), inventory.start(...args)];
    await lock.isAwaited(2);
    await lock.release();
    const results = await Promise.all(running.map(({ result }) => result));
    assert.deepEqual(results.map(({ exitCode }) => exitCode).sort(), [0, 1]);
    const refused = results.find(({ exitCode }) => exitCode === 1);
    assert.match(refused?.stderr ?? '', /of which 2 have been returned: 2 are too many, 1 can be/);
    await assertReturned(sold, 9, ['2 came back']);
  });
});
