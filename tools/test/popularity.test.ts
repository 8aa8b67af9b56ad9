import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { weightedPicker, zipfWeights } from '../load/client/popularity.ts';

/** How often each index is picked when the random numbers are spread evenly over 0 to 1. */
function picks(weights: number[], times: number): number[] {
  let drawn = 0;
  const pick = weightedPicker(weights, () => (drawn++ + 0.5) / times);
  const counts = weights.map(() => 0);
  for (let time = 0; time < times; time += 1) {
    const index = pick();
    counts[index] = (counts[index] as number) + 1;
  }
  return counts;
}

describe('the popularity of products', () => {
  it("follows Zipf's law: the n-th is wanted 1/n as often as the first", () => {
    const counts = picks(zipfWeights(1000, 1), 1_000_000);

    // The share of the first of 1,000 is one to the sum of 1/n, which is 7.48547.
    for (const [index, count] of counts.entries()) {
      const expected = 1_000_000 / 7.48547 / (index + 1);
      assert.ok(Math.abs(count - expected) <= 1, `product ${index + 1}: ${count}, ${expected}`);
    }
  });

  it('is the same for all with exponent 0', () => {
    assert.deepEqual(picks(zipfWeights(8, 0), 8_000), Array(8).fill(1_000));
  });

  it('reaches the first and the last at the ends of the random numbers', () => {
    const picked = [0, 1 - Number.EPSILON].map((random) =>
      weightedPicker(zipfWeights(1000, 1), () => random)(),
    );
    assert.deepEqual(picked, [0, 999]);
  });

  it('is no choice with one product', () => {
    assert.equal(weightedPicker([1])(), 0);
  });
});
