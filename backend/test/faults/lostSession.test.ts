import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { makeProxiedSetup, type ProxiedSetup } from '../../../tools/processes/proxiedSetup.ts';

/** The database ends a silent session after 0.4 of it: the rest is time for a busy machine. */
const ORDER_TIMEOUT_MS = 20_000;

describe('a server whose path to the database is lost within a transaction', () => {
  let setup: ProxiedSetup;

  before(async () => {
    const products = { plentifulProducts: 1, scarceProducts: 0 };
    setup = await makeProxiedSetup({ servers: 2, orderTimeoutMs: ORDER_TIMEOUT_MS, ...products });
  });
  after(() => setup.remove());

  it('keeps the row from the other servers until the database ends its session', async () => {
    const [cutOff, other] = setup.servers;
    assert.ok(cutOff && other);
    const order = { productId: setup.products[0] ?? 0, quantity: 1 };
    let isAnswered = false;
    cutOff.proxy.trapCommits('FREEZE_BEFORE', 1);
    const held = placeOrder(cutOff.url(), order).finally(() => {
      isAnswered = true;
    });
    while (cutOff.proxy.trapped() === 0) await new Promise(setImmediate);
    cutOff.proxy.blackHole();

    const answer = await placeOrder(other.url(), order);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    assert.match(setup.postgres.log(), /terminating connection due to idle-in-transaction timeout/);
    assert.equal(isAnswered, false, 'the lost server still tries');

    cutOff.proxy.heal();
    const last = await held;
    assert.equal(last.status, 201, JSON.stringify(last.body));
  });
});
