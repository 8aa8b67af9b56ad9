import type { Shard, ShardMap } from '../../database/shards.ts';
import { BacklogPace } from './backlogPace.ts';
import { GroupSize } from './groupSize.ts';
import { GroupSpeed } from './groupSpeed.ts';
import type { NodeLine, ShardLine } from './shardLine.ts';

export interface LineLimits {
  /** Groups in flight at once, but for slow ones. */
  maxAtOnce: number;
  /** All groups in flight. */
  maxGroups: number;
  /** A group that takes longer may hang, and counts as slow. */
  slowGroupMs: number;
  maxGroupSize: number;
  /** How long a group may take. */
  maxGroupMs: number;
}

/** Of one shard: a group that runs, and one beside it if that one is slow. */
const MAX_GROUPS_PER_SHARD = 2;
/** Of all groups, where there is another node that must have room beside one that hangs. */
const MAX_SHARE_OF_NODE = 0.5;

/** How many of so many groups may be of one node. */
export function mostPerNode(groups: number, { nodes }: Pick<ShardMap, 'nodes'>): number {
  return nodes > 1 ? Math.max(1, Math.floor(groups * MAX_SHARE_OF_NODE)) : groups;
}

/**
 * Says which shard has the next group. It has one at a time; shards take turns, first those that
 * have waited longest. A node that hangs or fails keeps its own places only.
 */
export class ShardLines<Item> {
  private readonly shards: Pick<ShardMap, 'nodes'>;
  private readonly limits: LineLimits;
  /** Called when another group may start. */
  private readonly onPlace: () => void;
  private readonly nodes = new Map<number, NodeLine>();
  /** Forgotten with the map of shards that they are of. */
  private readonly lines = new WeakMap<Shard, ShardLine<Item>>();
  private last: ShardLine<Item> | undefined;
  private readonly withReady = new Set<ShardLine<Item>>();
  private readonly total = { groups: 0, slowGroups: 0 };

  constructor(shards: Pick<ShardMap, 'nodes'>, limits: LineLimits, onPlace: () => void) {
    this.shards = shards;
    this.limits = limits;
    this.onPlace = onPlace;
  }

  /** The line of a shard; one that has changed has a new one. */
  of(shard: Shard): ShardLine<Item> {
    if (this.last?.shard === shard) return this.last; // always, where all is one shard
    this.last = this.lines.get(shard) ?? this.open(shard);
    return this.last;
  }

  add(line: ShardLine<Item>, item: Item): void {
    if (line.ready.size === 0) this.withReady.add(line);
    line.ready.add(item);
  }

  delete(line: ShardLine<Item>, item: Item): void {
    if (line.ready.delete(item) && line.ready.size === 0) this.withReady.delete(line);
  }

  hasReady(node: NodeLine): boolean {
    for (const line of this.withReady) if (line.node === node) return true;
    return false;
  }

  /** The line that is to have a group next, if one may start. */
  next(): ShardLine<Item> | undefined {
    const { maxAtOnce, maxGroups } = this.limits;
    const { groups, slowGroups } = this.total;
    if (groups - slowGroups >= maxAtOnce || groups >= maxGroups) return undefined;
    const maxOfNode = mostPerNode(maxGroups, this.shards);
    for (const line of this.withReady) {
      const isFree = line.groups === line.slowGroups && line.groups < MAX_GROUPS_PER_SHARD;
      if (isFree && line.node.groups < maxOfNode) return line;
    }
    return undefined;
  }

  /** Runs a group of a line whose items are taken; the line is the last in turn from then on. */
  async run<Result>(line: ShardLine<Item>, group: () => Promise<Result>): Promise<Result> {
    const counts = [this.total, line];
    for (const count of counts) count.groups += 1;
    line.node.groups += 1;
    if (this.withReady.delete(line) && line.ready.size > 0) this.withReady.add(line);
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      for (const count of counts) count.slowGroups += 1;
      this.onPlace();
    }, this.limits.slowGroupMs).unref();
    const result = await group();
    clearTimeout(timer);
    for (const count of counts) {
      count.groups -= 1;
      if (isSlow) count.slowGroups -= 1;
    }
    line.node.groups -= 1;
    return result;
  }

  private open(shard: Shard): ShardLine<Item> {
    const counts = { groups: 0, slowGroups: 0, probedAt: Number.NEGATIVE_INFINITY };
    const waiting = { ready: new Set<Item>(), unprobed: [] };
    const line = { shard, node: this.nodeOf(shard), ...waiting, ...counts };
    this.lines.set(shard, line);
    return line;
  }

  private nodeOf({ node: id }: Shard): NodeLine {
    let node = this.nodes.get(id);
    if (!node) {
      node = {
        size: new GroupSize(this.limits.maxGroupSize, this.limits.maxGroupMs),
        speed: new GroupSpeed(),
        pace: new BacklogPace(),
        waiting: { shared: 0, isolated: 0 },
        firstInLine: 0,
        ...{ groups: 0, isolatedGroups: 0, probingGroups: 0 },
      };
      this.nodes.set(id, node);
    }
    return node;
  }
}
