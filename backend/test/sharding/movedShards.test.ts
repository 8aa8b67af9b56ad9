import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { createFakeCitus } from '../support/fakeCitus.ts';
import { startOrderService, type TestService } from '../support/orderServices.ts';

/** The stock that they read is then no longer that of the row that they write. */
describe('orders whose row lock stayed behind with a moved shard', () => {
  let database: TestDatabase;
  let service: TestService;

  before(async () => {
    database = await createFakeCitus();
    service = await startOrderService(database.url);
  });
  after(async () => {
    await service.close();
    await database.drop();
  });

  for (const [quantity, code, left] of [
    [1, 'PLACED', 19],
    [20, 'PLACED', 0],
    [21, 'INSUFFICIENT_STOCK', 20],
  ] as const) {
    it(`are ${code} for ${quantity} of 20 units`, async () => {
      const id = await database.addProduct(20);
      let stale = 0;
      service.replace((text) => {
        if (stale > 0 || !text.includes('FOR UPDATE')) return undefined;
        stale += 1;
        return text.replace('SELECT id, stock,', 'SELECT id, stock + 7 AS stock,');
      });
      assert.equal((await service.place(id, quantity)).code, code);
      assert.equal(stale, 1);
      assert.equal(await database.stockOf(id), left);
      assert.equal(await database.unitsOrdered(id), 20 - left);
    });
  }
});
