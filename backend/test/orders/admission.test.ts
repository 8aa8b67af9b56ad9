import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { oneShard } from '../../database/shards.ts';
import { Admission } from '../../services/orders/admission.ts';
import { WaitingOrder } from '../../services/orders/waitingOrder.ts';
import { makeQueues } from '../support/makeQueues.ts';

const GROUP_SIZE = 2;
const caller = { idempotencyKey: null, isGone: () => false };
const orderFor = (productId: number) => new WaitingOrder(productId, 1, caller);

describe('the admission of an order', () => {
  it('goes by the pace of an isolated product, for orders of that product', () => {
    const queues = makeQueues(GROUP_SIZE);
    const limits = { maxWaiting: 100, maxWaitMs: 0 };
    const admission = new Admission(queues, limits, oneShard);
    queues.isolate([orderFor(1), orderFor(1), orderFor(1)]);
    assert.ok(admission.hasRoomFor(orderFor(1)), 'its pace is not known');
    const pace = queues.find(1)?.isolation?.pace;
    for (let group = 0; group < 4; group += 1) pace?.record(GROUP_SIZE, true);
    assert.equal(admission.hasRoomFor(orderFor(1)), false, 'a full group and one more wait');
    assert.ok(admission.hasRoomFor(orderFor(2)));
  });
});
