const INTERVAL_MS = 5_000;
const MAX_CAUSES = 100;

/** Says whether a cause is due to be told whole: each is once in a while, however often it is met. */
export function onceInAWhile(): (cause: string) => boolean {
  const toldAt = new Map<string, number>();
  return (cause) => {
    const now = performance.now();
    if (now - (toldAt.get(cause) ?? -INTERVAL_MS) < INTERVAL_MS) return false;
    if (toldAt.size >= MAX_CAUSES) toldAt.clear();
    toldAt.set(cause, now);
    return true;
  };
}
