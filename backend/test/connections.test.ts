import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { assertError, assertLastError } from './support/assertError.ts';
import { lockProduct } from './support/holdLock.ts';
import { loggedLine } from './support/loggedLine.ts';
import {
  exchange,
  openConnection,
  type RequestParts,
  toBytes,
  toChunks,
} from './support/rawHttp.ts';
import {
  ORDER,
  PRODUCT_ID,
  type StockedServer,
  startStockedServer,
} from './support/stockedServer.ts';

const chunked = { 'Transfer-Encoding': 'chunked' };
const noJson = { ...chunked, 'Content-Type': 'text/plain' };
const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };
const order = toBytes({ body: ORDER });
const brokenOrder = toBytes({ headers: chunked, body: 'size\r\n' });

describe('a connection', () => {
  let server: StockedServer;

  before(async () => {
    server = await startStockedServer();
  });
  beforeEach(() => server.newlySold());
  after(() => server.stop());

  async function takesAnOrder(parts: RequestParts): Promise<void> {
    const answer = await exchange(server.url, { body: ORDER, ...parts });
    assert.equal(answer.status, 201, answer.text);
    assert.equal(await server.newlySold(), 1);
  }

  describe('takes an order', () => {
    it('that expects nonsense', () => takesAnOrder({ headers: { Expect: 'nonsense' } }));

    it('that expects 100-continue', () => takesAnOrder({ headers: { Expect: '100-continue' } }));

    it('that would rather speak another protocol', () => takesAnOrder({ headers: upgrade }));

    it('of 900 headers, the one that counts the last', async () => {
      const last = `1${'\r\na:b'.repeat(900)}\r\nContent-Type: application/json`;
      await takesAnOrder({ headers: { 'Content-Type': undefined, X: last } });
    });

    it('in HTTP/1.0, even without a Host, and closes', async () => {
      const connection = await openConnection(server.url);
      const headers = { Host: undefined };
      connection.send(toBytes({ version: '1.0', headers, body: ORDER }));
      const { status, headers: answered } = await connection.answer();
      assert.deepEqual([status, answered.connection], [201, 'close']);
      await connection.closed();
      assert.equal(await server.newlySold(), 1);
    });

    for (const body of ['whole', 'in chunks']) {
      it(`that arrives byte by byte, its body ${body}`, async () => {
        const connection = await openConnection(server.url);
        const bytes =
          body === 'whole' ? order : toBytes({ headers: chunked, body: toChunks(ORDER, 1) });
        for (const byte of bytes) {
          await new Promise((sent) => connection.socket.write(Buffer.of(byte), sent));
        }
        assert.equal((await connection.answer()).status, 201);
        assert.equal(await server.newlySold(), 1);
        connection.socket.destroy();
      });
    }
  });

  describe('answers in order', () => {
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

  it('that brings thousands of orders at once takes the places of few others', async (test) => {
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

  describe('that its client gives up', () => {
    it('within the body places nothing', async () => {
      const gone = loggedLine(server.process, /"gone":true/);
      const connection = await openConnection(server.url);
      connection.send(order.subarray(0, -1));
      connection.socket.resetAndDestroy();
      await gone;
      assert.equal((await exchange(server.url, order)).status, 201);
      assert.equal(await server.newlySold(), 1);
    });

    it('before the answer leaves stock and orders in agreement', async (test) => {
      const lock = await lockProduct(server.database, PRODUCT_ID, test);
      const gone = loggedLine(server.process, /"gone":true/);
      const connection = await openConnection(server.url);
      connection.send(order);
      await lock.isAwaited();
      connection.socket.destroy();
      await gone;
      await lock.release();
      assert.equal((await exchange(server.url, order)).status, 201);
      const sold = await server.newlySold();
      assert.ok(sold === 1 || sold === 2, String(sold));
    });

    it('within CONNECT harms nobody', async () => {
      for (let i = 0; i < 20; i++) {
        const connection = await openConnection(server.url);
        await new Promise((sent) =>
          connection.socket.write('CONNECT test:443 HTTP/1.1\r\nHost: test:443\r\n\r\n', sent),
        );
        connection.socket.resetAndDestroy();
      }
      assert.equal((await exchange(server.url, order)).status, 201);
    });
  });
});
