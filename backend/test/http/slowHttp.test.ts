import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { assertError, assertLastError } from '../support/assertError.ts';
import { exchange, openConnection, toBytes } from '../support/rawHttp.ts';
import {
  ORDER,
  PRODUCT_ID,
  type StockedServer,
  startStockedServer,
} from '../support/stockedServer.ts';

const order = toBytes({ body: ORDER });
const allButTheEnd = order.subarray(0, -1);
const theEnd = order.subarray(-1);
const halfAHead = 'POST /api/order HTTP/1.1\r\nHost: test\r\nX: ';
const TRICKLE_MS = 500;

/** All at once, for each lasts as long as the server's patience: 10 seconds or 20. */
describe('a slow request', { concurrency: true }, () => {
  let server: StockedServer;

  before(async () => {
    server = await startStockedServer();
  });
  after(() => server.stop());

  it('that never begins is answered 408', async () => {
    const connection = await openConnection(server.url);
    await assertLastError(connection, 408, 'REQUEST_TIMEOUT');
  });

  it('whose head never ends is answered 408', async () => {
    const connection = await openConnection(server.url);
    connection.send(halfAHead);
    await assertLastError(connection, 408, 'REQUEST_TIMEOUT');
  });

  it('whose head trickles in for ever is answered 408', async () => {
    const connection = await openConnection(server.url);
    connection.send(halfAHead);
    const trickle = setInterval(() => connection.send('x'), TRICKLE_MS);
    connection.socket.on('error', () => {}); // the drop after the answer
    const answer = await connection.answer();
    clearInterval(trickle);
    assertError(answer, 408, 'REQUEST_TIMEOUT');
  });

  it('after another on its connection is answered 408', async () => {
    const connection = await openConnection(server.url);
    connection.send(toBytes({ path: '/nowhere' }));
    assertError(await connection.answer(), 404, 'NOT_FOUND');
    connection.send(halfAHead);
    await assertLastError(connection, 408, 'REQUEST_TIMEOUT');
  });

  it('whose body never ends is answered 408', async () => {
    const connection = await openConnection(server.url);
    connection.send(allButTheEnd);
    await assertLastError(connection, 408, 'REQUEST_TIMEOUT');
  });

  it('whose chunks never end is answered 408', async () => {
    const connection = await openConnection(server.url);
    const body = `${ORDER.length.toString(16)}\r\n${ORDER}\r\n`;
    connection.send(toBytes({ headers: { 'Transfer-Encoding': 'chunked' }, body }));
    await assertLastError(connection, 408, 'REQUEST_TIMEOUT');
  });

  it('that was answered 408 is not placed when its end comes just then', async () => {
    const connection = await openConnection(server.url);
    connection.send(allButTheEnd);
    const answer = connection.answer();
    await once(connection.socket, 'readable');
    connection.send(theEnd);
    assertError(await answer, 408, 'REQUEST_TIMEOUT');
    await connection.closed().catch(isReset);
    assert.equal(await server.newlySold(), 0);
  });

  it('that was answered before its end is not answered twice', async () => {
    const connection = await openConnection(server.url);
    connection.send(toBytes({ path: '/nowhere', body: ORDER }).subarray(0, -1));
    assertError(await connection.answer(), 404, 'NOT_FOUND');
    await connection.closed();
  });

  it('behind an order that waits is not placed either', async (test) => {
    const patient = await startStockedServer({ ORDER_TIMEOUT_MS: '60000' });
    const lock = await lockProduct(patient.database, PRODUCT_ID, test);
    test.after(() => patient.stop());
    const connection = await openConnection(patient.url);
    connection.send(Buffer.concat([order, allButTheEnd]));
    await connection.closed();
    await lock.release();

    const three = JSON.stringify({ productId: PRODUCT_ID, quantity: 3 });
    assert.equal((await exchange(patient.url, { body: three })).status, 201);
    const sold = await patient.newlySold();
    assert.ok(sold === 3 || sold === 4, String(sold));
  });
});

/** The server drops a connection with unread bytes in it: the client gets the answer, or not. */
function isReset(error: NodeJS.ErrnoException): void {
  assert.match(error.code ?? '', /^(ECONNRESET|EPIPE)$/);
}
