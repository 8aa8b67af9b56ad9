import { setImmediate as nextIteration } from 'node:timers/promises';

/**
 * Items done before the event loop may take its next iteration: the next group, which holds the lock by
 * now, must not wait until hundreds of answers are written.
 */
const SLICE_SIZE = 16;

/** Measures the iteration of the event loop that is under way: how long it has taken, or takes so far. */
export function timeIteration(): () => number {
  const startedAt = performance.now();
  let tookMs: number | undefined;
  setImmediate(() => {
    tookMs = performance.now() - startedAt;
  });
  return () => tookMs ?? performance.now() - startedAt;
}

/**
 * Does something with each item, a slice of them in each iteration of the event loop: a few where iterations
 * are short, and where many new requests make them long, for as long as all else took.
 * `firstIterationMs` says how long that was before the first one.
 */
export async function inSlices<Item>(
  items: Item[],
  firstIterationMs: number,
  work: (item: Item) => void,
): Promise<void> {
  let startedAt = performance.now();
  let othersMs = firstIterationMs;
  for (const [index, item] of items.entries()) {
    work(item);
    if (index % SLICE_SIZE !== SLICE_SIZE - 1) continue;
    await undefined; // whoever waits for these items goes on now
    const endedAt = performance.now();
    if (endedAt - startedAt < othersMs) continue;
    await nextIteration();
    startedAt = performance.now();
    othersMs = startedAt - endedAt;
  }
}
