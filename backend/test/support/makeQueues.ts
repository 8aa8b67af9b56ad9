import { oneShard } from '../../database/shards.ts';
import { ProductQueues } from '../../services/orders/productQueues.ts';
import { ShardLines } from '../../services/orders/shardLines.ts';

/** The queues of products that are all of one shard. */
export function makeQueues(maxGroupSize: number): ProductQueues {
  const limits = { maxAtOnce: 1, maxGroups: 1, slowGroupMs: 1_000, maxGroupMs: 1_000 };
  const lines = new ShardLines<never>(oneShard, { ...limits, maxGroupSize }, () => {});
  return new ProductQueues(maxGroupSize, oneShard, lines);
}
