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
  const set = (name: string, value: string | number) => `set_config('${name}', '${value}', true)`;
  // Other systems than Linux lack these, and complain.
  const onLinux = (setting: string) => `CASE WHEN version() LIKE '%linux%' THEN ${setting} END`;
  const list = [
    // Well before the statement's own limit, so that it is known what took so long.
    set('lock_timeout', Math.min(lockTimeoutMs, Math.floor(guardMs / 2))),
    set('statement_timeout', guardMs),
    set('idle_in_transaction_session_timeout', guardMs),
    onLinux(set('client_connection_check_interval', Math.ceil(guardMs / 4))),
    onLinux(set('tcp_user_timeout', guardMs)),
    set('tcp_keepalives_idle', Math.ceil(guardMs / 4_000)), // seconds
    set('tcp_keepalives_interval', Math.ceil(guardMs / 8_000)), // seconds
    set('tcp_keepalives_count', 4),
    // Keys are quoted for it, COMMIT's warnings are heard by it, and times are read by it.
    set('standard_conforming_strings', 'on'),
    set('client_min_messages', 'warning'),
    set('DateStyle', 'ISO'),
  ];
  // A server that is set to wait for its standby's replay goes on doing so.
  list.push(`set_config('synchronous_commit', CASE current_setting('synchronous_commit')
    WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)`);
  return `SELECT ${list.join()}`;
}
