/** Above 1,023 µs a bucket holds the values that share their ten leading bits: 0.2 % exact. */
const LEADING_BITS = 10;
const HALF = 1 << (LEADING_BITS - 1);
const BUCKETS = HALF * (32 - LEADING_BITS + 2);

/** Bucket index and count, for the buckets that hold something, in order. */
export type Counts = [bucket: number, count: number][];

/** Counts durations without keeping them. */
export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);

  record(durationMs: number): void {
    const microseconds = Math.max(0, Math.round(durationMs * 1000)) >>> 0;
    const shift = Math.max(0, 32 - LEADING_BITS - Math.clz32(microseconds));
    const bucket = shift * HALF + (microseconds >>> shift);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
  }

  clear(): void {
    this.#counts.fill(0);
  }

  counts(): Counts {
    const found: Counts = [];
    for (const [bucket, count] of this.#counts.entries()) {
      if (count > 0) found.push([bucket, count]);
    }
    return found;
  }
}

/** The duration that a share (0 to 1) of all durations does not exceed, in milliseconds. */
export function percentileMs(counts: Counts, share: number): number {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of counts) {
    seen += count;
    if (seen >= share * total) return upperEndMs(bucket);
  }
  return Number.NaN;
}

/** The largest duration of a bucket, in milliseconds. */
export function upperEndMs(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / HALF) - 1);
  return ((bucket - shift * HALF + 1) * 2 ** shift - 1) / 1000;
}

/** The same buckets, their counts added. */
export function addCounts(all: readonly Counts[]): Counts {
  const sums = new Map<number, number>();
  for (const [bucket, count] of all.flat()) sums.set(bucket, (sums.get(bucket) ?? 0) + count);
  return [...sums].sort(([a], [b]) => a - b);
}
