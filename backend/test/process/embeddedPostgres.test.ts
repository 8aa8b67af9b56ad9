import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { findDatabaseProcesses } from '../../../tools/processes/databaseProcesses.ts';
import { makeEmbeddedData } from '../../../tools/processes/embeddedData.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { treeOf } from '../../../tools/processes/processTree.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';

/** Bytes: Node.js has no string of so many characters. */
const BEYOND_A_STRING = 600_000_000;

describe('the embedded PostgreSQL', () => {
  const data = makeEmbeddedData();
  const { env: environment, passwordFile, openDatabase, postmaster } = data;
  let server: TestServer;

  beforeEach(async () => {
    server = await startServer(environment);
  });
  afterEach(() => server.stop());
  after(() => data.remove());

  it('starts with a demo catalog whose stock is on record', async () => {
    const rows = await openDatabase().sql(`
      SELECT products.id, name, stock, quantity AS received
      FROM products JOIN stock_receipts ON product_id = products.id ORDER BY products.id`);
    assert.deepEqual(
      rows.map((row) => row.id),
      [1, 2, 3, 4, 5],
    );
    assert.ok(rows.every((row) => row.stock === row.received));
    assert.ok(rows.some((row) => (row.stock as number) <= 3));
  });

  it('keeps its password to itself, listens on no port and waits for the disk', async () => {
    assert.equal(statSync(passwordFile).mode & 0o777, 0o600);
    const [settings] = await openDatabase().sql(`
      SELECT current_setting('fsync') AS fsync,
        current_setting('synchronous_commit') AS synchronous_commit,
        current_setting('listen_addresses') AS listen_addresses,
        current_setting('password_encryption') AS password_encryption,
        current_setting('server_version_num')::int / 10000 AS release`);
    assert.deepEqual(settings, {
      fsync: 'on',
      synchronous_commit: 'on',
      listen_addresses: '',
      password_encryption: 'scram-sha-256',
      release: 18,
    });
  });

  it('ends with the server, and has its orders at the next start', async () => {
    const { body } = await placeOrder(server.url, { productId: 1, quantity: 1 });
    await server.stop();
    assert.equal(data.isRunning(), false);

    server = await startServer(environment);
    const [found] = await openDatabase().sql('SELECT quantity FROM orders WHERE id = $1', [
      body.order?.id,
    ]);
    assert.deepEqual(found, { quantity: 1 });
  });

  it('does not get the Ctrl-C that ends the server', async () => {
    const pid = postmaster();
    const [first] = await treeOf(pid);
    assert.equal(first?.group, pid, 'it leads a group of its own');
  });

  it('is taken over when it outlived a killed server', async () => {
    const pid = postmaster();
    const { body } = await placeOrder(server.url, { productId: 1, quantity: 1 });
    server.process.kill('SIGKILL');
    await once(server.process, 'close');

    server = await startServer(environment);
    assert.equal(postmaster(), pid);
    const found = await openDatabase().sql('SELECT FROM orders WHERE id = $1', [body.order?.id]);
    assert.equal(found.length, 1);
  });

  it('serves one server at a time, and tells the other one its pid', async () => {
    await assert.rejects(startServer(environment), {
      message: new RegExp(`in use by the server with pid ${server.process.pid}\\.`),
    });
    assert.equal((await placeOrder(server.url, { productId: 1, quantity: 1 })).status, 201);
  });

  it('does not keep a server from its end when it hangs', async (test) => {
    const processes = await findDatabaseProcesses(openDatabase().url);
    test.after(() => processes.signalAll('SIGCONT'));
    await processes.stopAll();
    await server.stop();
  });

  for (const WORKERS of ['1', '2'])
    it(`is started again when it dies, while orders wait, with WORKERS=${WORKERS}`, async () => {
      await server.stop();
      server = await startServer({ ...environment, WORKERS });
      process.kill(postmaster(), 'SIGKILL');
      const { status } = await placeOrder(server.url, { productId: 1, quantity: 1 });
      assert.equal(status, 201);
    });

  it('has the end of its log told when it cannot start, however long the log is', async () => {
    await server.stop();
    appendFileSync(join(data.dataDir, 'postgres/postgresql.auto.conf'), 'no_such_setting = 1\n');
    truncateSync(join(data.dataDir, 'postgres.log'), BEYOND_A_STRING);
    await assert.rejects(startServer(environment), {
      message: /PostgreSQL does not start\. It says:\n.*unrecognized .* "no_such_setting"/s,
    });
  });
});
