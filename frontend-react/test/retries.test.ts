import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MOST_TRIES, pauseBefore } from '../src/order/retries.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the pause before a retry', () => {
  it('grows with every try, whatever the chance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MOST_TRIES - 2 }), random, random, (tries, a, b) => {
        const pause = (n: number, chance: number) =>
          pauseBefore({ tries: n, retryAfterMs: 0, random: chance }) as number;
        assert.ok(pause(tries, a) < pause(tries + 1, b));
      }),
    );
  });

  it('is not the same for two pages', () => {
    const pauses = [0, 0.3, 0.9].map((chance) =>
      pauseBefore({ tries: 1, retryAfterMs: 0, random: chance }),
    );
    assert.equal(new Set(pauses).size, 3);
  });

  it('is never shorter than Retry-After', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), random, (retryAfterMs, chance) => {
        assert.ok((pauseBefore({ tries: 1, retryAfterMs, random: chance }) ?? 0) >= retryAfterMs);
      }),
    );
  });

  it('is left to the person if the server wants over a minute, or the tries are used up', () => {
    assert.equal(pauseBefore({ tries: 1, retryAfterMs: 60_001, random: 0 }), undefined);
    assert.equal(pauseBefore({ tries: MOST_TRIES, retryAfterMs: 0, random: 0 }), undefined);
  });
});
