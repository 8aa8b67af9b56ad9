import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { type ProxiedServer, startProxiedServer } from '../../../tools/processes/proxiedServer.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';

const MAX_WAITING = 5;
const BEYOND = 6;

describe('orders that nobody could judge in time', () => {
  let database: TestDatabase;
  let server: ProxiedServer;

  before(async () => {
    database = await createTestDatabase();
    server = await startProxiedServer(database.url, {
      ORDER_TIMEOUT_MS: '2000',
      MAX_WAITING_ORDERS: String(MAX_WAITING),
    });
  });
  after(async () => {
    await server.stop();
    await database.drop();
  });

  it('leave their places to others, also while a group before them hangs', async () => {
    const productId = await database.addProduct(100);
    const place = () => placeOrder(server.url(), { productId, quantity: 1 });
    assert.equal((await place()).status, 201);
    server.proxy.blackHole();
    const answers = await Promise.all(Array.from({ length: 1 + MAX_WAITING + BEYOND }, place));
    assert.deepEqual(countByCode(answers), { UNAVAILABLE: 1 + MAX_WAITING, OVERLOADED: BEYOND });
    // Its group hangs until a second connection is given up, which is after its deadline.
    assert.deepEqual(countByCode([await place()]), { UNAVAILABLE: 1 });
    server.proxy.heal();
    assert.equal(await database.unitsOrdered(productId), 1);
  });
});
