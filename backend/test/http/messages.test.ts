import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it, type TestContext } from 'node:test';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { openTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startTestPostgres, type TestPostgres } from '../../../tools/processes/testPostgres.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';
import { gatherGroup } from '../support/gatherGroup.ts';

describe('the messages that PostgreSQL gets', () => {
  let postgres: TestPostgres;
  let database: Omit<TestDatabase, 'drop'>;
  let server: TestServer;

  before(async () => {
    postgres = await startTestPostgres();
    database = openTestDatabase(postgres.url);
    await database.sql(`ALTER SYSTEM SET log_statement = 'all'`);
    await database.sql(`ALTER SYSTEM SET log_line_prefix = '%a: '`);
    await postgres.kill('SIGINT');
    await postgres.start();
    server = await startServer({ DATABASE_URL: postgres.url, LOG_LEVEL: 'error' });
  });
  after(async () => {
    await server.stop().finally(() => postgres.remove());
  });

  /** Reads the messages that the server sends from now on. */
  function listen(): () => string[] {
    const { length } = postgres.log();
    const start = /^inventory-allocation: LOG: {2}statement: /;
    return () =>
      postgres
        .log()
        .slice(length)
        .split(/^(?=\S*: LOG: )/m)
        .filter((entry) => start.test(entry))
        .map((entry) => entry.replace(start, '').trimEnd());
  }

  const idsIn = (statement: string) => statement.match(/'[0-9a-f-]{36}'/g)?.length;
  const insertIn = (message: string) => /INSERT INTO orders [^;]*/.exec(message)?.[0] ?? '';

  it('of a single order are two, behind four that prepare a new connection', async () => {
    const productId = await database.addProduct(2);
    await database.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    const sent = listen();
    const place = () => placeOrder(server.url, { productId, quantity: 1 });
    assert.equal((await place()).status, 201);
    const [pid = '', guards = '', prepare = '', form = '', ...firstOrder] = sent();
    assert.match(pid, /^SELECT pg_backend_pid/);
    assert.match(guards, /^SELECT set_config/);
    assert.match(prepare, /^PREPARE check_written/);
    assert.match(form, /^SELECT num_nulls\(to_regclass\('pg_dist_partition'\)/);

    const sentOnceOpen = listen();
    assert.equal((await place()).status, 201);
    for (const messages of [firstOrder, sentOnceOpen()]) {
      const [first = '', second = '', ...others] = messages;
      assert.deepEqual(others, []);
      assert.match(first, /^BEGIN .* FOR UPDATE$/s);
      assert.match(second, /^UPDATE products .*INSERT INTO orders .*COMMIT\b/s);
    }
  });

  it('of an order with a key are three', async () => {
    const productId = await database.addProduct(1);
    const sent = listen();
    const key = { 'Idempotency-Key': randomUUID() };
    const { status } = await placeOrder(server.url, { productId, quantity: 1 }, key);
    assert.equal(status, 201);
    const [, lookup = '', ...others] = sent();
    assert.match(lookup, /^SELECT .* FROM orders WHERE idempotency_key IN/s);
    assert.equal(others.length, 1);
  });

  /** The messages that 50 orders send once they have the lock. */
  async function messagesOfGroup(t: TestContext, keys: number): Promise<string[]> {
    const productId = await database.addProduct(50);
    const lock = await lockProduct(database, productId, t);
    const orders = Array.from({ length: 50 }, (_, n) => ({
      ...{ productId, quantity: 1 },
      ...(n < keys && { key: randomUUID() }),
    }));
    const connections = await gatherGroup({ url: server.url, database }, lock, orders);
    const sent = listen();
    await lock.release();
    for (const { answer } of connections) assert.equal((await answer()).status, 201);
    return sent();
  }

  it('of 50 orders are as many as of one', async (t) => {
    const [last = '', ...others] = await messagesOfGroup(t, 0);
    assert.equal(idsIn(insertIn(last)), 50);
    assert.deepEqual(others, []);
  });

  it('of 50 orders with 25 keys are one more', async (t) => {
    const [lookup = '', last = '', ...others] = await messagesOfGroup(t, 25);
    assert.match(lookup, /^SELECT .* FROM orders WHERE idempotency_key IN/s);
    assert.deepEqual([idsIn(lookup), idsIn(insertIn(last))], [25, 50 + 25]);
    assert.deepEqual(others, []);
  });
});
