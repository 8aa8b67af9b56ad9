import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Answer } from '../src/api/answer.ts';
import { SETTLED_AFTER_MS } from '../src/order/attempt.ts';
import { codes } from '../src/order/codes.ts';
import { nextState, type OrderEvent, type OrderState } from '../src/order/orderState.ts';
import { MOST_TRIES } from '../src/order/retries.ts';
import { answerOf, error, foreign, none, placed, pressed } from './support/orderEvents.ts';

const idle: OrderState = { phase: 'idle' };

function after(...events: OrderEvent[]): OrderState {
  return events.reduce(nextState, idle);
}

const neverEnding = Object.entries(codes).filter(([, { ends }]) => ends === 'NEVER');

describe('an attempt', () => {
  it('ends by 201', () => {
    assert.equal(after(pressed('a'), answerOf(placed)).phase, 'placed');
  });

  for (const [code, { ends }] of Object.entries(codes)) {
    it(`${ends === 'NEVER' ? 'stays open after' : 'ends by'} a first ${code}`, () => {
      const state = after(pressed('a'), answerOf(error(code)));
      assert.equal('attempt' in state, ends === 'NEVER');
    });
  }

  for (const answer of [none, foreign, error('A_NEW_CODE', 400), error('OVERLOADED', 400)]) {
    it(`stays open after ${JSON.stringify(answer)}`, () => {
      const state = after(pressed('a'), answerOf(answer));
      assert.ok('attempt' in state && state.attempt.unsettledUntil);
    });
  }

  it('is fixed: every other event leaves its key and contents', () => {
    const event = fc.oneof<fc.Arbitrary<OrderEvent>[]>(
      fc.constantFrom('b', 'c').map(pressed),
      fc
        .constantFrom<Answer>(none, foreign, ...neverEnding.map(([code]) => error(code)))
        .map(answerOf),
      fc.constantFrom<OrderEvent>(
        { type: 'PAUSE_OVER' },
        { type: 'STOPPED', now: 0 },
        { type: 'BACK_ONLINE' },
        { type: 'EDITED', field: 'quantity' },
        { type: 'ORDERED_AGAIN' },
      ),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const state = after(pressed('a'), ...events);
        assert.ok('attempt' in state, 'it is open');
        assert.equal(state.attempt.key, 'a');
        assert.deepEqual(state.attempt.contents, { productId: 'a', quantity: '1' });
      }),
    );
  });

  it('is given up by the person alone, while it is not under way', () => {
    const discard: OrderEvent = { type: 'DISCARDED' };
    assert.equal(after(pressed('a'), discard).phase, 'sending');
    assert.equal(after(pressed('a'), answerOf(none), discard).phase, 'pausing');
    const stop: OrderEvent = { type: 'STOPPED', now: 0 };
    assert.equal(after(pressed('a'), stop, discard).phase, 'idle');
  });
});

describe('a refusal of a later sending', () => {
  const lost = [pressed('a'), answerOf(none, { now: 1000 }), { type: 'PAUSE_OVER' }] as const;
  const settledAt = 1000 + SETTLED_AFTER_MS;

  for (const code of ['INSUFFICIENT_STOCK', 'PRODUCT_NOT_FOUND']) {
    it(`leaves the attempt open after ${code}, and comes again when it is the proof`, () => {
      const early = after(...lost, answerOf(error(code), { sentAt: settledAt - 1, now: 9000 }));
      assert.ok(early.phase === 'pausing' && early.until === settledAt);
      const again = [{ type: 'PAUSE_OVER' }, answerOf(error(code), { sentAt: settledAt })] as const;
      assert.equal(again.reduce<OrderState>(nextState, early).phase, 'idle');
    });
  }

  it('comes again after the last retry, too, and is counted as that', () => {
    const goOn: OrderEvent = { type: 'PAUSE_OVER' };
    const lostOnes = Array.from({ length: MOST_TRIES - 1 }, () => [answerOf(none), goOn]).flat();
    const refused = answerOf(error('INSUFFICIENT_STOCK'));
    const state = after(pressed('a'), ...lostOnes, refused, goOn);
    assert.ok(state.phase === 'sending' && state.attempt.tries === MOST_TRIES);
  });

  for (const code of ['INVALID_JSON', 'MALFORMED_HTTP']) {
    it(`proves nothing if it is ${code}, however late`, () => {
      const state = after(...lost, answerOf(error(code), { sentAt: settledAt * 2 }));
      assert.equal(state.phase, 'open');
    });
  }

  for (const code of ['INVALID_REQUEST', 'IDEMPOTENCY_KEY_REUSED']) {
    it(`is the proof at once if it is ${code}`, () => {
      assert.equal(after(...lost, answerOf(error(code))).phase, 'idle');
    });
  }

  it('is the proof where the earlier ones were certainly not placed', () => {
    const busy = [pressed('a'), answerOf(error('OVERLOADED')), { type: 'PAUSE_OVER' }] as const;
    assert.equal(after(...busy, answerOf(error('INSUFFICIENT_STOCK'))).phase, 'idle');
  });
});

describe('a press', () => {
  it('does nothing while the order is under way, and after it was placed', () => {
    assert.deepEqual(after(pressed('a'), pressed('b')), after(pressed('a')));
    const done = after(pressed('a'), answerOf(placed));
    assert.equal(nextState(done, pressed('b')), done);
  });

  it('orders again after "Order again" and after an edit', () => {
    for (const event of [
      { type: 'ORDERED_AGAIN' },
      { type: 'EDITED', field: 'quantity' },
    ] as const) {
      const state = after(pressed('a'), answerOf(placed), event, pressed('b'));
      assert.ok(state.phase === 'sending' && state.attempt.key === 'b');
    }
  });
});

describe('retries', () => {
  const goOn: OrderEvent = { type: 'PAUSE_OVER' };
  const tries = Array.from({ length: MOST_TRIES }, () => [answerOf(none), goOn]).flat();

  it('are a few, and start anew with a press', () => {
    const given = after(pressed('a'), ...tries);
    assert.equal(given.phase, 'open');
    const again = nextState(given, pressed('b'));
    assert.ok(again.phase === 'sending' && again.attempt.tries === 1 && again.attempt.key === 'a');
  });

  it('stop when the person says so, also while the order is under way', () => {
    const stop: OrderEvent = { type: 'STOPPED', now: 5 };
    const pausing = after(pressed('a'), answerOf(error('OVERLOADED')), stop);
    assert.ok(pausing.phase === 'open' && pausing.attempt.unsettledUntil === undefined);
    const sending = after(pressed('a'), stop);
    assert.ok(sending.phase === 'open' && sending.attempt.unsettledUntil);
    assert.equal(nextState(sending, answerOf(placed)), sending, 'its answer comes too late');
  });

  it('go on when the browser is online again, unless they were stopped', () => {
    const online: OrderEvent = { type: 'BACK_ONLINE' };
    const stop: OrderEvent = { type: 'STOPPED', now: 5 };
    assert.equal(after(pressed('a'), answerOf(none), online).phase, 'sending');
    assert.equal(after(pressed('a'), ...tries, online).phase, 'sending');
    assert.equal(after(pressed('a'), answerOf(none), stop, online).phase, 'open');
    assert.equal(after(pressed('a'), answerOf(error('OVERLOADED')), online).phase, 'pausing');
  });

  for (const [code, { status }] of neverEnding) {
    const isTransient = status === 408 || status === 429 || status >= 500;
    it(`${isTransient ? 'come' : 'do not come'} by themselves after ${code}`, () => {
      const state = after(pressed('a'), answerOf(error(code)));
      assert.equal(state.phase, isTransient ? 'pausing' : 'open');
    });
  }
});
