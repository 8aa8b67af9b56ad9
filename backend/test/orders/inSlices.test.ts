import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inSlices, timeIteration } from '../../services/orders/inSlices.ts';

const ITEMS = Array.from({ length: 100 }, (_, index) => index);

/** How many items are done when the event loop gets to its next iteration. */
async function doneInFirstIteration(firstIterationMs: number): Promise<number> {
  const done: number[] = [];
  const all = inSlices(ITEMS, firstIterationMs, (item) => done.push(item));
  const first = await new Promise<number>((tell) => setImmediate(() => tell(done.length)));
  await all;
  assert.deepEqual(done, ITEMS, 'all of them, in order');
  return first;
}

describe('items that are done in slices', () => {
  it('leave the event loop its iteration after a few, where iterations are short', async () => {
    assert.equal(await doneInFirstIteration(0), 16);
  });

  it('are done at once where iterations are long', async () => {
    assert.equal(await doneInFirstIteration(60_000), 100);
  });

  it('know an iteration while it lasts and when it is over', async () => {
    const iterationMs = timeIteration();
    const before = iterationMs();
    await new Promise(setImmediate);
    const after = iterationMs();
    assert.ok(after >= before);
    await new Promise(setImmediate);
    assert.equal(iterationMs(), after);
  });
});
