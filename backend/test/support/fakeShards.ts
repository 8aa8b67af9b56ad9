import type { Shard, ShardMap } from '../../database/shards.ts';

/** Shards of products by the rest of their ids, dealt out to nodes in turn. */
export function fakeShards(count: number, nodes: number): ShardMap {
  const shards = Array.from({ length: count }, (_, id): Shard => ({ id, node: id % nodes }));
  return { shardOf: (productId) => shards[productId % count] as Shard, nodes };
}
