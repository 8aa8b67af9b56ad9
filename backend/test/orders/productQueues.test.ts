import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WaitingOrder } from '../../services/orders/waitingOrder.ts';
import { makeQueues } from '../support/makeQueues.ts';

const caller = { idempotencyKey: null, isGone: () => false };
const orderFor = (productId: number) => new WaitingOrder(productId, 1, caller);

describe('the queue of a product', () => {
  it('is there as long as somebody wants the product, and no longer', () => {
    const queues = makeQueues(10);
    const [first, second, removed] = [orderFor(1), orderFor(1), orderFor(2)];
    for (const order of [first, second, removed]) queues.add(order);
    queues.remove(removed);
    assert.equal(queues.find(2), undefined);

    const [queue] = queues.lineOf(1).ready;
    assert.ok(queue);
    assert.deepEqual(queues.take(queue, 1), [first]);
    queues.remove(second);
    assert.equal(queues.find(1), queue, 'its first order is in a group');
    queues.free(queue);
    assert.equal(queues.find(1), undefined);
    assert.deepEqual(queues.waiting, { shared: 0, isolated: 0 });
    assert.equal(queues.lineOf(1).node.firstInLine, 0);
  });

  it('has failing orders behind the others, each by itself', () => {
    const queues = makeQueues(10);
    const [failing, also, other] = [orderFor(1), orderFor(1), orderFor(1)];
    failing.noteFailing();
    also.noteFailing();
    queues.isolate([failing, also]);
    queues.add(other);
    const [queue] = queues.readyIsolated;
    assert.ok(queue);
    queues.rejoin(queue);
    assert.ok(queue.isolation, 'it stays isolated');
    const taken = [1, 2, 3].map(() => queues.take(queue, 10));
    assert.deepEqual(
      taken.map((group) => group.length),
      [1, 1, 1],
    );
    assert.equal(taken[0]?.[0], other);
    queues.rejoin(queue);
    queues.free(queue);
    assert.equal(queues.find(1), undefined);
  });

  it('lets go of a failing order, too, whose time is up', () => {
    const queues = makeQueues(10);
    const failing = orderFor(1);
    failing.noteFailing();
    queues.isolate([failing]);
    assert.deepEqual(queues.waiting, { shared: 0, isolated: 1 });
    queues.remove(failing);
    assert.deepEqual(queues.waiting, { shared: 0, isolated: 0 });
    assert.equal(queues.find(1), undefined);
  });

  it('tells how many are served if each product has one group', () => {
    const queues = makeQueues(2);
    for (const productId of [1, 1, 1, 2, 3]) queues.add(orderFor(productId));
    assert.equal(queues.waiting.shared, 5);
    assert.equal(queues.lineOf(1).node.firstInLine, 4);
    queues.isolate([orderFor(4)]);
    assert.deepEqual(
      queues.newestShared(queues.lineOf(1).node).map(({ productId }) => productId),
      [3, 2, 1, 1, 1],
    );
  });
});
