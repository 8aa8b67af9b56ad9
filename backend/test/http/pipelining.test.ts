import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { assertError, assertLastError } from '../support/assertError.ts';
import { exchange, openConnection, toBytes } from '../support/rawHttp.ts';
import {
  ORDER,
  PRODUCT_ID,
  type StockedServer,
  startStockedServer,
} from '../support/stockedServer.ts';

const chunked = { 'Transfer-Encoding': 'chunked' };
const noJson = { ...chunked, 'Content-Type': 'text/plain' };
const order = toBytes({ body: ORDER });
const brokenOrder = toBytes({ headers: chunked, body: 'size\r\n' });

describe('a connection that brings requests ahead of their answers', () => {
  let server: StockedServer;

  before(async () => {
    server = await startStockedServer();
  });
  beforeEach(() => server.newlySold());
  after(() => server.stop());

  describe('gets them in order:', () => {
    it('two orders and a refusal that came in one packet', async () => {
      const connection = await openConnection(server.url);
      const two = toBytes({ body: JSON.stringify({ productId: PRODUCT_ID, quantity: 2 }) });
      connection.send(Buffer.concat([two, toBytes({ body: '{}' }), order]));

      assert.match((await connection.answer()).text, /"quantity":2/);
      assertError(await connection.answer(), 400, 'INVALID_REQUEST');
      assert.match((await connection.answer()).text, /"quantity":1/);
      assert.equal(await server.newlySold(), 3);
      connection.socket.destroy();
    });

    const connect = toBytes({ method: 'CONNECT', path: 'test:443' });
    const ends: [string, Buffer, number, string][] = [
      ['garbage', Buffer.from('garbage\r\n\r\n'), 400, 'MALFORMED_HTTP'],
      ['an order whose chunks are broken', brokenOrder, 400, 'MALFORMED_HTTP'],
      [
        'half a head that is too large',
        Buffer.from(`GET /${'x'.repeat(20_000)}`),
        431,
        'HEADERS_TOO_LARGE',
      ],
      ['CONNECT', connect, 404, 'NOT_FOUND'],
    ];
    for (const [name, end, status, code] of ends) {
      it(`an order, and then ${name}`, async () => {
        const connection = await openConnection(server.url);
        connection.send(Buffer.concat([order, end]));
        assert.equal((await connection.answer()).status, 201);
        await assertLastError(connection, status, code);
        assert.equal(await server.newlySold(), 1);
      });
    }

    it('an order that has to wait, and then once the garbage that went on coming', async (test) => {
      const lock = await lockProduct(server.database, PRODUCT_ID, test);
      const connection = await openConnection(server.url);
      connection.send(order);
      await lock.isAwaited();
      for (let i = 0; i < 50; i++) {
        connection.send('garbage\r\n');
        await lock.isAwaited();
      }
      await lock.release();
      assert.equal((await connection.answer()).status, 201);
      await assertLastError(connection, 400, 'MALFORMED_HTTP');
    });

    it('once a request that is refused by its head, and broken, behind another', async () => {
      const connection = await openConnection(server.url);
      const another = toBytes({ path: '/nowhere' });
      connection.send(Buffer.concat([another, toBytes({ headers: noJson, body: 'size\r\n' })]));
      assertError(await connection.answer(), 404, 'NOT_FOUND');
      await assertLastError(connection, 400, 'MALFORMED_HTTP');
    });

    it('each request that is refused by its head when the client sends no more', async () => {
      for (const method of ['HEAD', 'GET', 'PUT']) {
        const connection = await openConnection(server.url);
        connection.socket.end(toBytes({ method }));
        assert.equal((await connection.answer(method)).status, 405);
      }
    });

    it('once a request that is broken after it was answered', async () => {
      const connection = await openConnection(server.url);
      connection.send(toBytes({ path: '/nowhere', headers: chunked }));
      assertError(await connection.answer(), 404, 'NOT_FOUND');
      connection.send('size\r\n');
      await connection.closed();
    });
  });

  it('takes the places of few others, however many orders it brings', async (test) => {
    const places = { MAX_WAITING_ORDERS: '1000', ORDER_TIMEOUT_MS: '60000', LOG_LEVEL: 'warn' };
    const crowded = await startStockedServer(places);
    const lock = await lockProduct(crowded.database, PRODUCT_ID, test);
    test.after(() => crowded.stop());
    const connection = await openConnection(crowded.url);
    connection.send(Buffer.concat(Array<Buffer>(5_000).fill(order)));
    await lock.isAwaited();
    const other = exchange(crowded.url, order);
    await lock.release();

    assert.notEqual((await other).status, 503);
    for (let number = 1; number <= 5_000; number += 1) {
      const { status } = await connection.answer();
      assert.ok(status === 201 || (status === 400 && number >= 1000), `${number}: ${status}`);
    }
    assert.equal(await crowded.newlySold(), 1000);
    connection.socket.destroy();
  });
});
