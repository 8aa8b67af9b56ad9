import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkHistory } from '../drills/checkHistory.ts';
import type { Answer, Attempt, History, Rule, Tables } from '../drills/history.ts';

const PRODUCT = 7;
const STOPPED_AT = 5_000;
const order = { id: 'order-1', productId: PRODUCT, quantity: 2 };
const placed: Answer = { status: 201, code: undefined, isReplay: false, order };
const replay: Answer = { ...placed, isReplay: true };
const error = (status: number, code: string): Answer => ({
  status,
  code,
  isReplay: false,
  order: undefined,
});
const unavailable = error(503, 'UNAVAILABLE');
const unknown = error(503, 'OUTCOME_UNKNOWN');
const insufficient = error(400, 'INSUFFICIENT_STOCK');
const reused = error(400, 'IDEMPOTENCY_KEY_REUSED');
const row = { ...order, key: 'a' };
/** Of the attempt that sends the same key for another product. */
const rival = { productId: 8 };

let clock = 0;

function attempt(answer: Attempt['answer'], change: Partial<Attempt> = {}): Attempt {
  clock += 10;
  const contents = { key: 'a', productId: PRODUCT, quantity: 2, server: 0 };
  return { ...contents, calledAt: clock, returnedAt: clock + 5, answer, ...change };
}

function check(attempts: Attempt[], orders: Tables['orders'], change: { stock?: number } = {}) {
  const ordered = orders.reduce((sum, { quantity }) => sum + quantity, 0);
  const stock = change.stock ?? 10 - ordered;
  const receipts: History['receipts'] = [{ productId: PRODUCT, units: 10, returnedAt: 0 }];
  const tables = { orders, products: [{ id: PRODUCT, stock, received: 10 }] };
  const stops = [{ server: 1, askedAt: STOPPED_AT }];
  return checkHistory({ attempts, receipts, stops }, tables).map(({ rule }) => rule);
}

describe('the check of a history finds nothing wrong with', () => {
  const right: Record<string, [Attempt[], Tables['orders']]> = {
    'an order that is placed': [[attempt(placed)], [row]],
    'an order that is lost, then replayed': [[attempt('lost'), attempt(replay)], [row]],
    'an order that is lost before it arrives, then placed': [
      [attempt('lost'), attempt(placed)],
      [row],
    ],
    'an unknown outcome, whichever it is': [
      [attempt(unknown), attempt(unknown, { key: 'b' })],
      [row],
    ],
    'an order that is denied, then placed': [[attempt(unavailable), attempt(placed)], [row]],
    'an order that is denied and not there': [[attempt(unavailable)], []],
    'a refusal of more units than are left': [[attempt(insufficient, { quantity: 11 })], []],
    'a refusal while another order may have the units': [
      [
        attempt(insufficient, { calledAt: 1000, returnedAt: 1010, key: 'b', quantity: 9 }),
        attempt('lost', { calledAt: 1009, returnedAt: 1020 }),
      ],
      [row],
    ],
    'a key for two products, one of which it names': [
      [attempt(placed), attempt(reused, rival), attempt(unavailable, rival)],
      [row],
    ],
    'a request that is lost at a server which had just been asked to stop': [
      [attempt('lost', { server: 1, calledAt: STOPPED_AT - 50, returnedAt: STOPPED_AT + 10 })],
      [],
    ],
    'a request that is lost long before its server was asked to stop, or at another': [
      [
        attempt('lost', { server: 1, calledAt: STOPPED_AT - 1_100, returnedAt: STOPPED_AT - 10 }),
        attempt('lost', { server: 0, calledAt: STOPPED_AT - 900, returnedAt: STOPPED_AT + 10 }),
      ],
      [],
    ],
  };
  for (const [what, [attempts, orders]] of Object.entries(right)) {
    it(what, () => assert.deepEqual(check(attempts, orders), []));
  }
});

describe('the check of a history finds', () => {
  const other = { ...row, id: 'order-2' };
  const wrong: Record<string, [Rule, Attempt[], Tables['orders']]> = {
    'an acknowledged order that is not there': ['ORDER_LOST', [attempt(placed)], []],
    'an order for another quantity': [
      'CONTENTS_DIFFER',
      [attempt('lost')],
      [{ ...row, quantity: 3 }],
    ],
    'an acknowledged order under another key': [
      'CONTENTS_DIFFER',
      [attempt(placed), attempt('lost', { key: 'b' })],
      [{ ...row, key: 'b' }],
    ],
    'two orders of one key': ['KEY_ORDERED_TWICE', [attempt('lost')], [row, other]],
    'one order twice': [
      'KEY_ORDERED_TWICE',
      [attempt('lost'), attempt('lost', { key: 'b' })],
      [row, { ...row, key: 'b' }],
    ],
    'a replay that does not say so': [
      'KEY_ANSWERED_TWICE',
      [attempt(placed), attempt(placed)],
      [row],
    ],
    'a refusal after the same key was placed': [
      'KEY_FORGOTTEN',
      [attempt(placed), attempt(insufficient, { quantity: 2, productId: PRODUCT })],
      [row],
    ],
    'a replay to the first who asks': ['REPLAY_OF_NOTHING', [attempt(replay)], [row]],
    'a replay of what was denied': [
      'REPLAY_OF_NOTHING',
      [attempt(unavailable), attempt(replay)],
      [row],
    ],
    'a replay of what was asked for with another product only': [
      'REPLAY_OF_NOTHING',
      [attempt('lost', rival), attempt(replay)],
      [row],
    ],
    'a key that is said to name another order, and names this one': [
      'REUSE_OF_NOTHING',
      [attempt('lost'), attempt(reused)],
      [row],
    ],
    'a key that is said to name an order which is not there': [
      'REUSE_OF_NOTHING',
      [attempt(reused)],
      [],
    ],
    'an order that is there though its key was said to name another': [
      'DENIED_BUT_PLACED',
      [attempt(reused), attempt('lost', rival)],
      [row],
    ],
    'an order that nobody asked for': ['NOBODY_ASKED', [], [row]],
    'an order without a key': ['NOBODY_ASKED', [attempt('lost')], [{ ...row, key: null }]],
    'a denied order that is there': ['DENIED_BUT_PLACED', [attempt(unavailable)], [row]],
    'a refused order that is there': ['DENIED_BUT_PLACED', [attempt(insufficient)], [row]],
    'a refusal while there was stock': [
      'REFUSED_WRONGLY',
      [
        attempt(insufficient, { calledAt: 1000, returnedAt: 1010, key: 'b', quantity: 9 }),
        attempt('lost', { calledAt: 1011, returnedAt: 1020 }),
      ],
      [row],
    ],
    'a request that a server had accepted when it was asked to stop, and did not answer': [
      'ACCEPTED_UNANSWERED',
      [attempt('lost', { server: 1, calledAt: STOPPED_AT - 1_100, returnedAt: STOPPED_AT + 10 })],
      [],
    ],
    'an answer that the clients give no reason for': [
      'UNEXPECTED_ANSWER',
      [attempt(error(500, 'INTERNAL_ERROR'))],
      [],
    ],
  };
  for (const [what, [rule, attempts, orders]] of Object.entries(wrong)) {
    it(what, () => assert.ok(check(attempts, orders).includes(rule)));
  }

  it('a key that is answered with two orders', () => {
    const second: Answer = { ...replay, order: { ...order, id: 'order-2' } };
    const rules = check([attempt(placed), attempt(second)], [row]);
    assert.deepEqual(rules, ['ORDER_LOST', 'KEY_ANSWERED_TWICE']);
  });

  it('stock that does not agree with the orders', () => {
    assert.deepEqual(check([attempt(placed)], [row], { stock: 9 }), ['STOCK_WRONG']);
  });

  it('stock below zero', () => {
    const rules = check([attempt(placed)], [row], { stock: -1 });
    assert.deepEqual(rules, ['STOCK_WRONG', 'STOCK_NEGATIVE']);
  });
});
