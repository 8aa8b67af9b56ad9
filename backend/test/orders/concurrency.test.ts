import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { createTestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer } from '../../../tools/processes/testServer.ts';

describe('many buyers at once', () => {
  it('sell exactly the stock, through two servers', async (t) => {
    const database = await createTestDatabase();
    // Started together on an empty database: one migrates, the other waits for it.
    const servers = await Promise.all(
      [1, 2].map(() => startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'warn' })),
    );
    t.after(async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await database.drop();
    });
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
