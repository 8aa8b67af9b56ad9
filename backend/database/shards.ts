/** Rows that are in one place: a transaction for several of them stays on one node. */
export interface Shard {
  readonly id: number;
  /** The machine of the database that has it. */
  readonly node: number;
}

/** Which shard the rows of a product are in: its row of `products`, and its orders. */
export interface ShardMap {
  shardOf(productId: number): Shard;
  /** How many nodes have shards. */
  readonly nodes: number;
}

const all: Shard = { id: 0, node: 0 };

/** PostgreSQL by itself: any products may share a transaction. */
export const oneShard: ShardMap = { shardOf: () => all, nodes: 1 };
