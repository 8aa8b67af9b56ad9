/** A value over all rounds. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** The ratio of the medians, and the lowest and highest ratio within one round. */
export function ratioOf(above: readonly number[], below: readonly number[]): Spread {
  const ofRounds = above.map((value, round) => value / (below[round] ?? Number.NaN));
  return { ...spreadOf(ofRounds), median: median(above) / median(below) };
}

/** NaN if there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.floor(middle)],
    sorted[Math.ceil(middle)],
  ];
  return (low + high) / 2;
}
