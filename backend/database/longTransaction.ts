const KEEPALIVE_SECONDS = 10;
const KEEPALIVE_COUNT = 4;
/** In this interval, the server looks whether the client of a running statement is still there. */
const CONNECTION_CHECK_MS = 1_000;

/**
 * What a transaction that takes its time sets for itself, as a list of SQL expressions. Limits that
 * an administrator has made for short statements must not end it in the middle; that its client has
 * vanished must.
 */
export function longTransactionSettings(): string {
  const set = (name: string, value: string | number) => `set_config('${name}', '${value}', true)`;
  return [
    set('statement_timeout', 0),
    set('lock_timeout', 0),
    set('idle_in_transaction_session_timeout', 0),
    // Only PostgreSQL 17 and later have it.
    `CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL
       THEN ${set('transaction_timeout', 0)} END`,
    `CASE WHEN version() LIKE '%linux%'
       THEN ${set('client_connection_check_interval', CONNECTION_CHECK_MS)} END`,
    set('tcp_keepalives_idle', KEEPALIVE_SECONDS),
    set('tcp_keepalives_interval', KEEPALIVE_SECONDS),
    set('tcp_keepalives_count', KEEPALIVE_COUNT),
    set('DateStyle', 'ISO'), // pg reads no times of another style
  ].join();
}
