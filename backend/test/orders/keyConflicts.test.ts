import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, it, type TestContext } from 'node:test';
import { holdLock, lockProduct } from '../../../tools/processes/holdLock.ts';
import { countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';
import { gatherGroup } from '../support/gatherGroup.ts';

/** Taken by each transaction before it inserts its second order. */
const GATE = 1;

describe('two transactions that insert the same', () => {
  let database: TestDatabase;
  let servers: TestServer[] = [];

  before(async () => {
    database = await createTestDatabase();
  });
  // Of each test: they log the same cause of a failure once in a while only.
  beforeEach(async () => {
    // Long enough for the transactions to wait for what the tests hold.
    const env = { DATABASE_URL: database.url, LOG_LEVEL: 'warn', LOCK_WAIT_MS: '10000' };
    servers = await Promise.all([startServer(env), startServer(env)]);
  });
  afterEach(() => Promise.all(servers.map((server) => server.stop())));
  after(() => database.drop());

  const urlOf = (server: number) => servers[server]?.url ?? '';
  const addProducts = () => Promise.all([database.addProduct(10), database.addProduct(10)]);

  /** How often the servers met each SQLSTATE, by transactions that they tried again. */
  function failures(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const line of servers.flatMap(({ output }) => output)) {
      if (!line.includes('are tried again')) continue;
      const { sqlState, failures } = JSON.parse(line);
      counts[sqlState] = (counts[sqlState] ?? 0) + failures;
    }
    return counts;
  }

  it('key, for two products, name one of them', async (t) => {
    const [key, products] = [randomUUID(), await addProducts()];
    const inserts = await holdLock(database, 'LOCK TABLE orders IN SHARE MODE', t);
    const answers = products.map((productId, server) =>
      placeOrder(urlOf(server), { productId, quantity: 1 }, { 'Idempotency-Key': key }),
    );
    await inserts.isAwaited(2); // both have looked for the key, and found nothing
    await inserts.release();

    assert.deepEqual(countByCode(await Promise.all(answers)), {
      PLACED: 1,
      IDEMPOTENCY_KEY_REUSED: 1,
    });
    const orders = await database.sql('SELECT FROM orders WHERE idempotency_key = $1', [key]);
    assert.equal(orders.length, 1);
    const stocks = await Promise.all(products.map(database.stockOf));
    assert.deepEqual(stocks.sort(), [10, 9]);
    assert.deepEqual(failures(), { 23505: 1 });
  });

  it('keys, in opposite order, do not wait for each other', async (t) => {
    const products = await addProducts();
    await waitAtGate();
    const gate = await holdLock(database, `SELECT pg_advisory_xact_lock(${GATE})`, t);
    const keys = [`k-${randomUUID()}`, `l-${randomUUID()}`];
    const groups = await Promise.all([
      sendTogether(t, { productId: products[0], keys, server: 0 }),
      sendTogether(t, { productId: products[1], keys: keys.toReversed(), server: 1 }),
    ]);
    for (const { lock } of groups) await lock.release();
    await gate.isAwaited(2); // one at the gate, and one for the other's first key
    await gate.release();

    const connections = groups.flatMap((group) => group.connections);
    const answers = await Promise.all(connections.map(({ answer }) => answer()));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 400, 400]);
    const orders = await database.sql('SELECT FROM orders WHERE idempotency_key = ANY ($1)', [
      keys,
    ]);
    assert.equal(orders.length, 2);
    assert.deepEqual(failures(), { 23505: 1 });
  });

  /** Lets transactions with two keys insert the first one only, as long as the gate is closed. */
  async function waitAtGate(): Promise<void> {
    await database.sql(`
      CREATE FUNCTION wait_at_gate() RETURNS trigger AS $$ BEGIN
        IF current_setting('test.order', true) = 'second' THEN
          PERFORM pg_advisory_xact_lock_shared(${GATE});
        END IF;
        PERFORM set_config('test.order', 'second', true);
        RETURN NEW;
      END $$ LANGUAGE plpgsql;
      CREATE TRIGGER wait_at_gate BEFORE INSERT ON orders FOR EACH ROW
        WHEN (NEW.idempotency_key IS NOT NULL) EXECUTE FUNCTION wait_at_gate();`);
  }

  async function sendTogether(
    t: TestContext,
    { productId, keys, server }: { productId: number; keys: string[]; server: number },
  ) {
    const lock = await lockProduct(database, productId, t);
    const orders = keys.map((key) => ({ productId, quantity: 1, key }));
    return {
      lock,
      connections: await gatherGroup({ url: urlOf(server), database }, lock, orders),
    };
  }
});
