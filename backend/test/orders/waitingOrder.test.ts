import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OutcomeUnknown, Unavailable } from '../../errors.ts';
import { WaitingOrder } from '../../services/orders/waitingOrder.ts';

const NEVER_MS = 3_600_000;
const makeOrder = () => new WaitingOrder(1, 1, { idempotencyKey: null, isGone: () => false });
const timers = () => process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length;

describe('an order that waits', () => {
  it('is refused at its deadline, and whoever keeps it hears of that', async () => {
    const order = makeOrder();
    const expired = Promise.withResolvers<WaitingOrder>();
    order.setDeadline(1, expired.resolve);
    await assert.rejects(order.answer, Unavailable);
    assert.equal(await expired.promise, order);
    assert.equal(order.isWaiting, false);
  });

  it('has an open outcome until it is looked up, and is not found', async () => {
    const order = makeOrder();
    order.noteCommit();
    order.noteFailure(true);
    order.noteLookUp(false);
    order.fail(new Unavailable());
    await assert.rejects(order.answer, Unavailable);
  });

  it('has an open outcome where it is found, until that is committed', async () => {
    const order = makeOrder();
    order.noteLookUp(true);
    order.fail(new Unavailable());
    await assert.rejects(order.answer, OutcomeUnknown);
  });

  it('leaves no timer behind when it is answered', async () => {
    const before = timers();
    const order = makeOrder();
    order.setDeadline(NEVER_MS, () => {});
    assert.equal(timers(), before + 1);
    order.place(new Date());
    assert.equal((await order.answer).isReplay, false);
    assert.equal(timers(), before);
  });
});
