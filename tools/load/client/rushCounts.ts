import { Histogram, percentileMs } from './histogram.ts';
import { RUSH_SLOT_MS, type RushProgress, type RushResult } from './job.ts';

/** What a buyer knows after an attempt; `again` holds why it has to ask once more. */
export type Outcome = { placed: string } | { refused: true } | { failed: string } | Again;
export type Again = { again: string };

/** Counts the buyers' answers, from now on. */
export class RushCounts {
  repeated = 0;
  readonly #startedAt = performance.now();
  readonly #histogram = new Histogram();
  readonly #placedSlots: number[] = [];
  readonly #refusedSlots: number[] = [];
  readonly #failures: Record<string, number> = {};
  #newOrderIds: string[] = [];
  #placed = 0;
  #refused = 0;
  #failed = 0;
  #maxMs = 0;
  #lastPlacedAt = this.#startedAt;

  /** A buyer's final outcome. */
  record(outcome: Exclude<Outcome, { again: string }>, askedAt: number): void {
    const now = performance.now();
    this.#histogram.record(now - askedAt);
    this.#maxMs = Math.max(this.#maxMs, now - askedAt);
    const slot = Math.floor((now - this.#startedAt) / RUSH_SLOT_MS);
    if ('placed' in outcome) {
      this.#placed += 1;
      this.#newOrderIds.push(outcome.placed);
      this.#lastPlacedAt = now;
      this.#placedSlots[slot] = (this.#placedSlots[slot] ?? 0) + 1;
    } else if ('refused' in outcome) {
      this.#refused += 1;
      this.#refusedSlots[slot] = (this.#refusedSlots[slot] ?? 0) + 1;
    } else {
      this.#failed += 1;
      this.#failures[outcome.failed] = (this.#failures[outcome.failed] ?? 0) + 1;
    }
  }

  /** How it stands, and the orders that were placed since this was last called. */
  takeProgress(): { progress: RushProgress; newOrderIds: string[] } {
    const newOrderIds = this.#newOrderIds;
    this.#newOrderIds = [];
    return { progress: this.#progress(), newOrderIds };
  }

  result(): RushResult {
    return {
      ...this.#progress(),
      latencies: this.#histogram.counts(),
      placedSlots: Array.from(this.#placedSlots, (count) => count ?? 0),
      refusedSlots: Array.from(this.#refusedSlots, (count) => count ?? 0),
      lastPlacedSeconds: (this.#lastPlacedAt - this.#startedAt) / 1000,
      failures: this.#failures,
    };
  }

  #progress(): RushProgress {
    const counts = this.#histogram.counts();
    return {
      placed: this.#placed,
      refused: this.#refused,
      failed: this.#failed,
      repeated: this.repeated,
      seconds: (performance.now() - this.#startedAt) / 1000,
      p50Ms: percentileMs(counts, 0.5),
      p99Ms: percentileMs(counts, 0.99),
      maxMs: this.#maxMs,
    };
  }
}
