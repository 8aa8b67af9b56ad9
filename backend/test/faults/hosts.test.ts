import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, describe, it, type TestContext } from 'node:test';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import {
  makePrimaryPair,
  type PrimaryPair,
  urlOfAll,
} from '../../../tools/processes/primaryPair.ts';
import { startProxiedServer, targetOf } from '../../../tools/processes/proxiedServer.ts';
import { startTcpProxy } from '../../../tools/processes/tcpProxy.ts';
import { openTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';
import { createDatabase, runSql } from '../../../tools/processes/withSession.ts';
import { findFreePort } from '../../database/embedded/postmaster.ts';

describe('several hosts in DATABASE_URL', () => {
  let pair: PrimaryPair;
  let database: Omit<TestDatabase, 'drop'>;
  let productId: number;

  before(async () => {
    pair = await makePrimaryPair();
    database = openTestDatabase(pair.primary.url);
    productId = await database.addProduct(1_000);
  });
  after(() => pair?.remove());

  async function serve(t: TestContext, DATABASE_URL: string, env = {}): Promise<TestServer> {
    const server = await startServer({ DATABASE_URL, LOG_LEVEL: 'error', ...env });
    t.after(() => server.stop());
    return server;
  }

  const place = ({ url }: Pick<TestServer, 'url'>) => placeOrder(url, { productId, quantity: 1 });
  const urlAt = (port: number) =>
    Object.assign(new URL(pair.primary.url), { port: `${port}` }).href;

  it('lead to the one that can be written to', async (t) => {
    const server = await serve(t, urlOfAll([pair.standby.url, pair.primary.url]));
    const stock = await database.stockOf(productId);
    assert.equal((await place(server)).status, 201);
    assert.equal(await database.stockOf(productId), stock - 1);
  });

  it('are not kept from their turn by one that is silent, or away', async (t) => {
    const silent = createServer().listen(0, '127.0.0.1');
    t.after(() => silent.close());
    await once(silent, 'listening');
    let asked = 0;
    silent.on('connection', (socket) => {
      asked += 1;
      socket.on('error', () => {});
    });
    const { port } = silent.address() as AddressInfo;
    const urls = [urlAt(port), urlAt(await findFreePort()), pair.primary.url];
    const server = await serve(t, urlOfAll(urls), { ORDER_TIMEOUT_MS: '2000' });
    assert.equal((await place(server)).status, 201);
    assert.ok(asked > 0);

    const before = asked;
    await endSessions();
    assert.equal((await place(server)).status, 201);
    assert.equal(asked, before, 'the one that failed is not asked again');
  });

  /** Those of the servers; returns when they are over. */
  const endSessions = () =>
    database.sql(`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
      WHERE application_name = 'inventory-allocation'`);

  it('share the sessions with load_balance_hosts=random', async (t) => {
    const proxies = [
      await startTcpProxy(targetOf(pair.primary.url)),
      await startTcpProxy(targetOf(pair.primary.url)),
    ];
    t.after(() => Promise.all(proxies.map((proxy) => proxy.close())));
    const urls = proxies.map(({ port }) => urlAt(port));
    const server = await serve(t, urlOfAll(urls, 'load_balance_hosts=random'));
    const used = () => proxies.filter((proxy) => proxy.connections().opened > 1).length;
    while (used() < proxies.length) {
      await endSessions();
      assert.equal((await place(server)).status, 201);
    }
  });

  it('that take no orders, or only one such, are told at the start in plain words', async () => {
    const readOnly = await createDatabase(pair.primary.url, 'read_only');
    await runSql(
      pair.primary.url,
      'ALTER DATABASE read_only SET default_transaction_read_only = on',
    );
    const away = urlAt(await findFreePort());
    const cases: [url: string, words: RegExp][] = [
      [
        pair.standby.url,
        /^The server ended .*\n.*\nthe server is a standby, which takes no orders/,
      ],
      [readOnly, /\nthe database is read-only: its default_transaction_read_only is on$/],
      [
        urlOfAll([pair.standby.url, away]),
        /\n127\.0\.0\.1:\d+: the server is a standby.*; 127\.0\.0\.1:\d+: connect ECONNREFUSED/,
      ],
    ];
    await Promise.all(
      cases.map(([DATABASE_URL, message]) =>
        assert.rejects(startServer({ DATABASE_URL }), { message }),
      ),
    );
  });

  it('need not be named where one name moves, though the old primary stays up', async (t) => {
    const server = await startProxiedServer(pair.primary.url, { ORDER_TIMEOUT_MS: '3000' });
    t.after(() => server.stop());
    assert.equal((await place({ url: server.url() })).status, 201);
    await pair.fence('read-only');
    await pair.promote();
    server.leadTo(pair.standby.url);
    const promoted = openTestDatabase(pair.standby.url);
    const stock = await promoted.stockOf(productId);
    assert.equal((await place({ url: server.url() })).status, 201);
    assert.equal(await promoted.stockOf(productId), stock - 1);
  });
});
