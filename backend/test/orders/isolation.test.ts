import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { holdLock, lockProduct } from '../../../tools/processes/holdLock.ts';
import { countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';

/** With turns of a second, eight at a time, each of them would come after its deadline. */
const HELD_ROWS = 100;
const ORDER_TIMEOUT_MS = 10_000;
const OTHERS = 18;

for (const WORKERS of ['1', '2'])
  describe(`what is in the way of other products, with WORKERS=${WORKERS}`, () => {
    let database: TestDatabase;
    let server: TestServer;

    before(async () => {
      database = await createTestDatabase();
      const env = { ORDER_TIMEOUT_MS: String(ORDER_TIMEOUT_MS), LOG_LEVEL: 'warn', WORKERS };
      server = await startServer({ DATABASE_URL: database.url, ...env });
    });
    after(async () => {
      await server.stop();
      await database.drop();
    });

    const place = (productId: number, key?: string) =>
      placeOrder(server.url, { productId, quantity: 1 }, key ? { 'Idempotency-Key': key } : {});
    const addProducts = (count: number) =>
      Promise.all(Array.from({ length: count }, () => database.addProduct(1_000)));

    it('is sold as soon as its row is free, however many other rows are held', async (t) => {
      const held = await addProducts(HELD_ROWS);
      const rows = `SELECT FROM products WHERE id IN (${held.join()}) FOR UPDATE`;
      const locks = await holdLock(database, rows, t);
      const waiting: Promise<unknown>[] = [];
      for (let round = 0; round < 2; round += 1) {
        waiting.push(...held.map((productId) => place(productId)));
        await locks.isAwaited();
        const [productId = 0, other = 0] = await addProducts(2);
        const lock = await lockProduct(database, productId, t);
        const answer = place(productId);
        assert.equal((await place(other)).status, 201, 'by then the product was found to be held');
        await lock.release();
        assert.equal((await answer).status, 201);
      }
      await locks.release();
      await Promise.all(waiting);
    });

    it('costs no connection to the database', async (t) => {
      const sessions = async () => {
        const rows = await database.sql<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
           AND application_name = 'inventory-allocation'`,
        );
        return rows.map(({ pid }) => pid);
      };
      const before = await sessions();
      const [held = 0, other = 0] = await addProducts(2);
      const lock = await lockProduct(database, held, t);
      const answer = place(held);
      await lock.isAwaited();
      assert.equal((await place(other)).status, 201, 'by then it has waited for long enough');
      await lock.release();
      assert.equal((await answer).status, 201);
      const later = new Set(await sessions());
      assert.deepEqual(
        before.filter((pid) => !later.has(pid)),
        [],
      );
    });

    it('may be keys that another session inserts: orders for other products are placed', async (t) => {
      const [someProduct, ...products] = await addProducts(OTHERS + 3);
      const keys = ['held-key-1', 'held-key-2'];
      const rows = keys.map((key) => `(gen_random_uuid(), ${someProduct}, 1, '${key}', now())`);
      const insert = `INSERT INTO orders (id, product_id, quantity, idempotency_key, created_at)
      VALUES ${rows.join()}`;
      const lock = await holdLock(database, insert, t);
      const blocked = keys.map((key, index) => place(products[index] as number, key));
      await lock.isAwaited();
      const others = Array.from({ length: 3 }, () => products.map((id) => place(id))).flat();
      assert.deepEqual(countByCode(await Promise.all(others)), { PLACED: 3 * products.length });

      await lock.release();
      assert.deepEqual(countByCode(await Promise.all(blocked)), { PLACED: 2 });
    });

    for (const sqlState of ['40001', '53100', '57P01', '57014', '23505']) {
      it(`may be orders that fail again and again with ${sqlState}: others are placed`, async () => {
        const [one, two, ...products] = await addProducts(OTHERS);
        await database.sql(`
        CREATE FUNCTION fail_for_some() RETURNS trigger AS $$ BEGIN
          IF NEW.product_id IN (${one}, ${two}) AND NEW.quantity = 1 THEN
            RAISE EXCEPTION 'not this one' USING ERRCODE = '${sqlState}';
          END IF;
          RETURN NEW;
        END $$ LANGUAGE plpgsql;
        CREATE TRIGGER fail_for_some BEFORE INSERT ON orders
          FOR EACH ROW EXECUTE FUNCTION fail_for_some();`);
        const others = products.map((id) => place(id));
        const failing = [one, two, one, two].map((id) => place(id as number));
        for (let round = 0; round < 3; round += 1) {
          others.push(...products.map((id) => place(id)));
          others.push(placeOrder(server.url, { productId: one, quantity: 2 }));
        }
        const codes = countByCode(await Promise.all(others));
        await database.sql('DROP FUNCTION fail_for_some CASCADE');

        assert.deepEqual(codes, { PLACED: others.length });
        const last = countByCode(await Promise.all(failing));
        assert.deepEqual(last, { PLACED: 4 }, 'they are tried again until their deadline');
      });
    }

    it('is logged once in a while, without a statement', () => {
      const lines = server.output.filter((line) => line.includes('are tried again'));
      assert.ok(lines.length > 0);
      for (const line of lines) assert.ok(line.length < 500, line);
      assert.doesNotMatch(lines.join(), /INSERT|SELECT|held-key/);
      const causes = lines.map((line) => JSON.parse(line).sqlState);
      const most = 20 * Number(WORKERS); // each logs by itself
      assert.ok(causes.length < most, `${causes.length} lines`);
    });
  });
