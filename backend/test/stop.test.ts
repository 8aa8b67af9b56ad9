import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { assertLastError } from './support/assertError.ts';
import { gatherGroup } from './support/gatherGroup.ts';
import { lockProduct } from './support/holdLock.ts';
import { openConnection, toBytes } from './support/rawHttp.ts';
import { createTestDatabase } from './support/testDatabase.ts';
import { startServer } from './support/testServer.ts';

describe('a server that is asked to stop', () => {
  it('answers what it has accepted, lets nobody else in, and exits with 0', async (t) => {
    const database = await createTestDatabase();
    const server = await startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'info' });
    t.after(async () => {
      await server.stop();
      await database.drop();
    });
    const productId = await database.addProduct(10);
    const lock = await lockProduct(database, productId, t);
    const orders = Array.from({ length: 12 }, () => ({ productId, quantity: 1 }));
    const connections = await gatherGroup({ url: server.url, database }, lock, orders);

    const exit = once(server.process, 'exit');
    server.process.kill('SIGTERM');
    while (!server.output.some((line) => line.includes('"stopping"'))) {
      assert.equal(server.process.exitCode, null, 'it has left');
      await new Promise(setImmediate);
    }
    await assert.rejects(openConnection(server.url), { code: 'ECONNREFUSED' });
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
    const database = await createTestDatabase();
    const server = await startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'info' });
    t.after(async () => {
      await server.stop();
      await database.drop();
    });
    const productId = await database.addProduct(10);
    const lock = await lockProduct(database, productId, t);
    const order = toBytes({ body: JSON.stringify({ productId, quantity: 1 }) });
    const connection = await openConnection(server.url);
    connection.send(order);
    await lock.isAwaited();

    const exit = once(server.process, 'exit');
    server.process.kill('SIGTERM');
    while (!server.output.some((line) => line.includes('"stopping"'))) {
      await new Promise(setImmediate);
    }
    for (let n = 0; n < 3; n += 1) connection.send(order);
    await assert.rejects(openConnection(server.url), { code: 'ECONNREFUSED' });
    await lock.release();

    assert.equal((await connection.answer()).status, 201);
    await assertLastError(connection, 503, 'UNAVAILABLE');
    assert.deepEqual(await exit, [0, null]);
    assert.equal(await database.unitsOrdered(productId), 1);
  });
});
