import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mostOpenFiles } from '../../http/connectionLimit.ts';
import { assertError, assertLastError } from '../support/assertError.ts';
import { assertDescribed } from '../support/contract.ts';
import { openMany } from '../support/openMany.ts';
import { exchange, openConnection, toBytes } from '../support/rawHttp.ts';
import { ORDER, type StockedServer, startStockedServer } from '../support/stockedServer.ts';

const order = toBytes({ body: ORDER });
const nowhere = toBytes({ path: '/nowhere' });
/** As far as this process and the server may open so many files. */
const IDLE_CONNECTIONS = Math.min(5_000, mostOpenFiles() - 500);
const endless = Buffer.concat(Array<Buffer>(50_000).fill(order));

/** The next connection may come before the server has noticed that the last ones have gone. */
async function placeWhenThereIsRoom(server: StockedServer): Promise<void> {
  for (;;) {
    const connection = await openConnection(server.url);
    connection.socket.on('error', () => {}); // dropped before it could ask
    connection.send(order);
    const answer = await connection.next().catch(() => undefined);
    connection.socket.destroy();
    if (answer?.status === 201) return;
    if (answer) assertError(answer, 503, 'OVERLOADED');
  }
}

describe('many connections', { concurrency: true }, () => {
  it('beyond MAX_CONNECTIONS are refused with an answer, which is logged once', async (test) => {
    const server = await startStockedServer({ MAX_CONNECTIONS: '3', LOG_LEVEL: 'warn' });
    test.after(() => server.stop());
    const accepted = await openMany(server.url, 3);
    for (const connection of accepted) {
      connection.send(nowhere);
      assert.equal((await connection.answer()).status, 404);
    }

    for (let number = 0; number < 3; number += 1) {
      const beyond = await openConnection(server.url);
      beyond.send(Buffer.concat([order, order]));
      const answer = await beyond.answer();
      assertError(answer, 503, 'OVERLOADED');
      assertDescribed(answer);
      assert.equal(answer.headers.connection, 'close');
      assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/);
      beyond.socket.destroy();
      await beyond.closed().catch(() => {});
    }
    assert.equal(await server.newlySold(), 0);
    accepted[0]?.send(order);
    assert.equal((await accepted[0]?.answer())?.status, 201);

    for (const connection of accepted) connection.socket.destroy();
    await placeWhenThereIsRoom(server);
    assert.equal(await server.newlySold(), 2);
    const lines = server.output.filter((line) => line.includes('too many connections'));
    assert.equal(lines.length, 1, lines.join('\n'));
  });

  it('beyond MAX_CONNECTIONS are closed when they ask nothing', async (test) => {
    const server = await startStockedServer({ MAX_CONNECTIONS: '1' });
    test.after(() => server.stop());
    const accepted = await openConnection(server.url);
    accepted.send(nowhere);
    await accepted.answer();
    const beyond = await openConnection(server.url);
    await beyond.closed();
    accepted.socket.destroy();
  });

  it('that idle after an answer are closed after KEEP_ALIVE_TIMEOUT_MS', async (test) => {
    const server = await startStockedServer({ KEEP_ALIVE_TIMEOUT_MS: '1000' });
    test.after(() => server.stop());
    const [connection, silent] = await openMany(server.url, 2);
    assert.ok(connection && silent);
    connection.send(order);
    const { status, headers } = await connection.answer();
    assert.deepEqual([status, headers['keep-alive']], [201, 'timeout=1']);
    // The shortest of the other limits is the one for a head.
    const first = await Promise.race([connection.closed(), silent.answer()]);
    assert.equal(first, undefined, 'it stays open for longer');
    silent.socket.destroy();
  });

  it("that idle stand in nobody's way, and are closed in the end", async (test) => {
    const server = await startStockedServer({ KEEP_ALIVE_TIMEOUT_MS: '5000', LOG_LEVEL: 'warn' });
    test.after(() => server.stop());
    const silent = await openMany(server.url, IDLE_CONNECTIONS / 2);
    const answered = await openMany(server.url, IDLE_CONNECTIONS / 2);
    for (const connection of answered) connection.send(nowhere);
    for (const connection of answered) assert.equal((await connection.answer()).status, 404);

    const buyers = await Promise.all(
      Array.from({ length: 100 }, () => exchange(server.url, order)),
    );
    assert.deepEqual(new Set(buyers.map(({ status }) => status)), new Set([201]));
    assert.equal(await server.newlySold(), 100);
    await Promise.all([
      ...answered.map((connection) => connection.closed()),
      ...silent.map((connection) => assertLastError(connection, 408, 'REQUEST_TIMEOUT')),
    ]);
  });

  it('more than the process may open files harm neither it nor its database', async (test) => {
    const server = await startStockedServer({ LOG_LEVEL: 'warn' }, 256);
    test.after(() => server.stop());
    assert.ok(server.output.some((line) => /fewer connections.*ulimit -n/.test(line)));
    const crowd = await openMany(server.url, 1_000);
    for (const { socket } of crowd) socket.on('error', () => {});
    for (const connection of crowd) connection.send(order);
    const answers = await Promise.all(crowd.map((each) => each.next().catch(() => undefined)));
    const { 201: placed, ...others } = Object.groupBy(
      answers,
      (answer) => answer?.status ?? 'none',
    );
    // Those beyond it that are answered may also find their connection reset before they hear it.
    assert.deepEqual(
      Object.keys(others).filter((each) => !['503', 'none'].includes(each)),
      [],
    );
    assert.ok(others.none, 'not all of them were served');
    assert.ok(placed, 'some of them were served');
    assert.equal(await server.newlySold(), placed.length);

    for (const { socket } of crowd) socket.destroy();
    await placeWhenThereIsRoom(server);
    assert.equal(await server.newlySold(), 1);
  });

  it('of all kinds do not keep a stopping server', async () => {
    const server = await startStockedServer({ ORDER_TIMEOUT_MS: '1000', LOG_LEVEL: 'warn' });
    const [silent, kept, inHead, inBody, unread] = await Promise.all([
      openConnection(server.url),
      openConnection(server.url),
      openConnection(server.url),
      openConnection(server.url),
      openConnection(server.url),
    ]);
    for (const connection of [kept, inHead, inBody]) {
      connection.send(nowhere);
      await connection.answer();
    }
    inHead.send('POST /api/order HTTP/1.1\r\n');
    inBody.send(order.subarray(0, -1));
    unread.send(endless);
    const closed = [silent, kept, inHead, inBody].map((connection) => connection.closed());
    unread.socket.on('error', () => {}); // it may hear of the drop, or not: it does not read
    await server.stop();
    await Promise.all(closed);
    unread.socket.destroy();
  });
});
