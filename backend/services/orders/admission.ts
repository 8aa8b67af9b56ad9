import type { ShardMap } from '../../database/shards.ts';
import type { BacklogPace } from './backlogPace.ts';
import type { ProductQueues } from './productQueues.ts';
import type { NodeLine } from './shardLine.ts';
import { mostPerNode } from './shardLines.ts';
import type { WaitingOrder } from './waitingOrder.ts';

export interface AdmissionLimits {
  /** Of all orders that wait. */
  maxWaiting: number;
  /** The longest that an order may have to wait, as far as the pace of a backlog tells. */
  maxWaitMs: number;
}

/** Of all that may wait, what isolated products may take up: the others must have room. */
const MAX_SHARE_ISOLATED = 0.5;
/** More than what can be judged in time is shed when the pace falls, but not whenever it wavers. */
const EXCESS_FACTOR = 1.5;

/** Lets in what can be judged in time, by the node of the database that judges it. */
export class Admission {
  private readonly queues: ProductQueues;
  private readonly limits: AdmissionLimits;
  private readonly shards: Pick<ShardMap, 'nodes'>;

  constructor(queues: ProductQueues, limits: AdmissionLimits, shards: Pick<ShardMap, 'nodes'>) {
    this.queues = queues;
    this.limits = limits;
    this.shards = shards;
  }

  hasRoomFor({ productId }: WaitingOrder): boolean {
    const { maxWaiting } = this.limits;
    const { waiting } = this.queues;
    if (waiting.shared + waiting.isolated >= maxWaiting) return false;
    const queue = this.queues.find(productId);
    const { node } = queue?.line ?? this.queues.lineOf(productId);
    const ofNode = node.waiting.shared + node.waiting.isolated;
    if (ofNode >= mostPerNode(maxWaiting, this.shards)) return false;
    const inQueue = queue?.orders.length ?? 0;
    if (queue?.isolation) {
      const most = this.mostInTime(queue.isolation.pace, node);
      return waiting.isolated < maxWaiting * MAX_SHARE_ISOLATED && inQueue < most;
    }
    const most = this.mostInTime(node.pace, node);
    // Queues are served one after the other, a group of each at most: an order for a product that
    // few want waits for one group of each of the others, and not for all of their backlog.
    return node.waiting.shared < most || (inQueue < node.size.max && node.firstInLine < most);
  }

  /** The newest orders beyond what can be judged in time, now that the database is slower. */
  excess(node: NodeLine): WaitingOrder[] {
    const { shared } = node.waiting;
    const most = this.mostInTime(node.pace, node);
    return shared > most * EXCESS_FACTOR
      ? this.queues.newestShared(node).slice(0, shared - most)
      : [];
  }

  /** How many orders may wait so that the last of them is judged in time. */
  private mostInTime(pace: BacklogPace, node: NodeLine): number {
    // More than a full group may always wait: without one left over there is no pace to learn.
    return Math.max(node.size.max + 1, Math.floor(pace.ordersWithin(this.limits.maxWaitMs)));
  }
}
