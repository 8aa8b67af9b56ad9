import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { startServerOnDatabase } from '../../../tools/processes/serversOnDatabase.ts';
import { spawnSupervised } from '../../../tools/processes/supervisor/supervise.ts';
import { startTcpProxy } from '../../../tools/processes/tcpProxy.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer } from '../../../tools/processes/testServer.ts';
import { projectRoot } from '../../config.ts';
import { findFreePort } from '../../database/embedded/postmaster.ts';
import { askReadiness, managementOf, readinessBecomes } from '../support/management.ts';

async function setUp(test: TestContext, env: Record<string, string> = {}) {
  const server = await startServerOnDatabase({ MANAGEMENT_PORT: '0', LOG_LEVEL: 'info', ...env });
  test.after(() => server.stop());
  return { server, database: server.database, management: await managementOf(server) };
}

/** A server behind a path to its database that can be made bad. */
async function setUpProxied(test: TestContext) {
  const database = await createTestDatabase();
  const { hostname: host, port } = new URL(database.url);
  const proxy = await startTcpProxy({ host, port: Number(port) });
  const DATABASE_URL = Object.assign(new URL(database.url), { port: String(proxy.port) }).href;
  const server = await startServer({ DATABASE_URL, MANAGEMENT_PORT: '0', LOG_LEVEL: 'silent' });
  test.after(async () => {
    proxy.heal();
    await server.stop();
    await proxy.close().catch(() => {});
    await database.drop();
  });
  return { proxy, management: await managementOf(server), databaseUrl: DATABASE_URL };
}

/** New ones begin with the settings of now. */
async function endSessions(database: TestDatabase): Promise<void> {
  await database.sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
}

describe('/readyz', () => {
  it('says that orders are judged', async (t) => {
    const { management } = await setUp(t);
    assert.deepEqual(await askReadiness(management), { status: 200, body: { status: 'ready' } });
  });

  it('names a database that is read-only, where no order is placed', async (t) => {
    const { management, server, database } = await setUp(t, { ORDER_TIMEOUT_MS: '500' });
    const productId = await database.addProduct(5);
    const name = new URL(database.url).pathname.slice(1);
    await database.sql(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await endSessions(database);
    const { status } = await readinessBecomes(management, /the database is read-only/i);
    assert.equal(status, 503);
    const { status: ofOrder, body } = await placeOrder(server.url, { productId, quantity: 1 });
    assert.deepEqual([ofOrder, body.code], [503, 'UNAVAILABLE']);

    await database.sql(`SET TRANSACTION READ WRITE;
      ALTER DATABASE ${name} RESET default_transaction_read_only`);
    await endSessions(database);
    await readinessBecomes(management, undefined);
    assert.equal((await placeOrder(server.url, { productId, quantity: 1 })).status, 201);
  });

  it('names the migrations that are not applied', async (t) => {
    const { management, database } = await setUp(t);
    await database.sql('CREATE TABLE kept AS SELECT * FROM migrations; DELETE FROM migrations');
    const { status, body } = await readinessBecomes(management, /not applied: 0001CreateTables/);
    assert.deepEqual([status, body.status], [503, 'not ready']);
    await database.sql('DROP TABLE migrations');
    await readinessBecomes(management, /not applied: 0001CreateTables/);
    await database.sql('ALTER TABLE kept RENAME TO migrations');
    await readinessBecomes(management, undefined);
  });

  it('names a database that cannot be reached, without its password', async (t) => {
    const { management, proxy, databaseUrl } = await setUpProxied(t);
    await readinessBecomes(management, undefined);
    await proxy.close();
    const { status, body } = await readinessBecomes(management, /can take orders: .*ECONNREFUSED/);
    assert.equal(status, 503);
    assert.ok(!JSON.stringify(body).includes(new URL(databaseUrl).password));
  });

  it('names a database that says nothing, and one that is back', async (t) => {
    const { management, proxy } = await setUpProxied(t);
    await readinessBecomes(management, undefined);
    proxy.hold();
    const { status } = await readinessBecomes(management, /(not answered|can take orders)/);
    assert.equal(status, 503);
    proxy.heal();
    await readinessBecomes(management, undefined);
  });

  it('names a stop while the last orders are answered; the process lives', async (t) => {
    const { management, server, database } = await setUp(t);
    const productId = await database.addProduct(5);
    const lock = await lockProduct(database, productId, t);
    const order = placeOrder(server.url, { productId, quantity: 1 });
    await lock.isAwaited();
    const exit = once(server.process, 'exit');
    server.process.kill('SIGTERM');
    const { status, body } = await readinessBecomes(management, /The server is stopping/);
    assert.deepEqual([status, body.status], [503, 'not ready']);
    assert.equal((await fetch(`${management}/livez`)).status, 200);

    await lock.release();
    assert.equal((await order).status, 201);
    assert.deepEqual(await exit, [0, null]);
    await assert.rejects(fetch(`${management}/livez`));
  });

  it('names a start that waits for the database', async (t) => {
    const silent = createServer().listen(0, '127.0.0.1');
    t.after(() => silent.close());
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const managementPort = await findFreePort();
    const server = spawnSupervised(process.execPath, [join(projectRoot, 'backend/server.ts')], {
      stdio: 'ignore',
      env: {
        ...process.env,
        DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/c`,
        PORT: '0',
        MANAGEMENT_PORT: String(managementPort),
      },
    });
    const exit = once(server, 'exit');
    await once(silent, 'connection');
    const { status, body } = await askReadiness(`http://127.0.0.1:${managementPort}`);
    assert.equal(status, 503);
    assert.match(body.reason ?? '', /The server is starting/);
    server.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
  });
});
