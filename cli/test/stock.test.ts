import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { lockProduct } from '../../tools/processes/holdLock.ts';
import { createTestShop } from './support/testShop.ts';

const { database, inventory } = await createTestShop();
after(() => database.drop());

/** Fails unless these are the product's stock and receipts, as `quantity note`. */
async function assertStock(productId: number, stock: number, receipts: string[]): Promise<void> {
  assert.equal(await database.stockOf(productId), stock);
  const rows = await database.sql(
    'SELECT quantity, note FROM stock_receipts WHERE product_id = $1 ORDER BY id',
    [productId],
  );
  assert.deepEqual(
    rows.map(({ quantity, note }) => `${quantity} ${note}`),
    receipts,
  );
}

describe('inventory stock receive', () => {
  it('adds to the stock, and records it with its note', async () => {
    const id = await database.addProduct(3);
    const { exitCode, stdout, stderr } = await inventory.run('stock', 'receive', `${id}`, '20');
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.equal(stdout, `Added 20 to product ${id}, Test product. Its stock is 23 now.\n`);
    const answer = await inventory.json<{ createdAt: string }>(
      ...['stock', 'receive', `${id}`, '1', '--note', ' it\'s "one" 📦 '],
    );
    const note = 'it\'s "one" 📦';
    const { createdAt } = answer;
    assert.equal(createdAt, new Date(createdAt).toISOString());
    const name = 'Test product';
    assert.deepEqual(answer, { productId: id, quantity: 1, note, name, stock: 24, createdAt });
    await assertStock(id, 24, ['20 ', `1 ${note}`]);
  });

  it('refuses more than the stock can hold', async () => {
    const id = await database.addProduct(2_147_483_000);
    await inventory.fails(1, /has a stock of 2147483000, .* 2147483647 is the most\./, [
      ...['stock', 'receive', `${id}`, '648'],
    ]);
    await assertStock(id, 2_147_483_000, []);
    await inventory.json('stock', 'receive', `${id}`, '647');
    await assertStock(id, 2_147_483_647, ['647 ']);
  });

  it('changes nothing if the receipt cannot be recorded', async (t) => {
    const id = await database.addProduct(5);
    await database.sql(
      `CREATE FUNCTION reject() RETURNS trigger LANGUAGE plpgsql
         AS $$ BEGIN RAISE EXCEPTION 'rejected by the test'; END $$;
       CREATE TRIGGER reject BEFORE INSERT ON stock_receipts EXECUTE FUNCTION reject()`,
    );
    t.after(() => database.sql('DROP FUNCTION reject CASCADE'));
    await inventory.fails(1, /rejected by the test/, ['stock', 'receive', `${id}`, '1']);
    await assertStock(id, 5, []);
  });

  it('changes nothing if the stock becomes another than it says', async (t) => {
    const id = await database.addProduct(5);
    await database.sql(
      `CREATE FUNCTION take_one() RETURNS trigger LANGUAGE plpgsql
         AS $$ BEGIN NEW.stock := NEW.stock - 1; RETURN NEW; END $$;
       CREATE TRIGGER take_one BEFORE UPDATE ON products FOR EACH ROW EXECUTE FUNCTION take_one()`,
    );
    t.after(() => database.sql('DROP FUNCTION take_one CASCADE'));
    const args = ['stock', 'receive', `${id}`, '3'];
    await inventory.fails(1, /stock of product \d+ has changed in spite of its lock: /, args);
    await assertStock(id, 5, []);
  });

  it('does not say that nothing happened if it was lost at COMMIT', async (t) => {
    const id = await database.addProduct(5);
    await database.sql(
      `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql
         AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
       CREATE CONSTRAINT TRIGGER lose AFTER INSERT ON stock_receipts
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lose()`,
    );
    t.after(() => database.sql('DROP FUNCTION lose CASCADE'));
    await inventory.fails(
      1,
      /lost at COMMIT: .* may be done or not\. .*stock history`\.\nterminating connection due to/,
      ['stock', 'receive', `${id}`, '1'],
    );
    await assertStock(id, 5, []);
  });
});

describe('inventory stock adjust', () => {
  it('takes -5 and +5 for numbers, wherever they stand', async () => {
    const id = await database.addProduct(10);
    const runs = [
      [`${id}`, '-5', '--note', 'broken'],
      [`${id}`, '+7', '--note', 'found'],
      ['--note=lost', `${id}`, '-1'],
      ['--note', '-2', `${id}`, '2'],
      ['--note', 'both', '--', `${id}`, '-3'],
    ];
    for (const args of runs) await inventory.json('stock', 'adjust', ...args);
    await assertStock(id, 10, ['-5 broken', '7 found', '-1 lost', '2 -2', '-3 both']);
    const { stdout } = await inventory.run('stock', 'adjust', `${id}`, '-4', '--note', 'x');
    assert.equal(stdout, `Took 4 from product ${id}, Test product. Its stock is 6 now.\n`);
  });

  it('refuses to take more than there is, and says how much that is', async () => {
    const id = await database.addProduct(3);
    await inventory.fails(1, /Product \d+ has a stock of 3, from which 4 cannot be taken\./, [
      ...['stock', 'adjust', `${id}`, '-4', '--note', 'too many'],
    ]);
    await assertStock(id, 3, []);
    await inventory.json('stock', 'adjust', `${id}`, '-3', '--note', 'all');
    await assertStock(id, 0, ['-3 all']);
  });

  it('says that there is no such product', async () => {
    const note = ['--note', 'why'];
    await inventory.fails(1, /no product 999999/, ['stock', 'adjust', '999999', '-1', ...note]);
    await inventory.fails(1, /no product 999999/, ['stock', 'receive', '999999', '1']);
  });
});

describe('a product that others have locked', () => {
  it('is waited for', async (t) => {
    const id = await database.addProduct(3);
    const lock = await lockProduct(database, id, t);
    const { result } = inventory.start('stock', 'receive', `${id}`, '1');
    await lock.isAwaited();
    await assertStock(id, 3, []);
    await lock.release();
    assert.equal((await result).exitCode, 0);
    await assertStock(id, 4, ['1 ']);
  });

  it('is given up in the end, by name', async (t) => {
    const id = await database.addProduct(3);
    const lock = await lockProduct(database, id, t);
    const { result } = inventory.start('stock', 'adjust', `${id}`, '-1', '--note', 'why');
    await lock.isAwaited();
    const { exitCode, stdout, stderr } = await result;
    assert.deepEqual([exitCode, stdout], [1, '']);
    const words = /^Product \d+ has been locked by others .* Nothing was changed\. Try again/;
    assert.match(stderr, words);
    await assertStock(id, 3, []);
  });

  it('is given up by the limit for a lock, which is shorter than that of a statement', async (t) => {
    const id = await database.addProduct(3);
    await database.sql(
      `CREATE TABLE limits (lock text, statement text);
       CREATE FUNCTION note_limits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         INSERT INTO limits VALUES
           (current_setting('lock_timeout'), current_setting('statement_timeout'));
         RETURN NULL; END $$;
       CREATE TRIGGER note_limits BEFORE INSERT ON stock_receipts EXECUTE FUNCTION note_limits()`,
    );
    t.after(() => database.sql('DROP FUNCTION note_limits CASCADE; DROP TABLE limits'));
    await inventory.json('stock', 'receive', `${id}`, '1');
    const limits = await database.sql('SELECT * FROM limits');
    assert.deepEqual(limits, [{ lock: '10s', statement: '20s' }]);
  });

  it('is given up at once by Ctrl-C, and nobody is left waiting', async (t) => {
    const id = await database.addProduct(3);
    const lock = await lockProduct(database, id, t);
    // Both at once, so that neither waits as long as it may before the other has come.
    const other = inventory.start('stock', 'receive', `${id}`, '1');
    const { process, result } = inventory.start('stock', 'adjust', `${id}`, '-1', '--note', 'why');
    await lock.isAwaited(2);
    process.kill('SIGINT');
    assert.deepEqual(await result, { exitCode: 1, stdout: '', stderr: 'Stopped.\n' });
    assert.equal(other.process.exitCode, null, 'the other one goes on waiting');
    const waiting = await database.sql(
      `SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    assert.equal(waiting.length, 1);
    await lock.release();
    assert.equal((await other.result).exitCode, 0);
    await assertStock(id, 4, ['1 ']);
  });
});
