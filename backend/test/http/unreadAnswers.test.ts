import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { loggedLine } from '../support/loggedLine.ts';
import { exchange, openConnection, toBytes } from '../support/rawHttp.ts';
import { ORDER, PRODUCT_ID, startStockedServer } from '../support/stockedServer.ts';

const order = toBytes({ body: ORDER });
/** No event says that nothing happens. */
const LONGER_THAN_UNREAD_MS = 22_000;

function repeat(request: Buffer, times: number): Buffer {
  return Buffer.concat(Array<Buffer>(times).fill(request));
}

/** All at once, for each lasts as long as the server's patience: up to 40 seconds. */
describe('a client that does not read', { concurrency: true }, () => {
  it('its answers is dropped in the end, and its orders agree with the stock', async (test) => {
    const server = await startStockedServer();
    test.after(() => server.stop());
    const page = await exchange(server.url, { method: 'GET', path: '/' });
    const address = /src="(\S+\.js)"/.exec(page.text)?.[1] ?? '';
    const { pathname } = new URL(address, server.url);
    const script = toBytes({ method: 'GET', path: pathname });

    const { socket, send } = await openConnection(server.url);
    const isDropped = loggedLine(server.process, /"gone":true/);
    send(Buffer.concat([repeat(order, 20), repeat(script, 60)])); // many megabytes of answers
    await isDropped;
    assert.equal(await server.newlySold(), 20);
    socket.destroy();
  });

  it('and sends on and on is dropped, and its orders agree with the stock', async (test) => {
    const server = await startStockedServer({ LOG_LEVEL: 'warn' });
    test.after(() => server.stop());
    const { socket, send } = await openConnection(server.url);
    send(repeat(order, 50_000)); // more than the server reads that does not get its answers away
    const [error] = await once(socket, 'error');
    assert.match(error.code, /^(ECONNRESET|EPIPE)$/);
    assert.ok((await server.newlySold()) > 0, 'its first orders were placed');
    assert.equal((await exchange(server.url, { path: '/nowhere' })).status, 404);
    assert.equal(await server.newlySold(), 0);
  });

  it('because its order has to wait is not dropped', async (test) => {
    const server = await startStockedServer({ ORDER_TIMEOUT_MS: '60000' });
    const lock = await lockProduct(server.database, PRODUCT_ID, test);
    test.after(() => server.stop());
    const connection = await openConnection(server.url);
    connection.send(order);
    await lock.isAwaited();
    await sleep(LONGER_THAN_UNREAD_MS);
    await lock.release();
    assert.equal((await connection.answer()).status, 201);
    assert.equal(await server.newlySold(), 1);
    connection.socket.destroy();
  });
});
