import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isTransient, isUniqueViolation, ProductLocked } from '../../database/databaseErrors.ts';
import { InternalError } from '../../errors.ts';
import type { LockMode } from '../../repositories/productRepository.ts';
import type { GroupRun } from './groupCommit.ts';
import type { WaitingOrder } from './waitingOrder.ts';

export interface Attempt extends GroupRun {
  mode: LockMode;
}

/** Runs one transaction; resolves with the orders whose products it could not lock. */
type Sell = (orders: WaitingOrder[], attempt: Attempt) => Promise<WaitingOrder[]>;

/** One key sent for two products meets in the unique constraint; the re-run sees who won. */
const MAX_KEY_CONFLICTS = 10;
/** How long a group waits for the one before it, which may hang, until it goes on without its rows. */
const LONGEST_WAIT_AHEAD_MS = 500;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 250;

/**
 * Tries a group until each of its orders is answered, by a transaction or by its own deadline.
 * What fails for a passing reason is tried again as a whole. What fails for a lasting one is halved
 * until the order at fault stands alone. Never rejects.
 *
 * @returns the orders of products that a stranger holds.
 */
export async function tryUntilAnswered(
  group: WaitingOrder[],
  run: GroupRun,
  sell: Sell,
  logger: Logger,
): Promise<WaitingOrder[]> {
  let mode: LockMode = 'WAIT';
  let keyConflicts = 0;
  let hasWaitedAhead = false;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const orders = group.filter((order) => order.isWaiting);
    if (orders.length === 0) return [];
    try {
      return await sell(orders, { ...run, mode });
    } catch (error) {
      if (error instanceof ProductLocked) {
        if (run.isAlone) return orders.filter((order) => order.isWaiting);
        const groupAhead = hasWaitedAhead ? undefined : run.groupAhead();
        // Where the database is slow, it is our own group that still holds the lock.
        if (groupAhead) await Promise.race([groupAhead, sleep(LONGEST_WAIT_AHEAD_MS)]);
        else mode = 'SKIP LOCKED';
        hasWaitedAhead = true;
      } else if (
        isTransient(error) ||
        (isUniqueViolation(error) && keyConflicts++ < MAX_KEY_CONFLICTS)
      ) {
        logger.warn({ err: error, orders: orders.length }, 'a group of orders is tried again');
        await sleep(pauseMs * (0.5 + Math.random()));
      } else if (orders.length > 1) {
        const half = Math.ceil(orders.length / 2);
        const first = await tryUntilAnswered(orders.slice(0, half), run, sell, logger);
        const second = await tryUntilAnswered(orders.slice(half), run, sell, logger);
        return [...first, ...second];
      } else {
        orders[0]?.fail(new InternalError({ cause: error }));
        return [];
      }
    }
  }
}
