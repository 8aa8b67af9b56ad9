import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startServerOnDatabase } from '../../../tools/processes/serversOnDatabase.ts';
import { assertError } from '../support/assertError.ts';
import { managementOf, parseMetrics, readMetrics } from '../support/management.ts';
import { openInTurn, orderFor } from '../support/openInTurn.ts';
import { exchange, openConnection, type RawConnection } from '../support/rawHttp.ts';

async function setUp(test: TestContext, env: Record<string, string> = {}) {
  const settings = { WORKERS: '2', MANAGEMENT_PORT: '0', LOG_LEVEL: 'info', ...env };
  const server = await startServerOnDatabase(settings);
  test.after(() => server.stop());
  const management = await managementOf(server);
  /** What each worker has placed. */
  async function placedBy(worker: string): Promise<number> {
    const samples = parseMetrics(await readMetrics(management));
    const found = samples.find(
      ({ name, labels }) =>
        name === 'inventory_orders_total' &&
        labels.outcome === 'PLACED' &&
        labels.worker === worker,
    );
    return found?.value ?? 0;
  }
  return { server, database: server.database, placedBy, management };
}

describe('two workers', () => {
  it('sell exactly the stock on fresh connections, each a part of it', async (t) => {
    const { server, database, placedBy } = await setUp(t);
    const productId = await database.addProduct(50);
    const order = orderFor(productId);
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => exchange(server.url, order)),
    );
    const placed = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ text }) => text.includes('INSUFFICIENT_STOCK'));
    assert.deepEqual([placed.length, refused.length], [50, 150]);
    assert.equal(await database.stockOf(productId), 0);
    assert.equal(await database.unitsOrdered(productId), 50);
    assert.equal((await placedBy('1')) + (await placedBy('2')), 50);
  });

  it('have the same number of connections, and say in the log which of them answered', async (t) => {
    const { server, database, placedBy } = await setUp(t);
    const productId = await database.addProduct(100);
    const connections = await openInTurn(server.url, 10, orderFor(productId));
    for (const { socket } of connections) socket.destroy();
    assert.deepEqual([await placedBy('1'), await placedBy('2')], [5, 5]);
    for (const worker of [1, 2]) {
      const lines = server.output.filter((line) => line.includes(`"worker":${worker},`));
      assert.equal(lines.filter((line) => line.includes('"request"')).length, 5);
    }
  });

  it('share MAX_CONNECTIONS out, and one more is refused', async (t) => {
    const { server, database } = await setUp(t, { MAX_CONNECTIONS: '4' });
    const order = orderFor(await database.addProduct(100));
    assert.ok(server.output.some((line) => /2 workers, in all: 4 \(2 each\) conn/.test(line)));
    const connections = await openInTurn(server.url, 4, order);
    for (let number = 0; number < 2; number += 1) {
      const beyond = await openConnection(server.url);
      beyond.send(order);
      assertError(await beyond.answer(), 503, 'OVERLOADED');
    }
    connections[0]?.send(order);
    assert.equal((await connections[0]?.answer())?.status, 201);
    for (const { socket } of connections) socket.destroy();
  });

  it('drop what is beyond the refused, and do not hand it round', async (t) => {
    const { server, database } = await setUp(t, { MAX_CONNECTIONS: '2' });
    const order = orderFor(await database.addProduct(100));
    const connections = await openInTurn(server.url, 2, order);
    const more = [await openConnection(server.url), await openConnection(server.url)];
    const beyond = await openConnection(server.url);
    const ends = [beyond, ...more].map(async (connection, index) => {
      await connection.closed().catch((error) => assert.equal(error.code, 'ECONNRESET'));
      return index;
    });
    // The others stay until they have been silent for a second.
    assert.equal(await Promise.race(ends), 0, 'it waited for the place of another');
    for (const { socket } of [...connections, ...more]) socket.destroy();
  });

  it('count the orders of one address together', async (t) => {
    const { server, database } = await setUp(t, { RATE_LIMIT: '7/600s' });
    const order = orderFor(await database.addProduct(100));
    const connections = await openInTurn(server.url, 2, order);
    const left: (string | undefined)[] = [];
    for (let number = 0; number < 8; number += 1) {
      const connection = connections[number % 2] as RawConnection;
      connection.send(order);
      const answer = await connection.answer();
      left.push(/r=(\d+);/.exec(answer.headers.ratelimit ?? '')?.[1]);
      if (number >= 5) assertError(answer, 429, 'RATE_LIMITED');
      else assert.equal(answer.status, 201);
    }
    assert.deepEqual(left, ['4', '3', '2', '1', '0', '0', '0', '0']);
    for (const { socket } of connections) socket.destroy();
  });
});
