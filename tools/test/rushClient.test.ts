import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLoadClient } from '../load/loadClient.ts';
import { createTestDatabase } from '../processes/testDatabase.ts';
import { startServer } from '../processes/testServer.ts';

const STOCK = 2_000;
const BUYERS = 4_000;

describe('the buyers of a rush', () => {
  it('whose server dies ask another with the same key, and each has one answer', async (t) => {
    const database = await createTestDatabase();
    const settings = { DATABASE_URL: database.url, LOG_LEVEL: 'error' };
    const [dying, other] = await Promise.all([startServer(settings), startServer(settings)]);
    const client = await startLoadClient(t.signal);
    t.after(async () => {
      client.stop();
      await other.stop();
      await database.drop();
    });
    const productId = await database.addProduct(STOCK);
    const servers = [dying, other].map(({ url }) => new URL(url));
    const orderIds: string[] = [];

    const { placed, refused, failed, repeated } = await client.run(
      {
        kind: 'rush',
        servers: servers.map(({ hostname, port }) => ({ host: hostname, port: Number(port) })),
        connections: 50,
        buyers: BUYERS,
        productId,
        keyPrefix: 'buyer-',
      },
      {
        progress({ newOrderIds }) {
          orderIds.push(...newOrderIds);
          if (orderIds.length > 0) dying.process.kill('SIGKILL');
        },
      },
    );
    assert.deepEqual({ placed, refused, failed }, { placed: STOCK, refused: STOCK, failed: 0 });
    assert.ok(repeated > 0, 'nobody had to ask again');
    assert.equal(new Set(orderIds).size, STOCK);
    assert.equal(await database.unitsOrdered(productId), STOCK);
    assert.equal(await database.stockOf(productId), 0);
  });
});
