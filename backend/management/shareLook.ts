/** Makes those who ask while a look runs, or within `freshMs` of its beginning, share it. */
export function shareLook<T>(freshMs: number, look: () => Promise<T>): () => Promise<T> {
  let begunAt = Number.NEGATIVE_INFINITY;
  let isRunning = false;
  let found: Promise<T>;
  return () => {
    if (isRunning || performance.now() - begunAt < freshMs) return found;
    begunAt = performance.now();
    isRunning = true;
    found = look().finally(() => {
      isRunning = false;
    });
    return found;
  };
}
