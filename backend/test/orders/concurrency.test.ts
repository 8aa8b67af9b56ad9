import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { startServersOnDatabase } from '../../../tools/processes/serversOnDatabase.ts';

describe('many buyers at once', () => {
  for (const [which, count, WORKERS] of [
    ['two servers', 2, '1'],
    ['one server of two workers', 1, '2'],
  ] as const) {
    it(`sell exactly the stock, through ${which}`, async (t) => {
      const settings = { LOG_LEVEL: 'warn', WORKERS };
      const { database, servers, stop } = await startServersOnDatabase(count, settings);
      t.after(stop);
      const productId = await database.addProduct(50);

      const orders = Array.from({ length: 400 }, (_, i) =>
        placeOrder((servers[i % count] as { url: string }).url, { productId, quantity: 1 }),
      );
      const counts = countByCode(await Promise.all(orders));

      assert.deepEqual(counts, { PLACED: 50, INSUFFICIENT_STOCK: 350 });
      assert.equal(await database.stockOf(productId), 0);
      assert.equal(await database.unitsOrdered(productId), 50);
    });
  }
});
