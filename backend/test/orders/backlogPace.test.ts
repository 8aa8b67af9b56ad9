import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BacklogPace } from '../../services/orders/backlogPace.ts';

/** Groups of 100 items that start at these times, each leaving some, and then the pace. */
function paceOf(...startedAt: number[]): BacklogPace {
  let time = 0;
  const pace = new BacklogPace(() => time);
  for (const at of startedAt) {
    time = at;
    pace.record(100, true);
  }
  return pace;
}

describe('the pace of a backlog', () => {
  it('is not known before four groups have started', () => {
    assert.equal(paceOf(0, 10, 20).ordersWithin(1), Number.POSITIVE_INFINITY);
    assert.equal(paceOf(0, 10, 20, 30).ordersWithin(1), 10);
  });

  it('does not see one pause, be it the first thing that happens', () => {
    assert.equal(paceOf(0, 3_000, 3_010, 3_020).ordersWithin(1), 10);
    assert.equal(paceOf(0, 10, 20, 3_020).ordersWithin(1), 10);
  });

  it('follows when groups become slower, and when they become faster', () => {
    assert.equal(paceOf(0, 10, 20, 30, 130, 230).ordersWithin(100), 100);
    assert.equal(paceOf(0, 100, 200, 300, 310, 320).ordersWithin(100), 1_000);
  });

  it('ends with the backlog', () => {
    const pace = paceOf(0, 10, 20, 30);
    pace.record(50, false);
    assert.equal(pace.ordersWithin(1), Number.POSITIVE_INFINITY);
  });

  it('does not count a group that did nothing', () => {
    const pace = paceOf(0, 10, 20);
    pace.forgetLast();
    pace.record(100, true);
    assert.equal(pace.ordersWithin(1), Number.POSITIVE_INFINITY);
  });
});
