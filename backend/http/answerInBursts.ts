/** Answers of a burst: more of them bring no more, and a burst must not hold up the event loop. */
const AT_ONCE = 16;

/**
 * A speed-up and nothing else. Writes answers one right after the other, before the event loop's next
 * poll at the latest. One that is written by itself, between other work, has to wake its client up,
 * which is a fifth of what a refusal costs: docs/performance.md has the gain, and
 * `npm run drills -- overload` measures it again.
 */
export function answerInBursts(): (write: () => void) => void {
  let burst: (() => void)[] = [];

  function writeAll(): void {
    const answers = burst;
    burst = [];
    for (const write of answers) write();
  }

  return (write) => {
    const length = burst.push(write);
    if (length === 1) setImmediate(writeAll);
    if (length >= AT_ONCE) writeAll();
  };
}
