import { Histogram, percentileMs } from '../../load/client/histogram.ts';
import type { Outcome } from './scenario.ts';

/** Processor time so far, of each server and of each node, in microseconds. */
export interface Busy {
  servers: number[];
  nodes: number[];
}

/** Counts what happens in the measured time, and in all. */
export class Tally {
  readonly totals = { sent: 0, placed: 0, refused: 0 };
  isMeasuring = false;
  private readonly placedBy: number[];
  private readonly waitsOfShard: { sum: number; count: number }[];
  private readonly waits = new Histogram();
  private readonly latencies = new Histogram();
  private readonly groupSizes: number[] = [];
  private refused = 0;
  private lockTimeouts = 0;

  constructor(servers: number, shards: number) {
    this.placedBy = Array(servers).fill(0);
    this.waitsOfShard = Array.from({ length: shards }, () => ({ sum: 0, count: 0 }));
  }

  noteAnswer(isPlaced: boolean, server: number, latencyMs: number): void {
    this.totals[isPlaced ? 'placed' : 'refused'] += 1;
    if (!this.isMeasuring) return;
    this.latencies.record(latencyMs);
    if (isPlaced) this.placedBy[server] = (this.placedBy[server] ?? 0) + 1;
    else this.refused += 1;
  }

  noteGroup(shard: number, waitsMs: readonly number[]): void {
    if (!this.isMeasuring) return;
    this.groupSizes.push(waitsMs.length);
    const ofShard = this.waitsOfShard[shard] as { sum: number; count: number };
    for (const waitMs of waitsMs) {
      this.waits.record(waitMs);
      ofShard.sum += waitMs;
      ofShard.count += 1;
    }
  }

  noteLockTimeout(): void {
    if (this.isMeasuring) this.lockTimeouts += 1;
  }

  outcome(measuredMs: number, used: Busy, coresPerNode: number): Omit<Outcome, 'totals'> {
    const seconds = measuredMs / 1000;
    const placed = sum(this.placedBy);
    const sizes = this.groupSizes.toSorted((a, b) => a - b);
    const served = this.waitsOfShard.filter(({ count }) => count > 0);
    return {
      ordersPerSecond: placed / seconds,
      refusedPerSecond: this.refused / seconds,
      groupSize: {
        mean: sum(sizes) / sizes.length,
        p50: sizes[Math.floor(sizes.length / 2)] ?? Number.NaN,
        most: sizes.at(-1) ?? Number.NaN,
      },
      waitMs: percentiles(this.waits),
      latencyMs: percentiles(this.latencies),
      fairness: {
        servers: jain(this.placedBy),
        shards: jain(served.map(({ sum: all, count }) => all / count)),
      },
      serverCpuUs: sum(used.servers) / placed,
      databaseCpuUs: sum(used.nodes) / placed,
      busiestNode: Math.max(...used.nodes) / (measuredMs * 1000 * coresPerNode),
      busiestServer: Math.max(...used.servers) / (measuredMs * 1000),
      lockTimeoutsPerSecond: this.lockTimeouts / seconds,
    };
  }
}

/**
 * Jain's index of fairness.
 * Source: https://arxiv.org/abs/cs/9809099
 */
export function jain(values: readonly number[]): number {
  return sum(values) ** 2 / (values.length * sum(values.map((value) => value ** 2)));
}

function percentiles(histogram: Histogram): { p50: number; p99: number } {
  const counts = histogram.counts();
  return { p50: percentileMs(counts, 0.5), p99: percentileMs(counts, 0.99) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
