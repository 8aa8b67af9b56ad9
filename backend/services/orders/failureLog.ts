import type { Logger } from 'pino';
import { sqlStateOf } from '../../database/databaseErrors.ts';

/** Each cause is logged so often at most, however many groups meet it. */
const INTERVAL_MS = 5_000;
const MAX_CAUSES = 100;
const MAX_MESSAGE_LENGTH = 300;

interface Cause {
  loggedAt: number;
  /** Since it was logged. */
  failures: number;
  orders: number;
}

/**
 * Logs why groups are tried again: by SQLSTATE, or by message where no server has answered. Their
 * statements are not logged, which may be long and hold keys.
 */
export function createFailureLog(logger: Logger): (failure: unknown, orders: number) => void {
  const causes = new Map<string, Cause>();

  return (failure, orders) => {
    const sqlState = sqlStateOf(failure);
    const reason = reasonOf(failure as Error).slice(0, MAX_MESSAGE_LENGTH);
    const name = sqlState ?? reason;
    if (causes.size >= MAX_CAUSES) causes.clear();
    const cause = causes.get(name) ?? { loggedAt: -INTERVAL_MS, failures: 0, orders: 0 };
    causes.set(name, cause);
    cause.failures += 1;
    cause.orders += orders;
    const now = performance.now();
    if (now - cause.loggedAt < INTERVAL_MS) return;
    const { failures } = cause;
    logger.warn({ sqlState, reason, failures, orders: cause.orders }, 'orders are tried again');
    Object.assign(cause, { loggedAt: now, failures: 0, orders: 0 });
  };
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message} ${reasonOf(cause)}` : message;
}
