import { setTimeout as sleep } from 'node:timers/promises';
import type { Sequelize, Transaction } from 'sequelize';
import { OutcomeUnknown, Unavailable } from '../errors.ts';
import { isPassing } from './databaseErrors.ts';

const LONGEST_PAUSE_MS = 250;

/** The connection under a Sequelize transaction, as far as it is needed to cut it off. */
interface Connection {
  connection: { stream: { destroy(): void } };
}

/**
 * Runs `work` in a managed transaction, again while it fails for a passing reason, until it
 * commits, throws or `timeoutMs` has passed. `work` is told whether an earlier run may have
 * committed, so that it can look before it writes again.
 *
 * @throws {Unavailable} when time is up: nothing is committed, now or later.
 * @throws {OutcomeUnknown} when time is up while a COMMIT is unanswered.
 */
export async function transactUntil<T>(
  sequelize: Sequelize,
  timeoutMs: number,
  work: (transaction: Transaction, mayHaveCommitted: boolean) => Promise<T>,
): Promise<T> {
  const timeIsUp = new AbortController();
  const timer = setTimeout(() => timeIsUp.abort(), timeoutMs);
  let mayHaveCommitted = false;

  const attempt = () =>
    sequelize.transaction(async (transaction) => {
      const { connection } = transaction as unknown as { connection: Connection };
      const cutOff = () => connection.connection.stream.destroy();
      timeIsUp.signal.addEventListener('abort', cutOff, { once: true });
      try {
        timeIsUp.signal.throwIfAborted();
        const result = await work(transaction, mayHaveCommitted);
        timeIsUp.signal.throwIfAborted();
        mayHaveCommitted = true;
        return result;
      } catch (error) {
        timeIsUp.signal.removeEventListener('abort', cutOff);
        throw error;
      }
    });

  const attempts = async () => {
    for (let pauseMs = 10; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await attempt();
      } catch (error) {
        if (!isPassing(error) || timeIsUp.signal.aborted) throw error;
        await sleep(pauseMs * (0.5 + Math.random()), undefined, { signal: timeIsUp.signal });
      }
    }
  };

  try {
    return await Promise.race([attempts(), rejectWhen(timeIsUp.signal)]);
  } catch (error) {
    if (!timeIsUp.signal.aborted) throw error;
    const options = { cause: error };
    throw mayHaveCommitted ? new OutcomeUnknown(options) : new Unavailable(options);
  } finally {
    clearTimeout(timer);
  }
}

function rejectWhen(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
