import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeEmbeddedData } from '../../../tools/processes/embeddedData.ts';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { childrenOf, isAnyRunning, signalIfThere } from '../../../tools/processes/processTree.ts';
import { startServerOnDatabase } from '../../../tools/processes/serversOnDatabase.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';
import { type Bought, orderOnce, startBuyers } from '../support/buyers.ts';
import { letsNobodyIn } from '../support/letsNobodyIn.ts';
import { askReadiness, managementOf, readinessBecomes } from '../support/management.ts';
import { openConnection, toBytes } from '../support/rawHttp.ts';

const STOCK = 1_000_000;

async function setUp(test: TestContext) {
  const env = { WORKERS: '2', MANAGEMENT_PORT: '0', LOG_LEVEL: 'warn' };
  const server = await startServerOnDatabase(env);
  test.after(() => server.stop());
  const productId = await server.database.addProduct(STOCK);
  return { server, productId, management: await managementOf(server) };
}

/** On a database that outlives them, for a test that ends them itself. */
async function startTwoWorkers(test: TestContext) {
  const database = await createTestDatabase();
  test.after(() => database.drop());
  const settings = { WORKERS: '2', LOG_LEVEL: 'warn' };
  return { database, server: await startServer({ DATABASE_URL: database.url, ...settings }) };
}

/** Its database is somebody else's: it has no other children. */
function workersOf(server: TestServer): Promise<number[]> {
  return childrenOf(server.process.pid as number);
}

/** The workers, once there is one that was not there before. */
async function untilReplaced(server: TestServer, before: readonly number[]): Promise<number> {
  for (;;) {
    const added = (await workersOf(server)).find((pid) => !before.includes(pid));
    if (added) return added;
  }
}

/** Every order in the table was told to its buyer, and the other way round. */
async function checkBooks(
  database: Pick<TestDatabase, 'sql' | 'stockOf'>,
  productId: number,
  { acknowledged }: Bought,
): Promise<void> {
  const rows = await database.sql<{ id: string; key: string }>(
    'SELECT id, idempotency_key AS key FROM orders WHERE product_id = $1',
    [productId],
  );
  const stored = Object.fromEntries(rows.map(({ id, key }) => [key, id]));
  assert.deepEqual(stored, Object.fromEntries(acknowledged));
  assert.equal(await database.stockOf(productId), STOCK - rows.length);
}

describe('two workers that are asked to stop under load', () => {
  const asked: [how: string, stop: (server: TestServer) => void][] = [
    ['by SIGTERM to the server', ({ process: { pid = 0 } }) => process.kill(pid, 'SIGTERM')],
    [
      'by Ctrl-C, which reaches all of them',
      ({ process: { pid = 0 } }) => process.kill(-pid, 'SIGINT'),
    ],
  ];
  for (const [how, stop] of asked) {
    it(`${how}, answer all that was placed, and exit with 0`, async (t) => {
      const { database, server } = await startTwoWorkers(t);
      const productId = await database.addProduct(STOCK);
      const held = await database.addProduct(5);
      const lock = await lockProduct(database, held, t);
      const waiting = await openConnection(server.url);
      waiting.send(toBytes({ body: JSON.stringify({ productId: held, quantity: 1 }) }));
      await lock.isAwaited();
      const buyers = startBuyers(server.url, productId);
      await buyers.acknowledge(300);
      const exit = once(server.process, 'exit');
      stop(server);
      await letsNobodyIn(server.url);
      await lock.release();
      assert.equal((await waiting.answer()).status, 201);
      assert.deepEqual(await exit, [0, null]);
      await checkBooks(database, productId, await buyers.stop());
      await server.stop(); // it had nothing to complain of
      assert.equal(await isAnyRunning(-(server.process.pid as number)), false);
    });
  }
});

describe('two workers that are told twice to stop', () => {
  it('end at once, with an order that nobody has answered', async (t) => {
    const database = await createTestDatabase();
    t.after(() => database.drop());
    const env = { DATABASE_URL: database.url, WORKERS: '2', ORDER_TIMEOUT_MS: '60000' };
    const server = await startServer(env);
    const productId = await database.addProduct(5);
    const lock = await lockProduct(database, productId, t);
    const connection = await openConnection(server.url);
    connection.socket.on('error', () => {});
    connection.send(toBytes({ body: JSON.stringify({ productId, quantity: 1 }) }));
    await lock.isAwaited();
    const exit = once(server.process, 'exit');
    server.process.kill('SIGTERM');
    while (!server.output.some((line) => line.includes('"stopping"'))) {
      await new Promise(setImmediate);
    }
    await sleep(1_500); // sooner, it would be Ctrl-C under npm, which sends it twice
    server.process.kill('SIGTERM');
    assert.deepEqual(await exit, [130, null]);
    while (await isAnyRunning(-(server.process.pid as number)));
    await lock.release();
    assert.equal(await database.unitsOrdered(productId), 0);
  });
});

describe('a worker that is killed', () => {
  it('under load is replaced, and nothing that was acknowledged is lost', async (t) => {
    const { server, productId, management } = await setUp(t);
    const { database } = server;
    const buyers = startBuyers(server.url, productId);
    await buyers.acknowledge(300);
    const before = await workersOf(server);
    process.kill(before[0] as number, 'SIGKILL');
    await untilReplaced(server, before);
    await readinessBecomes(management, undefined);
    await buyers.acknowledge(300);
    const bought = await buyers.stop();

    assert.ok(bought.unanswered.length > 0, 'some orders were under way');
    for (const key of bought.unanswered) {
      bought.acknowledged.set(key, (await orderOnce(server.url, productId, key)) as string);
    }
    await checkBooks(database, productId, bought);
  });

  it('again and again is replaced after ever longer pauses, while the other serves', async (t) => {
    const { server, productId, management } = await setUp(t);
    let [victim = 0, ...others] = await workersOf(server);
    const ended = () => server.output.filter((line) => line.includes('a worker ended'));
    for (let round = 1; round <= 4; round += 1) {
      await askReadiness(management); // what it has found is not to be remembered
      process.kill(victim, 'SIGKILL');
      while (ended().length < round) await new Promise(setImmediate);
      const { status, body } = await askReadiness(management);
      assert.equal(status, 503);
      assert.match(
        body.reason ?? '',
        /^Worker \d of 2 (has ended \(SIGKILL\), and is started again|is starting)\.$/,
      );
      assert.equal((await placeOrder(server.url, { productId, quantity: 1 })).status, 201);
      victim = await untilReplaced(server, [victim, ...others]);
    }
    await readinessBecomes(management, undefined);
    const pauses = ended().map((line) => JSON.parse(line).pauseMs);
    assert.deepEqual(pauses, [100, 200, 400, 800]);
  });

  it('is told by /readyz, and so is one that is frozen', async (t) => {
    const { server, management } = await setUp(t);
    const [worker = 0] = await workersOf(server);
    process.kill(worker, 'SIGSTOP');
    t.after(() => signalIfThere(worker, 'SIGCONT'));
    const { status } = await readinessBecomes(management, /^Worker \d of 2 has not answered/);
    assert.equal(status, 503);
    process.kill(worker, 'SIGCONT');
    await readinessBecomes(management, undefined);
  });
});

describe('the parent of workers that is killed', () => {
  it('leaves nothing running, its PostgreSQL included, and loses nothing', async (t) => {
    const data = makeEmbeddedData();
    t.after(() => data.remove());
    const server = await startServer({ ...data.env, WORKERS: '2', LOG_LEVEL: 'warn' });
    const database = data.openDatabase();
    const productId = await database.addProduct(STOCK);
    const buyers = startBuyers(server.url, productId);
    await buyers.acknowledge(300);
    server.process.kill('SIGKILL');
    while (await isAnyRunning(-(server.process.pid as number)));
    const bought = await buyers.stop();
    assert.equal(data.isRunning(), false);

    const next = await startServer({ ...data.env, LOG_LEVEL: 'warn' });
    t.after(() => next.stop());
    await checkBooks(data.openDatabase(), productId, bought);
  });

  it('is outlived by its workers until they have answered what they accepted', async (t) => {
    const { database, server } = await startTwoWorkers(t);
    const productId = await database.addProduct(5);
    const lock = await lockProduct(database, productId, t);
    const connection = await openConnection(server.url);
    connection.send(toBytes({ body: JSON.stringify({ productId, quantity: 1 }) }));
    await lock.isAwaited();
    server.process.kill('SIGKILL');
    while (!server.complaints.some((line) => line.includes('The parent process has gone'))) {
      await new Promise(setImmediate);
    }
    await assert.rejects(openConnection(server.url), { code: 'ECONNREFUSED' });
    await lock.release();
    assert.equal((await connection.answer()).status, 201);
    while (await isAnyRunning(-(server.process.pid as number)));
    assert.equal(await database.unitsOrdered(productId), 1);
  });
});
