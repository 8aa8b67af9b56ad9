import pg from 'pg';
import { BaseError, ConnectionError } from 'sequelize';

/**
 * SQLSTATEs that say nothing about the statement: the same transaction may succeed later.
 * Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const transientSqlStates = new Set([
  '25P03', // idle_in_transaction_session_timeout: we were frozen
  '25P04', // transaction_timeout
  '25006', // read_only_sql_transaction: a standby, or a server that ran out of room
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '53100', // disk_full
  '53200', // out_of_memory
  '53300', // too_many_connections
  '55P03', // lock_not_available
  '57014', // query_canceled
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P05', // idle_session_timeout
  '58030', // io_error
]);

const QUERY_TIMEOUT_MESSAGE = 'Query read timeout';

/** The SQLSTATE that the server gave, or undefined where no server answered. */
export function sqlStateOf(error: unknown): string | undefined {
  // Not by its form: `EPIPE`, of a lost connection, looks like one.
  const cause = error instanceof BaseError && 'parent' in error ? error.parent : error;
  return cause instanceof pg.DatabaseError ? cause.code : undefined;
}

/** Whether the server lets nobody in with these settings: a wrong password, no such database. */
export function isLastingState(error: unknown): boolean {
  return /^(28|3D)/.test(sqlStateOf(error) ?? '');
}

/** Whether the server takes no writes: a standby, or one that was made read-only. */
export function isReadOnly(error: unknown): boolean {
  return sqlStateOf(error) === '25006'; // read_only_sql_transaction
}

/** COMMIT was answered, but with another tag: the server has rolled back. */
export class NotCommitted extends Error {}

/** COMMIT was sent, and nobody knows whether what it commits is there, and as safe as it has to be. */
export class CommitOutcomeUnknown extends Error {
  /** The session that has sent it can go on: one behind it is lost. */
  readonly isSessionAlive: boolean = false;
}

/** Whether the same transaction may succeed when it is tried again. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof NotCommitted) return true;
  if (error instanceof CommitOutcomeUnknown) return true;
  const sqlState = sqlStateOf(error);
  if (sqlState === undefined) return error instanceof BaseError;
  return transientSqlStates.has(sqlState) || sqlState.startsWith('08');
}

/**
 * Of a server that has answered: whether it has lost the node that has the rows, or cannot reach it.
 * Citus passes on what libpq says of a lost session, which has no SQLSTATE, as an internal error.
 * Source: `src/backend/distributed/connection/remote_commands.c` of Citus
 */
export function isNodeLost(error: unknown): boolean {
  return ['08006', 'XX000'].includes(sqlStateOf(error) ?? ''); // connection_failure, internal_error
}

/** Whether Citus cannot do it on several shards: rows are elsewhere than they were. */
export function isMisrouted(error: unknown): boolean {
  return sqlStateOf(error) === '0A000'; // feature_not_supported
}

/**
 * Whether rows are not as they were read under their locks: the write check has failed, or the stock
 * would be negative. On Citus, a shard that is moved leaves its locks behind.
 */
export function isOvertaken(error: unknown): boolean {
  // invalid_text_representation, check_violation
  return ['22P02', '23514'].includes(sqlStateOf(error) ?? '');
}

/** Whether a key is taken by an order that the transaction could not see yet. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlStateOf(error) === '23505';
}

/** Whether the identity column of the table has given out its last id. */
export function isOutOfIds(error: unknown): boolean {
  return sqlStateOf(error) === '2200H'; // sequence_generator_limit_exceeded
}

/** A product's row lock was held by another for too long. */
export class ProductLocked extends Error {}

/** Whether the statement ended because another holds a lock for too long. */
export function isLockTimeout(error: unknown): boolean {
  return sqlStateOf(error) === '55P03'; // lock_not_available
}

/** Whether somebody, or the statement's own time limit, has ended the statement. */
export function isCancelled(error: unknown): boolean {
  return sqlStateOf(error) === '57014'; // query_canceled
}

/** Whether the server did not answer at all: pg's own timeout, the one error without a code. */
export function isHang(error: unknown): boolean {
  return error instanceof BaseError && error.message === QUERY_TIMEOUT_MESSAGE;
}
