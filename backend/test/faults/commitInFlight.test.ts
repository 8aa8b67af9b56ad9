import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { type Answer, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { type ProxiedServer, startProxiedServer } from '../../../tools/processes/proxiedServer.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';

const ORDER_TIMEOUT_MS = 10_000;
/**
 * COMMIT is sent this long before the deadline, or later where the machine is busy. Its answer is
 * waited for beyond that: for 0.4 of the deadline.
 */
const COMMIT_BEFORE_MS = 2_500;

for (const WORKERS of ['1', '2'])
  describe(`a deadline that comes while COMMIT is under way, with WORKERS=${WORKERS}`, () => {
    let database: TestDatabase;
    let server: ProxiedServer;

    before(async () => {
      database = await createTestDatabase();
      const env = { ORDER_TIMEOUT_MS: String(ORDER_TIMEOUT_MS), WORKERS };
      server = await startProxiedServer(database.url, env);
    });
    after(async () => {
      await server.stop();
      await database.drop();
    });

    const key = { 'Idempotency-Key': 'in-flight' };

    /** The answer to an order whose COMMIT is under way at its deadline. */
    async function placeInFlight(t: TestContext, productId: number, headers = {}): Promise<Answer> {
      const lock = await lockProduct(database, productId, t);
      const sentAt = performance.now();
      const answer = placeOrder(server.url(), { productId, quantity: 1 }, headers);
      await sleep(sentAt + ORDER_TIMEOUT_MS - COMMIT_BEFORE_MS - performance.now());
      const trapped = server.proxy.trapped();
      server.proxy.trapCommits('FREEZE_ANSWER', 1);
      await lock.release();
      while (server.proxy.trapped() === trapped) await new Promise(setImmediate);
      return answer.finally(() => server.proxy.heal());
    }

    it('says that the outcome is unknown, for the order is in the table', async (t) => {
      const productId = await database.addProduct(5);
      const { status, body, headers } = await placeInFlight(t, productId);
      assert.deepEqual([status, body.code], [503, 'OUTCOME_UNKNOWN']);
      assert.equal(headers.get('retry-after'), null, 'without a key it must not be repeated');
      assert.equal(await database.unitsOrdered(productId), 1);
      assert.equal(await database.stockOf(productId), 4);
    });

    it('says so, too, where the key has placed its order before', async (t) => {
      const productId = await database.addProduct(5);
      assert.equal((await placeOrder(server.url(), { productId, quantity: 1 }, key)).status, 201);
      const { status, body, headers } = await placeInFlight(t, productId, key);
      assert.deepEqual([status, body.code], [503, 'OUTCOME_UNKNOWN']);
      assert.equal(headers.get('retry-after'), '1');
      assert.equal(await database.unitsOrdered(productId), 1);
    });
  });
