import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { holdLock } from '../../tools/processes/holdLock.ts';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import { createStandInShop } from './support/standInShop.ts';

const BEFORE = '2025-01-01T00:00:00Z';

describe('keys that are claimed', () => {
  it('are forgotten with old orders, those of refused orders too, but none in use', async (test) => {
    const { database, inventory } = await createStandInShop(test);
    const temporary = makeTemporaryDirectory();
    test.after(temporary.remove);
    await inventory.json('products', 'add', 'Cup', '--stock', '9');
    await inventory.json('distribute');
    await database.sql(`
      INSERT INTO orders (id, product_id, quantity, idempotency_key, created_at) VALUES
        (gen_random_uuid(), 1, 2, 'placed', '2024-12-31T23:00:00Z'),
        (gen_random_uuid(), 1, 1, 'young', '2025-01-01T00:00:00Z');
      UPDATE products SET stock = 6;
      INSERT INTO key_claims (idempotency_key, product_id, quantity, claimed_at)
        SELECT idempotency_key, 1, 2, created_at - interval '10 seconds' FROM orders
        UNION ALL
        SELECT 'refused ' || n, 1, 99, '2024-06-06T06:06:06Z' FROM generate_series(1, 12000) AS n
        UNION ALL SELECT 'sent again', 1, 99, now()`);

    const use = `UPDATE key_claims SET claimed_at = now() WHERE idempotency_key = 'refused 7000'`;
    const usedJustNow = await holdLock(database, use, test);

    const output = join(temporary.path, 'old.jsonl.gz');
    const archived = inventory.json('orders', 'archive', '--before', BEFORE, '--output', output);
    await usedJustNow.isAwaited();
    await usedJustNow.commit();
    await archived;

    const claims = await database.sql('SELECT idempotency_key AS key FROM key_claims ORDER BY 1');
    assert.deepEqual(
      claims.map(({ key }) => key),
      ['refused 7000', 'sent again', 'young'],
    );
  });
});
