import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { joinEmbeddedPostgres } from '../../backend/database/embedded/embeddedPostgres.ts';
import { makeEmbeddedData } from '../../tools/processes/embeddedData.ts';
import { lockProduct } from '../../tools/processes/holdLock.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import { startServer, type TestServer } from '../../tools/processes/testServer.ts';
import { inventoryOn } from './support/inventoryOn.ts';

describe('the inventory command on the embedded database', () => {
  const data = makeEmbeddedData();
  const { dataDir } = data;
  const inventory = inventoryOn(data.env);
  after(() => data.remove());

  async function serve(test: TestContext): Promise<TestServer> {
    const server = await startServer(data.env);
    test.after(server.stop);
    return server;
  }

  const add = (name: string) => inventory.json<{ id: number }>('products', 'add', name);
  const find = (search: string) =>
    inventory.json<{ name: string }[]>('products', 'list', '--search', search);

  it('makes it, also two at once, and leaves none running', async () => {
    const added = await Promise.all([add('Made by one'), add('Made by the other')]);
    assert.deepEqual(added.map(({ id }) => id).sort(), [6, 7], 'behind the demo catalog');
    assert.equal(data.isRunning(), false);
  });

  it('starts it, also several at once, and leaves none running', async () => {
    await Promise.all(['At once 1', 'At once 2', 'At once 3'].map(add));
    assert.equal(data.isRunning(), false);
    assert.equal((await find('At once')).length, 3);
    assert.equal(data.isRunning(), false);
  });

  it('works beside a running server, and leaves its database to it', async (t) => {
    const server = await serve(t);
    const postmaster = data.postmaster();
    const { id } = await add('Beside the server');
    await inventory.json('stock', 'receive', `${id}`, '1');
    assert.equal((await placeOrder(server.url, { productId: id, quantity: 1 })).status, 201);
    assert.equal(data.postmaster(), postmaster);
    await server.stop();
    assert.equal(data.isRunning(), false);
  });

  it('lets a program of PostgreSQL in, by URL or variables, as no superuser', async () => {
    for (const given of ['', 'process.env.DATABASE_URL']) {
      const program = `
        const session = new (require('pg').Client)(${given});
        session.connect()
          .then(() => session.query('SELECT usename, usesuper FROM pg_user WHERE usename = user'))
          .then(({ rows: [{ usename, usesuper }] }) => console.log(usename, usesuper))
          .finally(() => session.end());`;
      const { stdout } = await inventory.run('run', process.execPath, '--eval', program);
      assert.equal(stdout, 'inventory_service false\n');
    }
  });

  it('is backed up beside a server, and restored into a new one', async (t) => {
    const server = await serve(t);
    const { id } = await add('In the backup');
    await inventory.json('stock', 'receive', `${id}`, '1');
    await placeOrder(server.url, { productId: id, quantity: 1 });
    const file = join(dataDir, 'shop.backup');
    const { exitCode, stderr } = await inventory.run('backup', file);
    assert.deepEqual([exitCode, stderr], [0, '']);
    await server.stop();
    const products = await inventory.json('products', 'list');

    const other = makeEmbeddedData();
    t.after(() => other.remove());
    const restored = inventoryOn(other.env);
    const { exitCode: code, stdout } = await restored.run('restore', file);
    assert.match(stdout, /^Restored .* \d+ rows? of orders, .*Every unit is accounted for/s);
    assert.equal(code, 0);
    assert.deepEqual(await restored.json('products', 'list'), products, 'no demo catalog is added');
    assert.equal(other.isRunning(), false);
  });

  const noPsql = spawnSync('psql', ['--version']).error && 'psql is not on this machine';
  it('lets psql in, by variables and by URL', { skip: noPsql }, async () => {
    const question = ['--tuples-only', '--command', 'SELECT current_user'];
    const byVariables = await inventory.run('run', 'psql', ...question);
    assert.equal(byVariables.stdout.trim(), 'inventory_service', byVariables.stderr);
    const script = 'exec psql "$DATABASE_URL" "$@"';
    const byUrl = await inventory.run('run', 'sh', '-c', script, 'sh', ...question);
    assert.equal(byUrl.stdout.trim(), 'inventory_service', byUrl.stderr);
  });

  it('keeps it running when the server stops before the command', async (t) => {
    const server = await serve(t);
    const postmaster = data.postmaster();
    const database = data.openDatabase();
    const lock = await lockProduct(database, 1, t);
    const stock = await database.stockOf(1);
    const { result } = inventory.start('stock', 'receive', '1', '5');
    await lock.isAwaited();
    await server.stop();
    assert.equal(data.postmaster(), postmaster);
    assert.equal(await database.stockOf(1), stock);
    await lock.release();
    assert.equal((await result).exitCode, 0);
    assert.equal(data.isRunning(), false);
    const [product] = await inventory.json<{ stock: number }[]>('products', 'list', '--limit', '1');
    assert.equal(product?.stock, stock + 5);
  });

  it('hands it over to a server that starts meanwhile', async (t) => {
    const running = await joinEmbeddedPostgres(dataDir);
    t.after(running.stop);
    const lock = await lockProduct(data.openDatabase(), 1, t);
    const { result } = inventory.start('stock', 'receive', '1', '5');
    await lock.isAwaited();
    await running.stop();
    const postmaster = data.postmaster();
    const server = await serve(t);
    await lock.release();
    assert.equal((await result).exitCode, 0);
    assert.equal(data.postmaster(), postmaster);
    assert.equal((await placeOrder(server.url, { productId: 1, quantity: 1 })).status, 201);
    await server.stop();
    assert.equal(data.isRunning(), false);
  });

  it('ends by Ctrl-C with nothing changed, and leaves none running', async (t) => {
    const running = await joinEmbeddedPostgres(dataDir);
    const database = data.openDatabase();
    const lock = await lockProduct(database, 1, t);
    const stock = await database.stockOf(1);
    const { process, result } = inventory.start('stock', 'receive', '1', '5');
    await lock.isAwaited();
    process.kill('SIGINT');
    assert.deepEqual(await result, { exitCode: 1, stdout: '', stderr: 'Stopped.\n' });
    await lock.release();
    assert.equal(await database.stockOf(1), stock);
    await running.stop();
    assert.equal(data.isRunning(), false);
  });

  it('throws nobody out who comes in while the last one leaves', async () => {
    const join = () => joinEmbeddedPostgres(dataDir);
    async function use(): Promise<void> {
      const embedded = await join();
      await data.openDatabase().sql('SELECT pg_sleep(0.05)');
      await embedded.stop();
    }
    for (let round = 0; round < 20; round += 1) {
      const last = await join();
      const comers = [0, 3, 6].map((moment) => sleep(moment).then(use));
      await sleep(8 + (round % 10) * 2); // they meet in every phase of coming and leaving
      await last.stop();
      await Promise.all(comers);
    }
    assert.equal(data.isRunning(), false);
  });
});
