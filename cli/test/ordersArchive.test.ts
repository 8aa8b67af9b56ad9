import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { holdLock, lockProduct } from '../../tools/processes/holdLock.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { readArchiveFile } from './support/archiveFile.ts';
import { type ArchiveShop, BEFORE, makeArchiveShop, OLD } from './support/archiveShop.ts';

describe('inventory orders archive', () => {
  let shop: ArchiveShop;

  beforeEach(async () => {
    shop = await makeArchiveShop();
  });
  afterEach(() => shop.remove());

  async function withServer<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
    const server = await startServer({ DATABASE_URL: shop.database.url });
    return work(server.url).finally(server.stop);
  }
  async function assertAudited(words: RegExp): Promise<void> {
    const { exitCode, stdout } = await shop.inventory.run('audit');
    assert.match(stdout, words);
    assert.equal(exitCode, 0);
  }

  it('moves old orders into a file that says whether it is whole', async () => {
    const { exitCode, stdout } = await shop.archive();
    assert.equal(
      stdout,
      `old.jsonl.gz has 1 order from before ${BEFORE}. They are out of the table.\n`,
    );
    assert.equal(exitCode, 0);
    assert.deepEqual(readdirSync(shop.directory), ['old.jsonl.gz']);
    const { head, orders, foot, sha256 } = readArchiveFile(shop.file);
    assert.deepEqual(head, { archive: 'inventory orders', version: 1, before: BEFORE });
    assert.deepEqual(orders, [
      {
        id: shop.old.orderId,
        createdAt: OLD.toISOString(),
        productId: shop.old.productId,
        productName: 'Cup',
        quantity: 3,
        idempotencyKey: `key-of-${shop.old.orderId}`,
        returned: 0,
      },
    ]);
    assert.deepEqual(foot, { orders: 1, sha256 });
    assert.deepEqual(await shop.orderIds(), [shop.young.orderId]);
  });

  it('keeps the books right, also of orders that were returned in part', async () => {
    await shop.inventory.json(
      'orders',
      'return',
      shop.old.orderId,
      '--quantity',
      '1',
      '--note',
      'broken',
    );
    await shop.archive();
    assert.equal(readArchiveFile(shop.file).orders[0]?.returned, 1);
    await assertAudited(/1 order \(2 units\), .*closing entries of 1 archived order \(3 units\)\./);
    const { stdout } = await shop.inventory.run('stock', 'history', `${shop.old.productId}`);
    assert.match(stdout, /ordered 3 \(of which 3 are archived\), returned 1, stock 8\. They agree/);
  });

  it('adds later archives to the closing entries', async () => {
    await shop.archive();
    const later = [...['orders', 'archive', '--before', '2025-01-02'], ...['--output', 'later.gz']];
    assert.deepEqual(await shop.inventory.json(...later), {
      ...{ file: 'later.gz', before: '2025-01-02T00:00:00.000Z' },
      ...{ orders: 1, removed: 1 },
    });
    await assertAudited(
      /0 orders \(0 units\), .*closing entries of 2 archived orders \(5 units\)\./,
    );
  });

  it('waits for no order, and takes no lock on a product', async (t) => {
    const lock = await lockProduct(shop.database, shop.old.productId, t);
    const { exitCode } = await shop.archive();
    assert.equal(exitCode, 0);
    await lock.release();
    assert.deepEqual(await shop.orderIds(), [shop.young.orderId]);
  });

  it('lets orders be placed and repeated while it removes', async (t) => {
    const { productId, orderId } = shop.old;
    const held = `INSERT INTO closing_entries VALUES (${productId}, 1, 1, '2020-01-01')`;
    const lock = await holdLock(shop.database, held, t);
    const { result } = shop.inventory.start(
      ...['orders', 'archive', '--before', BEFORE, '--output', 'old.jsonl.gz'],
    );
    await lock.isAwaited();
    const [repeated, placed] = await withServer((url) =>
      Promise.all([
        placeOrder(url, { productId, quantity: 3 }, { 'Idempotency-Key': `key-of-${orderId}` }),
        placeOrder(url, { productId, quantity: 1 }),
      ]),
    );
    assert.deepEqual([repeated.status, repeated.body.order?.id], [201, orderId]);
    assert.equal(placed.status, 201);
    await lock.release();
    assert.equal((await result).exitCode, 0);
    assert.deepEqual(await shop.orderIds(), [shop.young.orderId, placed.body.order?.id]);
    await assertAudited(/closing entries of 1 archived order \(3 units\)/);
  });

  it('forgets the key with its order', async () => {
    const { productId, orderId } = shop.old;
    const key = { 'Idempotency-Key': `key-of-${orderId}` };
    await withServer(async (url) => {
      const order = () => placeOrder(url, { productId, quantity: 3 }, key);
      assert.equal((await order()).body.order?.id, orderId);
      await shop.archive();
      const anew = await order();
      assert.equal(anew.status, 201);
      assert.notEqual(anew.body.order?.id, orderId);
    });
  });

  it('says of an order that is gone that it may be archived', async () => {
    await shop.archive();
    const words = new RegExp(
      `^There is no order ${shop.old.orderId}\\. Orders from before ${BEFORE} were archived: if it`,
    );
    await shop.inventory.fails(1, words, [
      'orders',
      'return',
      shop.old.orderId,
      '--note',
      'too late',
    ]);
    await shop.inventory.fails(1, words, ['orders', 'show', shop.old.orderId]);
    assert.equal(await shop.database.stockOf(shop.old.productId), 7);
  });

  it('leaves the stock of each moment that can still be known', async () => {
    type Stock = { id: number; stock: number };
    const at = (time: string) => shop.inventory.json<Stock[]>('stock', 'list', '--at', time);
    const stocks = async (time: string) => (await at(time)).map(({ stock }) => stock);
    assert.deepEqual(await stocks('2024-01-01'), [10, 10]);
    await shop.archive();
    assert.deepEqual(await stocks('2025-01-01'), [7, 8]);
    await shop.inventory.fails(
      1,
      /stock of an earlier moment .* --at 2025-01-01T00:00:00\.000Z is the/,
      [...['stock', 'list', '--at', '2024-12-31T23:59:59']],
    );
  });

  it('writes nothing where there is nothing to archive', async () => {
    const { exitCode, stdout } = await shop.inventory.run(
      ...['orders', 'archive', '--before', '2024-01-01', '--output', 'old.jsonl.gz'],
    );
    assert.match(stdout, /^There are no orders from before 2024-01-01T\S+\. Nothing was written\./);
    assert.deepEqual([exitCode, readdirSync(shop.directory)], [0, []]);
  });

  it('refuses orders that may still be repeated, and a file that it cannot write', async () => {
    const at = (time: string, output: string) =>
      ['orders', 'archive', `--before=${time}`, '--output', output] as const;
    await shop.inventory.fails(2, /must be at least 30 days ago: for so long/, at('29d', 'new.gz'));
    await shop.inventory.fails(
      1,
      /^nowhere\/new\.gz cannot be written/,
      at('31d', 'nowhere/new.gz'),
    );
    await shop.inventory.fails(2, /--output/, ['orders', 'archive', '--before', BEFORE]);
    assert.deepEqual(await shop.orderIds(), [shop.old.orderId, shop.young.orderId]);
  });
});
