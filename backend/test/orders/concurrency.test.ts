import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { startServersOnDatabase } from '../../../tools/processes/serversOnDatabase.ts';

describe('many buyers at once', () => {
  it('sell exactly the stock, through two servers', async (t) => {
    const { database, servers, stop } = await startServersOnDatabase(2, { LOG_LEVEL: 'warn' });
    t.after(stop);
    const productId = await database.addProduct(50);

    const orders = Array.from({ length: 400 }, (_, i) =>
      placeOrder((servers[i % 2] as { url: string }).url, { productId, quantity: 1 }),
    );
    const counts = countByCode(await Promise.all(orders));

    assert.deepEqual(counts, { PLACED: 50, INSUFFICIENT_STOCK: 350 });
    assert.equal(await database.stockOf(productId), 0);
    assert.equal(await database.unitsOrdered(productId), 50);
  });
});
