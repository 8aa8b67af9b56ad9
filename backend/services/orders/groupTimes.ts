import type { GroupLimits } from './groupCommit.ts';

/**
 * How much of its deadline an order may have to wait until its group starts: after that, there is
 * still time for a transaction whose session is lost, and for its re-run.
 */
const SHARE_TO_WAIT = 0.3;
/** How much of it one group may take that several products share. */
const SHARE_FOR_GROUP = 0.1;
/** Nobody else waits longer for a group whose connection hangs, or that fails again and again. */
const SLOW_GROUP_MS = 100;
/** How long an isolated product's group waits for its row before another one may. */
export const ISOLATED_LOCK_WAIT_MS = 250;

export type GroupTimes = Pick<GroupLimits, 'maxWaitMs' | 'maxGroupMs' | 'slowGroupMs'>;

/** How long groups may take, and orders may wait for them, by the deadline of orders. */
export function groupTimes(orderTimeoutMs: number): GroupTimes {
  return {
    maxWaitMs: orderTimeoutMs * SHARE_TO_WAIT,
    maxGroupMs: orderTimeoutMs * SHARE_FOR_GROUP,
    slowGroupMs: SLOW_GROUP_MS,
  };
}
