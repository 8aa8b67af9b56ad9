import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { loggedLine } from '../support/loggedLine.ts';
import {
  exchange,
  openConnection,
  type RequestParts,
  toBytes,
  toChunks,
} from '../support/rawHttp.ts';
import {
  ORDER,
  PRODUCT_ID,
  type StockedServer,
  startStockedServer,
} from '../support/stockedServer.ts';

const chunked = { 'Transfer-Encoding': 'chunked' };
const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };
const order = toBytes({ body: ORDER });

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
