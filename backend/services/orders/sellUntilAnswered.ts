import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Sequelize } from 'sequelize';
import { isTransient, isUniqueViolation, ProductLocked } from '../../database/databaseErrors.ts';
import { InternalError } from '../../errors.ts';
import type { LockMode } from '../../repositories/productRepository.ts';
import type { GroupRun } from './groupCommit.ts';
import { sellGroup } from './sellGroup.ts';
import type { WaitingOrder } from './waitingOrder.ts';

/** What all groups are sold with. */
export interface SellContext {
  sequelize: Sequelize;
  logger: Logger;
  /** The first statement of a transaction, for groups that mix products and for isolated ones. */
  guards: { shared: string; isolated: string };
}

/** One key sent for two products meets in the unique constraint; the re-run sees who won. */
const MAX_KEY_CONFLICTS = 10;
/** How long a group waits for the previous one, which may hang, until it goes on without its rows. */
const MAX_WAIT_FOR_PREVIOUS_MS = 500;
const FIRST_PAUSE_MS = 10;
const MAX_PAUSE_MS = 250;

/**
 * Tries a group until each of its orders is answered, by a transaction or by its own deadline.
 * What fails for a transient reason is tried again as a whole. What fails for a lasting one is halved
 * until the order at fault is by itself. Never rejects.
 *
 * @returns the orders of products that another session holds.
 */
export async function sellUntilAnswered(
  group: WaitingOrder[],
  run: GroupRun,
  context: SellContext,
): Promise<WaitingOrder[]> {
  const { sequelize, logger, guards } = context;
  let mode: LockMode = 'WAIT';
  let keyConflicts = 0;
  let hasWaited = false;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    const orders = group.filter((order) => order.isWaiting);
    if (orders.length === 0) return [];
    // Asked before: it may end while its locks are waited for, and they were its own all the same.
    const previous = hasWaited ? undefined : run.previousGroup();
    try {
      return await sellGroup(sequelize, orders, {
        mode,
        guards: run.isIsolated ? guards.isolated : guards.shared,
        allowNext: run.allowNext,
      });
    } catch (error) {
      if (error instanceof ProductLocked) {
        if (run.isIsolated) return orders.filter((order) => order.isWaiting);
        // Where the database is slow, it is our own previous group that still holds the lock.
        if (previous) await Promise.race([previous, sleep(MAX_WAIT_FOR_PREVIOUS_MS)]);
        else mode = 'SKIP LOCKED';
        hasWaited = true;
      } else if (
        isTransient(error) ||
        (isUniqueViolation(error) && keyConflicts++ < MAX_KEY_CONFLICTS)
      ) {
        logger.warn({ err: error, orders: orders.length }, 'a group of orders is tried again');
        await sleep(pauseMs * (0.5 + Math.random()));
      } else if (orders.length > 1) {
        const half = Math.ceil(orders.length / 2);
        const first = await sellUntilAnswered(orders.slice(0, half), run, context);
        const second = await sellUntilAnswered(orders.slice(half), run, context);
        return [...first, ...second];
      } else {
        orders[0]?.fail(new InternalError({ cause: error }));
        return [];
      }
    }
  }
}
