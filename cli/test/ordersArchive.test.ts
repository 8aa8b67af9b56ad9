import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { holdLock, lockProduct } from '../../tools/processes/holdLock.ts';
import { createMigratedDatabase } from '../../tools/processes/migratedDatabase.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import type { TestDatabase } from '../../tools/processes/testDatabase.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { readArchiveFile } from './support/archiveFile.ts';
import { type InventoryOn, inventoryOn } from './support/inventoryOn.ts';
import { type SoldOrder, sellSome } from './support/soldOrder.ts';

const BEFORE = '2025-01-01T00:00:00.000Z';
const OLD = new Date('2024-05-05T05:05:05.555Z');

describe('inventory orders archive', () => {
  let temporary: ReturnType<typeof makeTemporaryDirectory>;
  let file: string;
  let database: TestDatabase;
  let inventory: InventoryOn;
  let old: SoldOrder;
  let young: SoldOrder;

  beforeEach(async () => {
    temporary = makeTemporaryDirectory();
    file = join(temporary.path, 'old.jsonl.gz');
    database = await createMigratedDatabase();
    inventory = inventoryOn({ DATABASE_URL: database.url, INIT_CWD: temporary.path });
    old = await sellSome(database, 3, OLD);
    young = await sellSome(database, 2, new Date(BEFORE));
  });
  afterEach(async () => {
    await database.drop();
    temporary.remove();
  });

  const archive = (...args: string[]) =>
    inventory.run('orders', 'archive', '--before', BEFORE, '--output', 'old.jsonl.gz', ...args);
  async function orderIds(): Promise<unknown[]> {
    const rows = await database.sql('SELECT id FROM orders ORDER BY created_at');
    return rows.map(({ id }) => id);
  }
  async function withServer<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
    const server = await startServer({ DATABASE_URL: database.url });
    return work(server.url).finally(server.stop);
  }
  /** As if its removal had been interrupted. */
  async function putBack(): Promise<void> {
    await database.sql(
      'INSERT INTO orders (id, product_id, quantity, created_at) VALUES ($1, $2, 3, $3)',
      [old.orderId, old.productId, OLD],
    );
  }
  async function assertAudited(words: RegExp): Promise<void> {
    const { exitCode, stdout } = await inventory.run('audit');
    assert.match(stdout, words);
    assert.equal(exitCode, 0);
  }

  it('moves old orders into a file that says whether it is whole', async () => {
    const { exitCode, stdout } = await archive();
    assert.equal(
      stdout,
      `old.jsonl.gz has 1 order from before ${BEFORE}. They are out of the table.\n`,
    );
    assert.equal(exitCode, 0);
    assert.deepEqual(readdirSync(temporary.path), ['old.jsonl.gz']);
    const { head, orders, foot, sha256 } = readArchiveFile(file);
    assert.deepEqual(head, { archive: 'inventory orders', version: 1, before: BEFORE });
    assert.deepEqual(orders, [
      {
        id: old.orderId,
        createdAt: OLD.toISOString(),
        productId: old.productId,
        productName: 'Cup',
        quantity: 3,
        idempotencyKey: `key-of-${old.orderId}`,
        returned: 0,
      },
    ]);
    assert.deepEqual(foot, { orders: 1, sha256 });
    assert.deepEqual(await orderIds(), [young.orderId]);
  });

  it('keeps the books right, also of orders that were returned in part', async () => {
    await inventory.json('orders', 'return', old.orderId, '--quantity', '1', '--note', 'broken');
    await archive();
    assert.equal(readArchiveFile(file).orders[0]?.returned, 1);
    await assertAudited(/1 order \(2 units\), .*closing entries of 1 archived order \(3 units\)\./);
    const { stdout } = await inventory.run('stock', 'history', `${old.productId}`);
    assert.match(stdout, /ordered 3 \(of which 3 are archived\), returned 1, stock 8\. They agree/);
  });

  it('adds later archives to the closing entries', async () => {
    await archive();
    const later = [...['orders', 'archive', '--before', '2025-01-02'], ...['--output', 'later.gz']];
    assert.deepEqual(await inventory.json(...later), {
      ...{ file: 'later.gz', before: '2025-01-02T00:00:00.000Z' },
      ...{ orders: 1, removed: 1 },
    });
    await assertAudited(
      /0 orders \(0 units\), .*closing entries of 2 archived orders \(5 units\)\./,
    );
  });

  it('waits for no order, and takes no lock on a product', async (t) => {
    const lock = await lockProduct(database, old.productId, t);
    const { exitCode } = await archive();
    assert.equal(exitCode, 0);
    await lock.release();
    assert.deepEqual(await orderIds(), [young.orderId]);
  });

  it('lets orders be placed and repeated while it removes', async (t) => {
    const { productId, orderId } = old;
    const held = `INSERT INTO closing_entries VALUES (${productId}, 1, 1, '2020-01-01')`;
    const lock = await holdLock(database, held, t);
    const { result } = inventory.start(
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
    assert.deepEqual(await orderIds(), [young.orderId, placed.body.order?.id]);
    await assertAudited(/closing entries of 1 archived order \(3 units\)/);
  });

  it('forgets the key with its order', async () => {
    const { productId, orderId } = old;
    const key = { 'Idempotency-Key': `key-of-${orderId}` };
    await withServer(async (url) => {
      const order = () => placeOrder(url, { productId, quantity: 3 }, key);
      assert.equal((await order()).body.order?.id, orderId);
      await archive();
      const anew = await order();
      assert.equal(anew.status, 201);
      assert.notEqual(anew.body.order?.id, orderId);
    });
  });

  it('says of an order that is gone that it may be archived', async () => {
    await archive();
    const words = new RegExp(
      `^There is no order ${old.orderId}\\. Orders from before ${BEFORE} were archived: if it`,
    );
    await inventory.fails(1, words, ['orders', 'return', old.orderId, '--note', 'too late']);
    await inventory.fails(1, words, ['orders', 'show', old.orderId]);
    assert.equal(await database.stockOf(old.productId), 7);
  });

  it('leaves the stock of each moment that can still be known', async () => {
    type Stock = { id: number; stock: number };
    const at = (time: string) => inventory.json<Stock[]>('stock', 'list', '--at', time);
    const stocks = async (time: string) => (await at(time)).map(({ stock }) => stock);
    assert.deepEqual(await stocks('2024-01-01'), [10, 10]);
    await archive();
    assert.deepEqual(await stocks('2025-01-01'), [7, 8]);
    await inventory.fails(
      1,
      /stock of an earlier moment .* --at 2025-01-01T00:00:00\.000Z is the/,
      [...['stock', 'list', '--at', '2024-12-31T23:59:59']],
    );
  });

  it('writes nothing where there is nothing to archive', async () => {
    const { exitCode, stdout } = await inventory.run(
      ...['orders', 'archive', '--before', '2024-01-01', '--output', 'old.jsonl.gz'],
    );
    assert.match(stdout, /^There are no orders from before 2024-01-01T\S+\. Nothing was written\./);
    assert.deepEqual([exitCode, readdirSync(temporary.path)], [0, []]);
  });

  it('refuses orders that may still be repeated, and a file that it cannot write', async () => {
    const at = (time: string, output: string) =>
      ['orders', 'archive', `--before=${time}`, '--output', output] as const;
    await inventory.fails(2, /must be at least 30 days ago: for so long/, at('29d', 'new.gz'));
    await inventory.fails(1, /^nowhere\/new\.gz cannot be written/, at('31d', 'nowhere/new.gz'));
    await inventory.fails(2, /--output/, ['orders', 'archive', '--before', BEFORE]);
    assert.deepEqual(await orderIds(), [old.orderId, young.orderId]);
  });

  const wholeOf = (path: string) => gunzipSync(readFileSync(path)).toString();
  const faults: [name: string, spoil: (path: string) => void, words: RegExp][] = [
    ['other contents', (path) => writeFileSync(path, 'my diary'), /incorrect header check/],
    ['nothing in it', (path) => writeFileSync(path, ''), /unexpected end of file/],
    ['another gzip', (path) => writeFileSync(path, gzipSync('{}\n')), /first line is none of an/],
    [
      'its second half missing',
      (path) => writeFileSync(path, readFileSync(path).subarray(0, -40)),
      /unexpected end of file/,
    ],
    [
      'its last line missing',
      (path) => writeFileSync(path, gzipSync(wholeOf(path).replace(/[^\n]*\n$/, ''))),
      /its end is missing/,
    ],
    [
      'one digit changed',
      (path) =>
        writeFileSync(path, gzipSync(wholeOf(path).replace('"quantity":3', '"quantity":4'))),
      /its checksum is of other contents/,
    ],
  ];
  for (const [name, spoil, words] of faults) {
    it(`removes nothing by a file with ${name}, and leaves it as it is`, async () => {
      await archive();
      await putBack();
      spoil(file);
      const spoiled = readFileSync(file);
      const { exitCode, stdout, stderr } = await archive();
      assert.match(stderr, /^\S*old\.jsonl\.gz is no whole archive of orders: /m);
      assert.match(stderr, words);
      assert.deepEqual([exitCode, stdout], [1, '']);
      assert.deepEqual(readFileSync(file), spoiled);
      assert.deepEqual(await orderIds(), [old.orderId, young.orderId]);
    });
  }

  it('finishes an earlier archive of that name, and asks for another for later orders', async () => {
    await archive();
    const again = await archive();
    assert.match(again.stdout, /has 1 order .* 0 were removed just now\.\n$/);
    assert.equal(again.exitCode, 0);
    const later = await archive('--before', '2025-02-01');
    assert.match(later.stderr, /was there before: a finished archive .* give another --output/);
    assert.equal(later.exitCode, 1);
    assert.deepEqual(await orderIds(), [young.orderId]);
  });

  it('goes on with a file whose time is the same span before an earlier moment', async () => {
    await archive();
    await putBack();
    const { exitCode, stdout } = await archive('--before', '2025-01-02');
    assert.match(
      stdout,
      new RegExp(`1 order from before ${BEFORE}\\. They are out of the table\\.`),
    );
    assert.equal(exitCode, 0);
    assert.deepEqual(await orderIds(), [young.orderId]);
  });

  it('removes nothing by a file that has more than is asked for', async () => {
    await archive();
    await putBack();
    const { exitCode, stderr } = await archive('--before', '2024-12-31');
    assert.match(stderr, /from before 2025-01-01T\S+, which are more than you ask for/);
    assert.equal(exitCode, 1);
    assert.deepEqual(await orderIds(), [old.orderId, young.orderId]);
  });
});
