import type { Sequelize } from 'sequelize';

/**
 * Lets the signal cancel the statement that runs in a session.
 *
 * @returns what ends that, once a cancelling that is under way has reached the server: it would hit
 *   the session's next statement.
 */
export function cancelOnAbort(
  signal: AbortSignal | undefined,
  sequelize: Sequelize,
  pid: number,
): () => Promise<void> {
  let cancelled: Promise<unknown> = Promise.resolve();
  const cancel = () => {
    const sent = sequelize.query('SELECT pg_cancel_backend($1::integer)', { bind: [pid] });
    cancelled = sent.catch(() => {}); // a lost database ends the statement, too
  };
  signal?.addEventListener('abort', cancel, { once: true });
  return async () => {
    signal?.removeEventListener('abort', cancel);
    await cancelled;
  };
}
