import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { holdLock, lockProduct } from '../../../tools/processes/holdLock.ts';
import { type Answer, countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { startProxiedServer } from '../../../tools/processes/proxiedServer.ts';
import { startServersOnDatabase } from '../../../tools/processes/serversOnDatabase.ts';
import { createTestDatabase } from '../../../tools/processes/testDatabase.ts';
import {
  byLabel,
  managementOf,
  parseMetrics,
  readMetrics,
  sumOfWorkers,
} from '../support/management.ts';
import { exchange } from '../support/rawHttp.ts';

const HOT_STOCK = 700;
const PLENTY = 100_000;
const ORDERS = 4_000;
const AT_ONCE = 200;

async function setUp(test: TestContext, env: Record<string, string> = {}) {
  const started = await startServersOnDatabase(1, {
    MANAGEMENT_PORT: '0',
    LOG_LEVEL: 'warn',
    ...env,
  });
  test.after(() => started.stop());
  const [server] = started.servers;
  assert.ok(server);
  const management = await managementOf(server);
  const read = async () => parseMetrics(await readMetrics(management));
  return { server, database: started.database, management, read };
}

/** Sends orders, so many at once, and gathers their answers. */
async function sendAll(orders: (() => Promise<Answer>)[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  const rest = orders.values();
  async function sendRest(): Promise<void> {
    for (const send of rest) answers.push(await send());
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sendRest));
  return answers;
}

describe('the figures of a rush', () => {
  for (const WORKERS of ['1', '2'])
    it(`agree with the tables and the answers, to the order, with WORKERS=${WORKERS}`, {
      timeout: 110_000,
    }, async (t) => {
      const { server, database, read } = await setUp(t, { WORKERS });
      const hot = await database.addProduct(HOT_STOCK);
      const plenty = await database.addProduct(PLENTY);
      const missing = plenty + 1_000;

      const orders = Array.from({ length: ORDERS }, (_, index) => {
        const productId = [hot, plenty, hot, missing][index % 4] as number;
        // Every key is sent twice, at about the same time; some with other contents.
        const key = `rush-${Math.floor(index / 8)}-${index % 4}`;
        const quantity = index % 97 === 0 ? 2 : 1;
        const headers: Record<string, string> = index % 2 === 1 ? { 'Idempotency-Key': key } : {};
        return () => placeOrder(server.url, { productId, quantity }, headers);
      });
      const answers = await sendAll(orders);
      const samples = sumOfWorkers(await read());

      const { PLACED: answered201 = 0, ...refused } = countByCode(answers);
      const replayed = answers.filter(({ headers }) => headers.has('Idempotent-Replayed')).length;
      const expected: Record<string, number> = {
        PLACED: answered201 - replayed,
        REPLAYED: replayed,
      };
      Object.assign(expected, refused);
      const counted = byLabel(samples, 'inventory_orders_total');
      const nonZero = Object.entries(counted).filter(([, count]) => count > 0);
      assert.deepEqual(Object.fromEntries(nonZero), expected);
      assert.deepEqual(Object.keys(expected).sort(), [
        'IDEMPOTENCY_KEY_REUSED',
        'INSUFFICIENT_STOCK',
        'PLACED',
        'PRODUCT_NOT_FOUND',
        'REPLAYED',
      ]);
      const [row] = await database.sql<{ count: number }>('SELECT count(*)::int FROM orders');
      assert.equal(counted.PLACED, row?.count);

      const durations = byLabel(samples, 'inventory_order_duration_seconds_count');
      assert.deepEqual(durations, {
        placed: answered201,
        refused: ORDERS - answered201,
        unjudged: 0,
      });
      const [groups, judged] = ['count', 'sum'].map(
        (part) => byLabel(samples, `inventory_group_orders_${part}`)[''],
      );
      assert.equal(judged, ORDERS);
      const steps = byLabel(samples, 'inventory_transaction_step_duration_seconds_count');
      assert.deepEqual(steps, { connect: groups, lock: groups, judge: groups, commit: groups });
      const answeredByStatus = byLabel(samples, 'inventory_http_responses_total');
      assert.equal(answeredByStatus['201'], answered201);
      assert.equal(answeredByStatus['400'], ORDERS - answered201);
    });

  it('have the same few labels after it, and nothing that a client has sent', async (t) => {
    const { server, database, management, read } = await setUp(t);
    const namesOf = async () =>
      (await read()).map(({ name, labels }) => JSON.stringify([name, labels])).sort();
    const productId = 1_234_567;
    await database.sql(`INSERT INTO products (id, name, stock) VALUES (${productId}, 'X', 100)`);
    const order = { productId, quantity: 1 };
    await placeOrder(server.url, order, { 'Idempotency-Key': 'first' });
    const before = await namesOf();
    for (let n = 0; n < 20; n += 1) {
      await placeOrder(server.url, order, { 'Idempotency-Key': `secret-key-${n}` });
      await placeOrder(server.url, { productId: productId + n, quantity: 1 });
      await exchange(server.url, { method: 'GET', path: `/secret-path-${n}` });
    }
    // What prom-client itself adds of Node's handles comes and goes.
    const lasting = (names: string[]) => names.filter((name) => !/nodejs_active_|gc_/.test(name));
    const added = lasting(await namesOf()).filter((name) => !before.includes(name));
    assert.deepEqual(added, ['["inventory_http_responses_total",{"status":"404"}]']);
    assert.doesNotMatch(await readMetrics(management), /secret|1234567/);
    assert.ok(!(await readMetrics(management)).includes(new URL(database.url).password));
  });
});

describe('the figures', () => {
  it('count what waits, and products that another session holds', async (t) => {
    const { server, database, read } = await setUp(t, { LOG_LEVEL: 'silent' });
    const [held, free] = [await database.addProduct(10), await database.addProduct(10)];
    const lock = await lockProduct(database, held, t);
    const order = { productId: held, quantity: 1 };
    const waiting = [1, 2, 3].map(() => placeOrder(server.url, order));
    for (;;) {
      const samples = await read();
      const isolated = byLabel(samples, 'inventory_isolated_products')[''];
      const { isolated: inQueue } = byLabel(samples, 'inventory_waiting_orders');
      // One or more of them are in a group, which waits for the row.
      if (isolated === 1 && (inQueue as number) <= 3) break;
    }
    assert.equal((await placeOrder(server.url, { productId: free, quantity: 1 })).status, 201);
    const held55P03 = byLabel(await read(), 'inventory_transaction_failures_total')['55P03'];
    assert.ok((held55P03 as number) >= 1, 'a group has given the row up');
    await lock.release();
    assert.deepEqual(
      (await Promise.all(waiting)).map(({ status }) => status),
      [201, 201, 201],
    );
    const samples = await read();
    assert.equal(byLabel(samples, 'inventory_isolated_products')[''], 0);
    assert.deepEqual(byLabel(samples, 'inventory_waiting_orders'), { shared: 0, isolated: 0 });
  });

  it('count failures by SQLSTATE; what a trigger makes up is one value in the end', async (t) => {
    const { server, database, read } = await setUp(t, { LOG_LEVEL: 'silent' });
    const productId = await database.addProduct(1_000);
    await database.sql(`
      CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN
        IF NEW.quantity > 1 THEN
          RAISE EXCEPTION 'no' USING ERRCODE = 'X' || lpad(NEW.quantity::text, 4, '0');
        END IF;
        RETURN NEW;
      END $$ LANGUAGE plpgsql;
      CREATE TRIGGER fail BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION fail();`);
    for (let quantity = 2; quantity <= 60; quantity += 1) {
      assert.equal((await placeOrder(server.url, { productId, quantity })).status, 500);
    }
    const failures = byLabel(await read(), 'inventory_transaction_failures_total');
    assert.equal(failures.X0002, 1);
    assert.ok((failures.other as number) > 0);
    assert.ok(Object.keys(failures).length <= 31, Object.keys(failures).join());
    const total = Object.values(failures).reduce((sum, count) => sum + count, 0);
    assert.equal(total, 59);
    assert.equal(byLabel(await read(), 'inventory_orders_total').INTERNAL_ERROR, 59);
  });

  it('tell clients that left from orders that nobody could judge', async (t) => {
    const { server, database, read } = await setUp(t, {
      LOG_LEVEL: 'silent',
      ORDER_TIMEOUT_MS: '700',
    });
    const productId = await database.addProduct(10);
    const lock = await holdLock(database, 'LOCK TABLE products IN EXCLUSIVE MODE', t);
    const leaving = new AbortController();
    const left = fetch(`${server.url}/api/order`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ productId, quantity: 1 }),
      signal: leaving.signal,
    });
    await lock.isAwaited();
    const stays = placeOrder(server.url, { productId, quantity: 1 });
    leaving.abort();
    await assert.rejects(left);
    assert.equal((await stays).body.code, 'UNAVAILABLE');
    for (;;) {
      const { UNAVAILABLE, CLIENT_GONE } = byLabel(await read(), 'inventory_orders_total');
      assert.equal(UNAVAILABLE, 1);
      if (CLIENT_GONE === 1) break;
    }
    await lock.release();
  });

  it('count outcomes that were lost at COMMIT, and what became of them', async (t) => {
    const database = await createTestDatabase();
    const server = await startProxiedServer(database.url, {
      MANAGEMENT_PORT: '0',
      LOG_LEVEL: 'silent',
    });
    t.after(async () => {
      await server.stop();
      await database.drop();
    });
    const productId = await database.addProduct(10);
    const order = { productId, quantity: 1 };
    const management = await managementOf({ output: server.printed() });
    const lost = async () =>
      byLabel(parseMetrics(await readMetrics(management)), 'inventory_lost_outcomes_total');

    server.proxy.trapCommits('CUT_ANSWER', 1);
    assert.equal((await placeOrder(server.url(), order)).status, 201);
    assert.deepEqual(await lost(), { UNKNOWN: 1, FOUND: 1, NOT_FOUND: 0 });
    server.proxy.trapCommits('CUT_BEFORE', 1);
    assert.equal((await placeOrder(server.url(), order)).status, 201);
    assert.deepEqual(await lost(), { UNKNOWN: 2, FOUND: 1, NOT_FOUND: 1 });
    assert.equal(await database.unitsOrdered(productId), 2);
  });
});
