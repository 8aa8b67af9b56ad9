import type { Shard } from '../shards.ts';

/** A shard of a table: it has the rows whose hashes are from `min` to `max`. */
export interface ShardRange extends Shard {
  min: number;
  max: number;
}

/** The shards of one table. */
export class ShardRanges {
  readonly nodes: number;
  private readonly ranges: readonly ShardRange[];

  constructor(ranges: readonly ShardRange[]) {
    this.ranges = ranges.toSorted((a, b) => a.min - b.min);
    this.nodes = new Set(ranges.map(({ node }) => node)).size;
  }

  find(hash: number): Shard {
    let [low, high] = [0, this.ranges.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ranges[middle] as ShardRange).max < hash) low = middle + 1;
      else high = middle;
    }
    return this.ranges[low] as Shard;
  }

  isSameAs({ ranges }: ShardRanges): boolean {
    return JSON.stringify(ranges) === JSON.stringify(this.ranges);
  }
}
