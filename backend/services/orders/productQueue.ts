import { BacklogPace } from './backlogPace.ts';
import type { NodeLine, ShardLine } from './shardLine.ts';
import type { WaitingOrder } from './waitingOrder.ts';

/** Why a product goes in groups of its own, and what is known of these. */
export interface Isolation {
  pace: BacklogPace;
  /** How often its row was waited for in vain. */
  vainWaits: number;
}

/** The waiting orders of one product, in order of arrival. */
export interface ProductQueue {
  productId: number;
  /** Of its shard. */
  line: ShardLine<ProductQueue>;
  orders: WaitingOrder[];
  /** Orders that failed by themselves: each goes in a group of its own, behind the others. */
  failing: WaitingOrder[];
  /** Some of its orders are in a group, so the others have to wait. */
  isBusy: boolean;
  /** Set if its orders were in the way of other products. */
  isolation: Isolation | undefined;
}

/** Counts the orders of a queue in, or out again. */
export function count(
  { orders, failing, isolation, line }: ProductQueue,
  sign: 1 | -1,
  { waiting, maxGroupSize }: { waiting: NodeLine['waiting']; maxGroupSize: number },
): void {
  const { node } = line;
  if (isolation) {
    const change = sign * (orders.length + failing.length);
    waiting.isolated += change;
    node.waiting.isolated += change;
  } else {
    waiting.shared += sign * orders.length;
    node.waiting.shared += sign * orders.length;
    node.firstInLine += sign * Math.min(orders.length, maxGroupSize);
  }
}

export function newIsolation(): Isolation {
  return { pace: new BacklogPace(), vainWaits: 0 };
}
