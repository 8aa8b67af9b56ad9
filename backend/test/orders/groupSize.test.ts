import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GroupSize } from '../../services/orders/groupSize.ts';

const MAX_MS = 1_000;

/** Groups as large as they may be, each of which takes so long per order, and so long in any case. */
function sizesOf(groups: number, perOrderMs: number, constantMs: number): number[] {
  const size = new GroupSize(500, MAX_MS);
  return Array.from({ length: groups }, () => {
    const orders = size.max;
    size.record(orders, constantMs + perOrderMs * orders);
    return orders;
  });
}

describe('the size of groups', () => {
  it('doubles up to the most where the database is fast', () => {
    assert.deepEqual(sizesOf(6, 0.1, 2), [32, 64, 128, 256, 500, 500]);
  });

  it('stays where a group takes half of its time, and is never much more', () => {
    const size = new GroupSize(500, MAX_MS);
    assert.deepEqual(sizesOf(5, 10, 0), [32, 64, 64, 64, 64]);
    size.record(64, 640);
    assert.ok(size.isSettled);
  });

  it('halves when the database becomes slow, and grows again when it recovers', () => {
    const size = new GroupSize(500, MAX_MS);
    for (let group = 0; group < 5; group += 1) size.record(size.max, 10);
    assert.equal(size.max, 500);
    size.record(500, 3_000);
    size.record(250, 1_500);
    assert.equal(size.max, 125);
    size.record(125, 10);
    assert.equal(size.max, 250);
  });

  it('stays as large as it can be when few orders come, and is settled then', () => {
    const size = new GroupSize(500, MAX_MS);
    for (let group = 0; group < 5; group += 1) size.record(size.max, 10);
    size.record(1, 2);
    assert.equal(size.max, 500);
    assert.ok(size.isSettled);
  });

  it('is not the smaller for what every group takes', () => {
    assert.deepEqual(sizesOf(3, 0, 5_000), [32, 32, 32]);
  });

  it('does not grow by small groups alone', () => {
    const size = new GroupSize(500, MAX_MS);
    for (let group = 0; group < 100; group += 1) size.record(1, 2);
    assert.equal(size.max, 32);
    assert.equal(size.isSettled, false);
  });
});
