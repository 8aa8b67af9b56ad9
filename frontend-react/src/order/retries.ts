/** Sendings after one press of the person: the first and four retries. */
export const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 1000;
/** A server that wants a longer pause is left to the person. */
const LONGEST_PAUSE_MS = 60_000;

export interface Retry {
  /** How often the attempt was sent. */
  tries: number;
  retryAfterMs: number;
  /** From 0 to 1. Pages that failed at the same moment must not come back at the same moment. */
  random: number;
}

/** How long to wait before the next try; undefined if there is none by itself. */
export function pauseBefore({ tries, retryAfterMs, random }: Retry): number | undefined {
  if (tries >= MOST_TRIES || retryAfterMs > LONGEST_PAUSE_MS) return undefined;
  const grown = FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.75 + random / 2);
  return Math.max(grown, retryAfterMs * (1 + random / 4));
}
