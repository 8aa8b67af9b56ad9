import type { WaitingOrder } from './waitingOrder.ts';

/** What a group may know, and reports, while it runs. */
export interface GroupRun {
  /**
   * `SHARED` by products, `ISOLATED`: of one product that was in the way of others, or a `PROBE`
   * of many of those.
   */
  kind: 'SHARED' | 'ISOLATED' | 'PROBE';
  /**
   * To be called when COMMIT has succeeded: so long has the transaction of so many orders taken, and
   * so long of that after it had all its locks. Both are infinite if a statement has taken too long.
   */
  noteTransaction(orders: number, tookMs: number, heldMs: number): void;
}

/**
 * Runs one group. Resolves with the orders that it leaves undone because their products are in the
 * way of the others: each of these goes on in groups of its own.
 */
export type RunGroup = (orders: WaitingOrder[], run: GroupRun) => Promise<WaitingOrder[]>;
