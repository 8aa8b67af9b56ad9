import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { createTestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';
import { assertLastError } from '../support/assertError.ts';
import { gatherGroup } from '../support/gatherGroup.ts';
import { letsNobodyIn } from '../support/letsNobodyIn.ts';
import { openConnection, toBytes } from '../support/rawHttp.ts';

/** A server, and a product of 10 units whose row is locked. */
async function setUp(test: TestContext, WORKERS: string) {
  const database = await createTestDatabase();
  const server = await startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'info', WORKERS });
  test.after(async () => {
    await server.stop();
    await database.drop();
  });
  const productId = await database.addProduct(10);
  return { database, server, productId, lock: await lockProduct(database, productId, test) };
}

async function askToStop({ process, output }: TestServer): Promise<void> {
  process.kill('SIGTERM');
  while (!output.some((line) => line.includes('"stopping"'))) {
    assert.equal(process.exitCode, null, 'it has left');
    await new Promise(setImmediate);
  }
}

for (const WORKERS of ['1', '2'])
  describe(`a server of WORKERS=${WORKERS} that is asked to stop`, () => {
    it('answers what it has accepted, lets nobody else in, and exits with 0', async (t) => {
      const { database, server, productId, lock } = await setUp(t, WORKERS);
      const orders = Array.from({ length: 12 }, () => ({ productId, quantity: 1 }));
      const connections = await gatherGroup({ url: server.url, database }, lock, orders);

      const exit = once(server.process, 'exit');
      await askToStop(server);
      await letsNobodyIn(server.url);
      await lock.release();

      const answers = await Promise.all(connections.map(({ answer }) => answer()));
      const placed = answers.filter(({ status }) => status === 201);
      const refused = answers.filter(({ text }) => text.includes('INSUFFICIENT_STOCK'));
      assert.deepEqual([placed.length, refused.length], [10, 2]);
      assert.deepEqual(await exit, [0, null]);
      assert.equal(await database.stockOf(productId), 0);
      assert.equal(await database.unitsOrdered(productId), 10);
    });

    it('answers 503 to what comes on an open connection after that, behind the answers due', async (t) => {
      const { database, server, productId, lock } = await setUp(t, WORKERS);
      const order = toBytes({ body: JSON.stringify({ productId, quantity: 1 }) });
      const connection = await openConnection(server.url);
      connection.send(order);
      await lock.isAwaited();

      const exit = once(server.process, 'exit');
      await askToStop(server);
      await letsNobodyIn(server.url);
      for (let n = 0; n < 3; n += 1) connection.send(order);
      await lock.release();

      assert.equal((await connection.answer()).status, 201);
      await assertLastError(connection, 503, 'UNAVAILABLE');
      assert.deepEqual(await exit, [0, null]);
      assert.equal(await database.unitsOrdered(productId), 1);
    });

    it('closes connections that idle long before it would cut those that wait', async (t) => {
      const database = await createTestDatabase();
      t.after(() => database.drop());
      const settings = { DATABASE_URL: database.url, ORDER_TIMEOUT_MS: '600000', WORKERS };
      const server = await startServer(settings);
      const connection = await openConnection(server.url);
      connection.send(toBytes({ path: '/nowhere' }));
      await connection.answer();
      await server.stop();
      await connection.closed();
    });

    it('answers 503 to what comes right behind the signal on a connection that idles', async (t) => {
      const { server, productId, lock } = await setUp(t, WORKERS);
      const order = toBytes({ body: JSON.stringify({ productId, quantity: 1 }) });
      await lock.release();
      const connections = await Promise.all(
        Array.from({ length: 20 }, () => openConnection(server.url)),
      );
      for (const connection of connections) {
        connection.send(order);
        await connection.answer();
      }

      const exit = once(server.process, 'exit');
      await askToStop(server);
      await letsNobodyIn(server.url);
      for (const connection of connections) connection.send(order);
      for (const connection of connections) await assertLastError(connection, 503, 'UNAVAILABLE');
      assert.deepEqual(await exit, [0, null]);
    });
  });
