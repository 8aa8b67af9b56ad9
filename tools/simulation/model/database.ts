import { hashInteger } from '../../../backend/database/citus/hashes.ts';
import { ShardRanges } from '../../../backend/database/citus/shardRanges.ts';
import { oneShard, type ShardMap } from '../../../backend/database/shards.ts';
import type { LockedProduct } from '../../../backend/repositories/productRepository.ts';
import type { MachineProfile } from '../machineProfiles.ts';
import { Cores } from './cores.ts';
import { DatabaseNode } from './databaseNode.ts';
import { RowLocks } from './rowLocks.ts';
import type { SimulatedClock } from './simulatedClock.ts';

export interface DatabaseSize {
  shards: number;
  nodes: number;
  products: number;
  /** Of each product, at the start. */
  stock: number;
}

const HASHES = 2 ** 32;

/** The database of a simulation: rows, their locks, and the nodes that they are on. */
export class SimulatedDatabase {
  readonly nodes: DatabaseNode[];
  readonly locks: RowLocks;
  readonly shards: ShardMap;
  readonly stocks: Map<number, number>;
  /** A node without shards. */
  readonly makeNode: () => DatabaseNode;

  constructor(
    clock: SimulatedClock,
    { shards, nodes, products, stock }: DatabaseSize,
    { profile, shared }: { profile: MachineProfile; shared: Cores | undefined },
  ) {
    this.makeNode = () => {
      const cores = shared ?? new Cores(clock, profile.coresPerNode);
      return new DatabaseNode(clock, cores, profile.flushMs);
    };
    this.nodes = Array.from({ length: nodes }, this.makeNode);
    this.locks = new RowLocks(clock);
    this.shards = shards === 1 ? oneShard : evenShards(shards, nodes);
    this.stocks = new Map(Array.from({ length: products }, (_, index) => [index + 1, stock]));
  }

  get isSharded(): boolean {
    return this.shards !== oneShard;
  }

  nodeOf(productId: number): DatabaseNode {
    return this.nodes[this.shards.shardOf(productId).node] as DatabaseNode;
  }

  read(ids: readonly number[]): LockedProduct[] {
    return ids.map((id) => ({ id, stock: this.stocks.get(id) ?? 0, isArchived: false }));
  }
}

/** As Citus shares out the hashes of its shard key, and the shards among its nodes. */
function evenShards(count: number, nodes: number): ShardMap {
  const size = HASHES / count;
  const ranges = Array.from({ length: count }, (_, id) => ({
    ...{ id, node: id % nodes },
    ...{ min: id * size - HASHES / 2, max: (id + 1) * size - 1 - HASHES / 2 },
  }));
  const shards = new ShardRanges(ranges);
  return { nodes, shardOf: (productId) => shards.find(hashInteger(productId)) };
}
