import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { limitIntake } from '../../http/limitIntake.ts';
import { openRequestsOf } from '../../http/openRequests.ts';
import { assertLastError } from '../support/assertError.ts';
import { exchange, openConnection, toBytes, toChunks } from '../support/rawHttp.ts';
import { ORDER } from '../support/stockedServer.ts';

const MOST_OWED = 10;
const chunked = { 'Transfer-Encoding': 'chunked' };
const order = toBytes({ body: ORDER });

/** Each in one go, and many of them: of what kind must not matter. */
const kinds: [string, Buffer][] = [
  ['tiny ones', Buffer.from('POST /x HTTP/1.1\r\n\r\n')],
  ['orders', order],
  ['orders in chunks of a byte', toBytes({ headers: chunked, body: toChunks(ORDER, 1) })],
  ['orders with a large head', toBytes({ headers: { X: 'x'.repeat(9_000) }, body: ORDER })],
  ['orders with ends of heads in them', toBytes({ body: '\r\n\r\n'.repeat(50) })],
];

interface Held {
  server: Server;
  url: string;
  held: ServerResponse[];
  /** Resolves when so many requests are held. */
  until(count: number): Promise<void>;
}

/** A server that answers /other at once, and holds all else. */
async function holdRequests(test: TestContext, maxKeptBytes?: number): Promise<Held> {
  const held: ServerResponse[] = [];
  const arrival = new EventTarget();
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    if (request.url === '/other') return response.end('other');
    openRequestsOf(request.socket).add(response);
    request.resume();
    held.push(response);
    arrival.dispatchEvent(new Event('request'));
  });
  limitIntake(server, maxKeptBytes);
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    held,
    async until(count) {
      while (held.length < count) await once(arrival, 'request');
    },
  };
}

const others = (url: string) => exchange(url, { path: '/other' });
const repeat = (bytes: Buffer, times: number) => Buffer.concat(Array<Buffer>(times).fill(bytes));

describe('requests that come ahead of their answers', () => {
  for (const [kind, bytes] of kinds) {
    it(`are not handled while ten answers are owed, and then in order: ${kind}`, async (test) => {
      const { url, held, until } = await holdRequests(test);
      const connection = await openConnection(url);
      const count = 200;
      connection.send(repeat(bytes, count));
      await until(MOST_OWED);
      await others(url);
      await others(url);
      assert.equal(held.length, MOST_OWED);

      for (let number = 1; number <= count; number += 1) {
        await until(number);
        assert.ok(held.length < number + MOST_OWED, `${held.length} are held at ${number}`);
        held[number - 1]?.end(String(number));
        assert.equal((await connection.answer()).text, String(number));
      }
      assert.equal(held.length, count);
      connection.socket.destroy();
    });
  }

  it('are not handled either when each comes in a packet of its own', async (test) => {
    const { url, held, until } = await holdRequests(test);
    const { socket } = await openConnection(url);
    for (let number = 0; number < 200; number += 1) {
      await new Promise((sent) => socket.write(order, sent));
    }
    await until(MOST_OWED);
    await others(url);
    assert.equal(held.length, MOST_OWED);
    socket.destroy();
  });

  it('are not handled either when one comes later than the others', async (test) => {
    const { url, held, until } = await holdRequests(test);
    const connection = await openConnection(url);
    connection.send(repeat(order, MOST_OWED));
    await until(MOST_OWED);
    connection.send(order);
    await others(url);
    await others(url);
    assert.equal(held.length, MOST_OWED);
    held[0]?.end();
    await until(MOST_OWED + 1);
    connection.socket.destroy();
  });

  it('do not keep the event loop from those who send one', async (test) => {
    const { server, url } = await holdRequests(test);
    let handled = 0;
    server.removeAllListeners('request').on('request', (request, response) => {
      if (request.url !== '/other') handled += 1;
      response.end(String(handled));
    });
    const crowd = await Promise.all(Array.from({ length: 20 }, () => openConnection(url)));
    const other = await openConnection(url);
    other.send(toBytes({ path: '/other' }));
    await other.answer(); // all are accepted
    for (const { send } of crowd) send(repeat(Buffer.from('POST /x HTTP/1.1\r\n\r\n'), 2_000));
    other.send(toBytes({ path: '/other' }));
    const { text } = await other.answer();
    assert.ok(Number(text) < 4_000, `${text} of 40000 came before`);
    for (const { socket } of [...crowd, other]) socket.destroy();
  });

  it('are refused where all connections together keep too much of them', async (test) => {
    const { url, held, until } = await holdRequests(test, 100_000);
    const first = await openConnection(url);
    first.send(repeat(order, 5_000));
    await until(MOST_OWED);
    const beyond = await openConnection(url);
    beyond.send(repeat(order, 1_000));
    await assertLastError(beyond, 503, 'OVERLOADED');
    beyond.send(order); // it has been told that nothing more of it is placed
    assert.equal((await others(url)).text, 'other');
    assert.equal(held.length, MOST_OWED);

    const closed = new Promise((done) => held[0]?.socket?.once('close', done));
    first.socket.resetAndDestroy();
    for (const response of [...held]) response.end(); // it is heard when it is written to
    await closed;
    const before = held.length;
    const next = await openConnection(url);
    next.send(repeat(order, 1_000));
    await until(before + MOST_OWED);
    next.socket.destroy();
  });
});
