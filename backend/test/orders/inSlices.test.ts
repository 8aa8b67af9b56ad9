import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inSlices, timeTurn } from '../../services/orders/inSlices.ts';

const ITEMS = Array.from({ length: 100 }, (_, index) => index);

/** How many items are done when the event loop gets to its next turn. */
async function doneInFirstTurn(firstTurnMs: number): Promise<number> {
  const done: number[] = [];
  const all = inSlices(ITEMS, firstTurnMs, (item) => done.push(item));
  const first = await new Promise<number>((tell) => setImmediate(() => tell(done.length)));
  await all;
  assert.deepEqual(done, ITEMS, 'all of them, in order');
  return first;
}

describe('items that are done in slices', () => {
  it('leave the event loop its turn after a few, where turns are short', async () => {
    assert.equal(await doneInFirstTurn(0), 16);
  });

  it('are done at once where turns are long', async () => {
    assert.equal(await doneInFirstTurn(60_000), 100);
  });

  it('know a turn while it lasts and when it is over', async () => {
    const turnMs = timeTurn();
    const before = turnMs();
    await new Promise(setImmediate);
    const after = turnMs();
    assert.ok(after >= before);
    await new Promise(setImmediate);
    assert.equal(turnMs(), after);
  });
});
