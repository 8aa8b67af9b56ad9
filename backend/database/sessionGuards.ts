/**
 * How much of an order's deadline a lost session may take away: a re-run waits for its row locks, so
 * the server must end it in less than half.
 */
const SHARE_OF_DEADLINE = 0.4;

/** What the server's own timeouts get on top before we cut the connection. */
const ANSWER_MARGIN_MS = 200;

/**
 * How long to wait for an answer of the server: longer than its own timeouts, because its word is
 * what tells the outcome of a statement.
 */
export function answerTimeoutMs(orderTimeoutMs: number): number {
  return guardTimeoutMs(orderTimeoutMs) + ANSWER_MARGIN_MS;
}

/** The longest that one statement, or silence within a transaction, may last. */
function guardTimeoutMs(orderTimeoutMs: number): number {
  return Math.floor(orderTimeoutMs * SHARE_OF_DEADLINE);
}

/**
 * A statement that makes the server let go of a transaction whose client has vanished or hangs, and
 * wait for the disk at COMMIT. It holds for the transaction alone, so it also works through a
 * connection pooler that shares sessions.
 * Source: https://www.postgresql.org/docs/current/runtime-config-client.html
 */
export function guardStatement(orderTimeoutMs: number, lockTimeoutMs: number): string {
  const guardMs = guardTimeoutMs(orderTimeoutMs);
  const settings = {
    lock_timeout: Math.min(lockTimeoutMs, guardMs),
    statement_timeout: guardMs,
    idle_in_transaction_session_timeout: guardMs,
    client_connection_check_interval: Math.ceil(guardMs / 4),
    tcp_user_timeout: guardMs,
    tcp_keepalives_idle: Math.ceil(guardMs / 4_000), // seconds
    tcp_keepalives_interval: Math.ceil(guardMs / 8_000), // seconds
    tcp_keepalives_count: 4,
  };
  const list = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', '${value}', true)`,
  );
  // A server that is set to wait for its standby's replay goes on doing so.
  list.push(`set_config('synchronous_commit', CASE current_setting('synchronous_commit')
    WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)`);
  return `SELECT ${list.join()}`;
}
