import type { BacklogPace } from './backlogPace.ts';
import type { ShardLine } from './shardLine.ts';
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
