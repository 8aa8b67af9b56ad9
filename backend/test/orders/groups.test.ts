import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it, type TestContext } from 'node:test';
import pg from 'pg';
import { type Answer, countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';

const MAX_WAITING = 200;
const MAX_GROUP_SIZE = 50;

describe('orders that are decided together', () => {
  let database: TestDatabase;
  let servers: TestServer[] = [];

  before(async () => {
    database = await createTestDatabase();
    const settings = {
      ORDER_TIMEOUT_MS: '6000',
      MAX_WAITING_ORDERS: String(MAX_WAITING),
      MAX_GROUP_SIZE: String(MAX_GROUP_SIZE),
    };
    servers = await Promise.all(
      [1, 2].map(() => startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'info', ...settings })),
    );
  });

  after(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await database.drop();
  });

  const url = (index = 0) => (servers[index % servers.length] as TestServer).url;
  const place = (productId: number, quantity: number, index = 0) =>
    placeOrder(url(index), { productId, quantity });

  /** Locks a product's row as another session may, and returns what lets go of it. */
  async function hold(t: TestContext, productId: number): Promise<() => Promise<void>> {
    const session = new pg.Client(database.url);
    await session.connect();
    t.after(() => session.end());
    await session.query('BEGIN');
    await session.query('SELECT FROM products WHERE id = $1 FOR UPDATE', [productId]);
    return () => session.end();
  }

  const sessionsThatWaitForALock = async () => {
    const rows = await database.sql(`SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    return rows.length;
  };

  it('go on while another session holds one of their products, in every process', async (t) => {
    const held = await database.addProduct(1_000);
    const others = await Promise.all([1, 2, 3].map(() => database.addProduct(1_000)));
    const letGo = await hold(t, held);
    let stuck = 0;
    const waiting = Array.from({ length: 20 }, (_, i) =>
      place(held, 1, i).finally(() => {
        stuck -= 1;
      }),
    );
    stuck = waiting.length;

    const mixed = Array.from({ length: 120 }, (_, i) => place(others[i % 3] as number, 1, i));
    assert.deepEqual(countByCode(await Promise.all(mixed)), { PLACED: 120 });
    assert.equal(stuck, 20, 'the held product waits all the while');

    await letGo();
    assert.deepEqual(countByCode(await Promise.all(waiting)), { PLACED: 20 });
    assert.equal(await database.stockOf(held), 980);
  });

  it('never take a locked product for one that does not exist', async (t) => {
    const held = await database.addProduct(1);
    const letGo = await hold(t, held);
    const missing = 2_000_000_000;
    const waiting = [place(held, 1), place(held, 1), place(missing, 1), place(missing, 1)];
    assert.equal((await (waiting[2] as Promise<Answer>)).body.code, 'PRODUCT_NOT_FOUND');
    await letGo();
    assert.deepEqual(countByCode(await Promise.all(waiting)), {
      PLACED: 1,
      INSUFFICIENT_STOCK: 1,
      PRODUCT_NOT_FOUND: 2,
    });
  });

  it('are answered 503 at their deadline, and are not placed afterwards', async (t) => {
    const held = await database.addProduct(10);
    const letGo = await hold(t, held);
    const answers = await Promise.all([place(held, 1), place(held, 1, 1)]);
    assert.deepEqual(countByCode(answers), { UNAVAILABLE: 2 });
    await letGo();
    assert.equal((await place(held, 10)).status, 201, 'all the stock is there still');
  });

  it('are refused at once when too many wait', async (t) => {
    const held = await database.addProduct(1_000_000);
    const letGo = await hold(t, held);
    let refusals = 0;
    const orders = Array.from({ length: MAX_WAITING + 2 * MAX_GROUP_SIZE }, async () => {
      const answer = await place(held, 1);
      if (answer.body.code === 'OVERLOADED') refusals += 1;
      return answer;
    });
    while (refusals === 0) await Promise.race(orders);
    await letGo();

    const answers = await Promise.all(orders);
    const counts = countByCode(answers);
    assert.deepEqual(Object.keys(counts).sort(), ['OVERLOADED', 'PLACED']);
    assert.ok((counts.PLACED ?? 0) >= MAX_WAITING / 2, 'half of the room is for a held product');
    assert.equal(await database.unitsOrdered(held), counts.PLACED);
    const refused = answers.find(({ status }) => status === 503);
    assert.equal(refused?.headers.get('Retry-After'), '1');
  });

  it('are dropped when their client has gone before they were judged', async (t) => {
    const held = await database.addProduct(10);
    const letGo = await hold(t, held);
    const { hostname, port } = new URL(url());
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify({ productId: held, quantity: 7 });
    socket.write(
      `POST /api/order HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    while ((await sessionsThatWaitForALock()) === 0);
    const answer = place(held, 10);
    socket.destroy();
    await once(socket, 'close');
    const isNoticed = () => servers[0]?.output.some((line) => line.includes('"gone":true'));
    while (!isNoticed()) await new Promise(setImmediate);
    await letGo();
    assert.equal((await answer).status, 201);
  });

  it('get their own answers when the database rejects one of them', async () => {
    const productId = await database.addProduct(1_000);
    await database.sql(`
      CREATE FUNCTION reject() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'quantity 13 is not liked'; END $$ LANGUAGE plpgsql;
      CREATE TRIGGER reject BEFORE INSERT ON orders FOR EACH ROW
        WHEN (NEW.quantity = 13) EXECUTE FUNCTION reject();`);
    const quantities = Array.from({ length: 100 }, (_, i) => (i % 33 === 5 ? 13 : 1));
    const answers = await Promise.all(quantities.map((q, i) => place(productId, q, i)));

    for (const [index, { status, body }] of answers.entries()) {
      const expected = quantities[index] === 13 ? [500, 'INTERNAL_ERROR'] : [201, undefined];
      assert.deepEqual([status, body.code], expected);
    }
    assert.equal(await database.stockOf(productId), 1_000 - 97);
    assert.equal(await database.unitsOrdered(productId), 97);
  });

  it('are tried again after a deadlock, with the same ids', async () => {
    const productId = await database.addProduct(1_000);
    await database.sql(`
      CREATE SEQUENCE failures;
      CREATE FUNCTION fail_at_first() RETURNS trigger AS $$ BEGIN
        IF nextval('failures') <= 3 THEN RAISE EXCEPTION USING ERRCODE = '40P01'; END IF;
        RETURN NEW; END $$ LANGUAGE plpgsql;
      CREATE TRIGGER fail_at_first BEFORE INSERT ON orders FOR EACH ROW
        WHEN (NEW.quantity = 2) EXECUTE FUNCTION fail_at_first();`);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => place(productId, 2, i)));
    assert.deepEqual(countByCode(answers), { PLACED: 40 });
    assert.equal(await database.unitsOrdered(productId), 80);
    assert.equal(await database.stockOf(productId), 920);
  });
});
