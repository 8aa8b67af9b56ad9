import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binSizes } from '../rush/sizeBins.ts';

describe('bins of sizes', () => {
  it('end with the largest size, also where it is beyond what was expected', () => {
    assert.deepEqual(binSizes([1, 20, 21, 130], 80, 4), [
      { label: '1–20', count: 2 },
      { label: '21–40', count: 1 },
      { label: '41–60', count: 0 },
      { label: '61–130', count: 1 },
    ]);
    assert.deepEqual(binSizes([1, 193], 193, 8).at(-1), { label: '176–193', count: 1 });
  });

  it('have one bin for each size where there are few', () => {
    const labels = binSizes([1, 2, 3], 3, 8).map(({ label }) => label);
    assert.deepEqual(labels, ['1', '2', '3']);
    assert.deepEqual(binSizes([], 0, 4), [{ label: '1', count: 0 }]);
  });
});
