import assert from 'node:assert/strict';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { makeEmbeddedData } from '../../../tools/processes/embeddedData.ts';
import { startServerProcess } from '../../../tools/processes/serverProcess.ts';
import { createTestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer } from '../../../tools/processes/testServer.ts';
import { parseConfig } from '../../config.ts';
import type { Assignment } from '../../workers/messages.ts';
import { type Ending, Seat } from '../../workers/seat.ts';
import { describeShares, shareOut } from '../../workers/shareOut.ts';

/** What a start says that fails. */
async function failureOf(env: Record<string, string>): Promise<string> {
  const settings = { LOG_LEVEL: 'warn', PORT: '0', ...env };
  const started = await startServerProcess('backend/server.ts', settings).catch(
    (error: Error) => error,
  );
  if (started instanceof Error) return started.message;
  await started.stop();
  return 'it started';
}

describe('a start with two workers', () => {
  it('fails as one with a single process does, and says so once', async (t) => {
    const database = await createTestDatabase();
    t.after(() => database.drop());
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    t.after(() => taken.close());
    const PORT = String((taken.address() as AddressInfo).port);
    const DATABASE_URL = database.url;
    const wrongPassword = Object.assign(new URL(database.url), { password: 'wrong' }).href;
    const cases: [env: Record<string, string>, words: RegExp][] = [
      [
        { DATABASE_URL, PORT },
        /Cannot listen on 127\.0\.0\.1, port \d+: .*\(EADDRINUSE\)\. Set PORT/,
      ],
      [{ DATABASE_URL, HOST: '192.0.2.1' }, /Cannot listen on 192\.0\.2\.1.*\(EADDRNOTAVAIL\)/],
      [{ DATABASE_URL, ORDER_TIMEOUT_MS: 'soon' }, /ORDER_TIMEOUT_MS must be/],
      [{ DATABASE_URL: wrongPassword }, /The database is not ready for use/],
    ];
    for (const [env, words] of cases) {
      const ofOne = await failureOf(env);
      assert.match(ofOne, words);
      assert.equal(await failureOf({ ...env, WORKERS: '2' }), ofOne);
    }
  });

  it('can be told as a number or as auto, within limits', () => {
    assert.equal(parseConfig({}).workers, 1);
    assert.equal(parseConfig({ WORKERS: '64' }).workers, 64);
    assert.ok(parseConfig({ WORKERS: 'auto' }).workers >= 1);
    for (const WORKERS of ['0', '65', 'two', '1.5', 'AUTO']) {
      assert.throws(
        () => parseConfig({ WORKERS }),
        /WORKERS must be a whole number from 1 to 64 or/,
      );
    }
  });

  it('shares limits out, rounded up, and says what there is in all', () => {
    const limits = { MAX_CONNECTIONS: '10', MAX_WAITING_ORDERS: '3001', DATABASE_POOL_SIZE: '5' };
    const config = parseConfig({ ...limits, WORKERS: '3', MAX_CONNECTIONS_PER_ADDRESS: '1' });
    const share = shareOut(config);
    assert.deepEqual(
      [share.maxConnections, share.maxWaitingOrders, share.maxConnectionsPerAddress],
      [4, 1001, 1],
    );
    assert.equal(share.databasePoolSize, 5);
    assert.equal(
      describeShares(config),
      '3 workers, in all: 12 (4 each) connections, 3,003 (1,001 each) waiting orders, ' +
        '15 (5 each) sessions of the database.',
    );
    assert.equal(describeShares(parseConfig({})), undefined);
  });

  it('gives the built-in PostgreSQL as many sessions as they may open', async (t) => {
    const data = makeEmbeddedData();
    t.after(() => data.remove());
    const env = { ...data.env, WORKERS: '2', DATABASE_POOL_SIZE: '100', LOG_LEVEL: 'warn' };
    const server = await startServer(env);
    t.after(() => server.stop());
    const [row] = await data.openDatabase().sql('SHOW max_connections');
    assert.deepEqual(row, { max_connections: '300' });
  });

  it('warns of a PostgreSQL that allows fewer', async (t) => {
    const database = await createTestDatabase();
    const [row] = await database.sql<{ max_connections: string }>('SHOW max_connections');
    const server = await startServer({
      DATABASE_URL: database.url,
      WORKERS: '2',
      DATABASE_POOL_SIZE: row?.max_connections ?? '',
      LOG_LEVEL: 'warn',
    });
    t.after(async () => {
      await server.stop();
      await database.drop();
    });
    assert.ok(server.output.some((line) => /DATABASE_POOL_SIZE times WORKERS is more/.test(line)));
  });
});

describe('a worker for which there is no memory', () => {
  it('has ended, and so another is tried', (t) => {
    t.mock.method(cluster, 'fork', () => {
      throw new Error('spawn ENOMEM');
    });
    const endings: Ending[] = [];
    const ended = (ending: Ending) => endings.push(ending);
    const seat = new Seat(1, { serves() {}, counts() {}, ended });
    seat.occupy({} as Assignment);
    assert.deepEqual(endings, [{ reason: undefined, status: 'spawn ENOMEM', pauseMs: 100 }]);
    assert.match(seat.fault ?? '', /^has ended \(spawn ENOMEM\), and is started again$/);
  });
});
