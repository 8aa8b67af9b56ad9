import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type ArchiveShop, BEFORE, makeArchiveShop, OLD } from './support/archiveShop.ts';

describe('inventory orders archive, where its file is there already', () => {
  let shop: ArchiveShop;

  beforeEach(async () => {
    shop = await makeArchiveShop();
  });
  afterEach(() => shop.remove());

  /** As if its removal had been interrupted. */
  async function putBack(): Promise<void> {
    await shop.database.sql(
      'INSERT INTO orders (id, product_id, quantity, created_at) VALUES ($1, $2, 3, $3)',
      [shop.old.orderId, shop.old.productId, OLD],
    );
  }

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
      await shop.archive();
      await putBack();
      spoil(shop.file);
      const spoiled = readFileSync(shop.file);
      const { exitCode, stdout, stderr } = await shop.archive();
      assert.match(stderr, /^\S*old\.jsonl\.gz is no whole archive of orders: /m);
      assert.match(stderr, words);
      assert.deepEqual([exitCode, stdout], [1, '']);
      assert.deepEqual(readFileSync(shop.file), spoiled);
      assert.deepEqual(await shop.orderIds(), [shop.old.orderId, shop.young.orderId]);
    });
  }

  it('finishes an earlier archive of that name, and asks for another for later orders', async () => {
    await shop.archive();
    const again = await shop.archive();
    assert.match(again.stdout, /has 1 order .* 0 were removed just now\.\n$/);
    assert.equal(again.exitCode, 0);
    const later = await shop.archive('--before', '2025-02-01');
    assert.match(later.stderr, /was there before: a finished archive .* give another --output/);
    assert.equal(later.exitCode, 1);
    assert.deepEqual(await shop.orderIds(), [shop.young.orderId]);
  });

  it('goes on with a file whose time is the same span before an earlier moment', async () => {
    await shop.archive();
    await putBack();
    const { exitCode, stdout } = await shop.archive('--before', '2025-01-02');
    assert.match(
      stdout,
      new RegExp(`1 order from before ${BEFORE}\\. They are out of the table\\.`),
    );
    assert.equal(exitCode, 0);
    assert.deepEqual(await shop.orderIds(), [shop.young.orderId]);
  });

  it('removes nothing by a file that has more than is asked for', async () => {
    await shop.archive();
    await putBack();
    const { exitCode, stderr } = await shop.archive('--before', '2024-12-31');
    assert.match(stderr, /from before 2025-01-01T\S+, which are more than you ask for/);
    assert.equal(exitCode, 1);
    assert.deepEqual(await shop.orderIds(), [shop.old.orderId, shop.young.orderId]);
  });
});
