/**
 * How much of an order's deadline a lost session may take away: a re-run waits for its row locks, so
 * the server must end it in less than half.
 */
const SHARE_OF_DEADLINE = 0.4;
/** What the server's own timeouts get on top before we destroy the connection. */
const ANSWER_MARGIN_MS = 200;
/** In this interval, the server looks whether the client of a long statement is still there. */
const LONG_CONNECTION_CHECK_MS = 1_000;
/** After so long without a word, the server asks whether the client's machine is still there. */
const LONG_KEEPALIVE_SECONDS = 10;
const KEEPALIVE_COUNT = 4;

/** Settings of a transaction, by PostgreSQL's names. */
type Settings = Record<string, string | number>;

/** Other systems than Linux lack these, and complain. */
const onLinuxOnly = new Set(['client_connection_check_interval', 'tcp_user_timeout']);
/** PostgreSQL 16 and before lack these. */
const inNewerOnly = new Set(['transaction_timeout']);

/** What every transaction relies on, whatever the database is set to. */
const reliedOn: Settings = {
  client_min_messages: 'warning', // COMMIT's warnings are heard by it
  DateStyle: 'ISO', // pg reads no times of another style
};

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

/** What makes the server let go of a transaction whose client has vanished or hangs. */
export interface Guards {
  /** A statement that sets them for its transaction. */
  forTransaction: string;
  /** A statement that sets them for its session, where each client has one to itself. */
  forSession: string;
  /** Within a session that has them: sets how long this transaction waits for a lock. */
  lockTimeout: string;
  /** Statements that set them for a transaction of Citus on the node that it is on, too. */
  onNode: string[];
  /** Whether rows are on several nodes: then each transaction is of one, and has them there. */
  isSharded: boolean;
}

export function orderGuards(orderTimeoutMs: number, lockTimeoutMs: number): Guards {
  const guardMs = guardTimeoutMs(orderTimeoutMs);
  const settings = {
    // Well before the statement's own limit, so that it is known what took so long.
    lock_timeout: Math.min(lockTimeoutMs, Math.floor(guardMs / 2)),
    statement_timeout: guardMs,
    idle_in_transaction_session_timeout: guardMs,
    client_connection_check_interval: Math.ceil(guardMs / 4),
    tcp_user_timeout: guardMs,
    tcp_keepalives_idle: Math.ceil(guardMs / 4_000), // seconds
    tcp_keepalives_interval: Math.ceil(guardMs / 8_000), // seconds
    tcp_keepalives_count: KEEPALIVE_COUNT,
    standard_conforming_strings: 'on', // keys are quoted for it
  };
  const lockTimeout = `SET LOCAL lock_timeout = ${settings.lock_timeout}`;
  return {
    forTransaction: `SELECT ${settingsOf(settings)}`,
    forSession: `SELECT ${settingsOf(settings, false)}`,
    lockTimeout,
    // Citus hands on what is SET LOCAL, if told to, and nothing that `set_config` sets. No limit of
    // statements: it could end COMMIT's wait for a standby there, and nobody here would hear of it.
    onNode: [
      `SET LOCAL citus.propagate_set_commands = 'local'`,
      // Citus hands on the text of the whole message that it came in, but of a block the statement.
      `DO $$BEGIN ${lockTimeout}; SET LOCAL idle_in_transaction_session_timeout = ${guardMs}; END$$`,
    ],
    isSharded: false,
  };
}

/**
 * For a transaction that takes its time, as a list of SQL expressions: limits that an administrator
 * has made for short statements must not end it in the middle, the loss of its client must.
 */
export function longGuards(): string {
  return settingsOf({
    statement_timeout: 0,
    lock_timeout: 0,
    idle_in_transaction_session_timeout: 0,
    transaction_timeout: 0,
    client_connection_check_interval: LONG_CONNECTION_CHECK_MS,
    tcp_keepalives_idle: LONG_KEEPALIVE_SECONDS,
    tcp_keepalives_interval: LONG_KEEPALIVE_SECONDS,
    tcp_keepalives_count: KEEPALIVE_COUNT,
  });
}

/**
 * Expressions that set these, and waiting for the disk at COMMIT. For the transaction alone, they
 * also work through a connection pooler that shares sessions.
 * Source: https://www.postgresql.org/docs/current/runtime-config-client.html
 */
function settingsOf(settings: Settings, forTransaction = true): string {
  const list = Object.entries({ ...settings, ...reliedOn }).map(([name, value]) => {
    const setting = `set_config('${name}', '${value}', ${forTransaction})`;
    if (onLinuxOnly.has(name)) return `CASE WHEN version() LIKE '%linux%' THEN ${setting} END`;
    if (!inNewerOnly.has(name)) return setting;
    return `CASE WHEN current_setting('${name}', true) IS NOT NULL THEN ${setting} END`;
  });
  // A server that is set to wait for its standby's replay goes on doing so.
  list.push(`set_config('synchronous_commit', CASE current_setting('synchronous_commit')
    WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, ${forTransaction})`);
  return list.join();
}
