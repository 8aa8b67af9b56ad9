import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { holdLock } from '../../tools/processes/holdLock.ts';
import { countByCode, placeOrder } from '../../tools/processes/placeOrder.ts';
import { startServer, type TestServer } from '../../tools/processes/testServer.ts';
import { type ImportSetup, makeImportSetup, unaudited } from './support/importFile.ts';
import { isStaging } from './support/importSession.ts';
import { type InventoryResult, startInventory } from './support/runInventory.ts';

const LINES = 30_000;
const BUYERS = 8;
const products = (firstId: number) =>
  Array.from({ length: LINES }, (_, i) => `${firstId + i},Cup,5\n`).join('');
const fileFrom = (firstId: number) => `id,name,stock\n${products(firstId)}`;

describe('inventory import beside others', () => {
  let setup: ImportSetup;
  let server: TestServer | undefined;

  beforeEach(async () => {
    setup = await makeImportSetup();
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await setup.remove();
  });

  /** Starts a server with one product, and resolves with what orders a unit. */
  async function startSelling() {
    server = await startServer({ DATABASE_URL: setup.database.url, LOG_LEVEL: 'silent' });
    const { url } = server;
    await setup.importFile('id,name,stock\n1,Poster,1000000\n');
    return (productId: number) => placeOrder(url, { productId, quantity: 1 });
  }

  it('lets orders through while it reads, checks and adds', async () => {
    const order = await startSelling();
    const running = startInventory(['import', setup.write(fileFrom(1_000))], setup.environment);
    let isOver = false;
    const importing = running.result.finally(() => {
      isOver = true;
    });
    const buyers = Array.from({ length: BUYERS }, async () => {
      const answers = [];
      while (!isOver) answers.push(await order(1));
      return answers;
    });
    const answers = (await Promise.all(buyers)).flat();
    assert.equal((await importing).exitCode, 0);
    assert.deepEqual(countByCode(answers), { PLACED: answers.length });
    assert.equal(await setup.database.unitsOrdered(1), answers.length);
    assert.equal((await setup.products()).length, LINES + 1);
    assert.deepEqual(await unaudited(setup.database), []);
  });

  it('lets orders through while it waits with products that it has added', async (test) => {
    const order = await startSelling();
    const taken = `INSERT INTO products (id, name) VALUES (${LINES}, 'Pot')`;
    const lock = await holdLock(setup.database, taken, test);
    const running = startInventory(['import', setup.write(fileFrom(1_000))], setup.environment);
    await lock.isAwaited();
    assert.equal((await order(1)).status, 201);
    const { body } = await order(1_000);
    assert.equal(body.code, 'PRODUCT_NOT_FOUND');
    await lock.release();
    assert.equal((await running.result).exitCode, 0);
    const { status } = await order(1_000);
    assert.equal(status, 201);
  });

  it('refuses one of two files with the same ids, whole', async () => {
    const [one, other] = [
      startInventory(['import', '-'], setup.environment),
      startInventory(['import', '-'], setup.environment),
    ];
    const file = fileFrom(1_000);
    for (const { process } of [one, other]) process.stdin?.write(file);
    await isStaging(setup.database);
    for (const { process } of [one, other]) process.stdin?.end();
    const results = await Promise.all([one.result, other.result]);
    results.sort((a, b) => Number(a.exitCode) - Number(b.exitCode));
    const [done, refused] = results as [InventoryResult, InventoryResult];
    assert.deepEqual([done.exitCode, refused.exitCode], [0, 1]);
    assert.match(refused.stderr, /Nothing was imported: 30,000 bad lines/);
    assert.match(refused.stderr, /line 2, id: must be new, but the database has a product 1000\n/);
    assert.equal((await setup.products()).length, LINES);
    assert.deepEqual(await unaudited(setup.database), []);
  });

  for (const firstId of [20_000, 1_000_000]) {
    it(`takes no id that the database gives out meanwhile, from ${firstId} on`, async () => {
      const running = startInventory(['import', setup.write(fileFrom(firstId))], setup.environment);
      let isOver = false;
      const importing = running.result.finally(() => {
        isOver = true;
      });
      while (!isOver) await setup.database.addProduct(1);
      assert.equal((await importing).exitCode, 0);
      assert.ok((await setup.database.addProduct(1)) >= firstId + LINES);
    });
  }

  it('waits until those who have drawn an id are done', async (test) => {
    const drawn = `INSERT INTO products (name) VALUES ('Pot')`;
    const lock = await holdLock(setup.database, drawn, test);
    const running = startInventory(['import', setup.write(fileFrom(1_000))], setup.environment);
    await lock.isAwaited();
    await lock.release();
    assert.equal((await running.result).exitCode, 0);
  });

  it('says what to do when the database gives out an id that a product has', async () => {
    await setup.database.sql(`INSERT INTO products (id, name) VALUES (2, 'Pot')`);
    const { exitCode, stderr } = await setup.importFile('name,stock\nCup,1\nJug,1\n');
    assert.equal(exitCode, 1);
    assert.match(stderr, /one that is taken\. Nothing was imported\. .* SELECT setval\(/);
    assert.equal((await setup.products()).length, 1);
  });
});
