import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sendOrder } from '../../drills/sendOrder.ts';
import { makeSite, type Site } from '../../drills/site.ts';

const ORDER_TIMEOUT_MS = 6_000;
const CLIENT_TIMEOUT_MS = 2 * ORDER_TIMEOUT_MS;

describe('a server whose path to the database is lost within a transaction', () => {
  let site: Site;

  before(async () => {
    const products = { plentifulProducts: 1, scarceProducts: 0 };
    site = await makeSite({ servers: 2, orderTimeoutMs: ORDER_TIMEOUT_MS, ...products });
  });
  after(() => site.remove());

  it('keeps the row from the other servers for less than half of the deadline', async () => {
    const [cutOff, other] = site.servers;
    assert.ok(cutOff && other);
    const order = { productId: site.products[0] ?? 0, quantity: 1 };
    let isAnswered = false;
    cutOff.proxy.trapCommits('FREEZE_BEFORE', 1);
    const held = sendOrder(cutOff.url(), order, CLIENT_TIMEOUT_MS).finally(() => {
      isAnswered = true;
    });
    while (cutOff.proxy.trapped() === 0) await new Promise(setImmediate);
    const lostAt = performance.now();
    cutOff.proxy.blackHole();

    const answer = await sendOrder(other.url(), order, CLIENT_TIMEOUT_MS);
    const tookMs = performance.now() - lostAt;
    assert.ok(answer !== 'lost' && answer.status === 201, JSON.stringify(answer));
    // Half of the deadline is the promise: the other half is for those who had to wait.
    assert.ok(tookMs < ORDER_TIMEOUT_MS / 2, `it took ${Math.round(tookMs)} ms`);
    assert.match(site.postgres.log(), /terminating connection due to idle-in-transaction timeout/);
    assert.equal(isAnswered, false, 'the lost server still tries');

    cutOff.proxy.heal();
    const last = await held;
    assert.ok(last !== 'lost' && last.status === 201, JSON.stringify(last));
  });
});
