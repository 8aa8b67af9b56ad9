import type { Shard } from '../../database/shards.ts';
import type { BacklogPace } from './backlogPace.ts';
import type { GroupSize } from './groupSize.ts';
import type { GroupSpeed } from './groupSpeed.ts';

/** What runs on one node of the database, and what is known of its groups. */
export interface NodeLine {
  readonly size: GroupSize;
  readonly speed: GroupSpeed;
  /** Of the groups that products share. */
  readonly pace: BacklogPace;
  /** How many orders wait, in queues that share groups and in isolated ones. */
  readonly waiting: { shared: number; isolated: number };
  /** Of the shared ones, how many are first served if each queue has one group. */
  firstInLine: number;
  /** Groups in flight: shared ones, and those of isolated products. */
  groups: number;
  isolatedGroups: number;
  probingGroups: number;
}

/** What waits for groups of one shard. */
export interface ShardLine<Item> {
  readonly shard: Shard;
  readonly node: NodeLine;
  /** In the order in which they became ready. */
  readonly ready: Set<Item>;
  groups: number;
  slowGroups: number;
  /** When a round of probes began, and which isolated products it has not reached yet. */
  probedAt: number;
  unprobed: Item[];
}
