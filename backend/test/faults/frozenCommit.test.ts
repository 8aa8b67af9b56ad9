import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Answer, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { makeProxiedSetup, type ProxiedSetup } from '../../../tools/processes/proxiedSetup.ts';

/** The dead connection is given up after 0.4 of it: the others' orders are placed within that. */
const ORDER_TIMEOUT_MS = 10_000;

for (const WORKERS of ['1', '2'])
  describe(`a connection that goes dead before COMMIT arrives, with WORKERS=${WORKERS}`, () => {
    let setup: ProxiedSetup;

    before(async () => {
      const products = { plentifulProducts: 3, scarceProducts: 0 };
      const env = { WORKERS };
      setup = await makeProxiedSetup({
        servers: 1,
        orderTimeoutMs: ORDER_TIMEOUT_MS,
        env,
        ...products,
      });
    });
    after(() => setup.remove());

    it('holds up the orders for its product, and no others', async () => {
      const [server] = setup.servers;
      assert.ok(server);
      const [held = 0, other = 0, third = 0] = setup.products;
      const place = (productId: number) => placeOrder(server.url(), { productId, quantity: 1 });
      await Promise.all(setup.products.map(place));

      const answered: string[] = [];
      const note = async (name: string, answer: Promise<Answer>) => {
        assert.equal((await answer).status, 201);
        answered.push(name);
      };
      server.proxy.trapCommits('FREEZE_BEFORE', 1);
      const frozen = note('frozen', place(held));
      while (server.proxy.trapped() === 0) await new Promise(setImmediate);
      const behind = note('behind', place(held));
      const others = [note('other', place(other)), note('third', place(third))];

      await Promise.all(others);
      assert.deepEqual(answered.toSorted(), ['other', 'third']);
      await Promise.all([frozen, behind]);
    });
  });
