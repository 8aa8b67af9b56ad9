import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { InsufficientStock } from '../../errors.ts';
import { type AnsweredOrder, measurements } from '../../services/orders/measurements.ts';
import { WaitingOrder } from '../../services/orders/waitingOrder.ts';

/** Listens to what is told of orders, in turn. */
function listen(test: TestContext): string[] {
  const told: string[] = [];
  const onAnswer = (message: unknown) => told.push(String((message as AnsweredOrder).outcome));
  const onLost = (known: unknown) => told.push(`lost: ${known}`);
  measurements.orderAnswered.subscribe(onAnswer);
  measurements.lostOutcome.subscribe(onLost);
  test.after(() => {
    measurements.orderAnswered.unsubscribe(onAnswer);
    measurements.lostOutcome.unsubscribe(onLost);
  });
  return told;
}

function newOrder(isGone = false): WaitingOrder {
  const order = new WaitingOrder(1, 1, { idempotencyKey: null, isGone: () => isGone });
  order.answer.catch(() => {});
  return order;
}

const expiry = (order: WaitingOrder) =>
  new Promise<void>((expired) => order.setDeadline(1, () => expired()));

describe('an order tells those who measure', () => {
  it('its first answer and no other', async (t) => {
    const told = listen(t);
    const order = newOrder();
    order.noteCommit();
    await expiry(order);
    order.place(new Date()); // COMMIT has succeeded after all
    assert.deepEqual(told, ['OUTCOME_UNKNOWN']);

    const refused = newOrder();
    refused.refuse(new InsufficientStock(1, 1));
    assert.deepEqual(told, ['OUTCOME_UNKNOWN', 'INSUFFICIENT_STOCK']);
  });

  it('that its client has gone, and not that it was not judged in time', async (t) => {
    const told = listen(t);
    await expiry(newOrder(true));
    await expiry(newOrder());
    assert.deepEqual(told, ['CLIENT_GONE', 'UNAVAILABLE']);
  });

  it('once what became of an outcome that was lost', (t) => {
    const told = listen(t);
    const [found, gone, failed] = [newOrder(), newOrder(), newOrder()] as const;
    for (const order of [found, gone]) order.noteFailure(true);
    failed.noteFailure(false);
    found.noteLookUp(true);
    for (const order of [found, gone, failed]) order.noteLookUp(false);
    assert.deepEqual(told, ['lost: UNKNOWN', 'lost: UNKNOWN', 'lost: FOUND', 'lost: NOT_FOUND']);
  });
});
