import type pg from 'pg';
import { CommitOutcomeUnknown, NotCommitted, sqlStateOf } from './databaseErrors.ts';

/** A session with an open transaction. */
export interface OpenSession {
  connection: pg.Client;
  /** A node of the database holds the transaction, and its session is not this one. */
  isSharded?: boolean;
  /** Sends a statement, behind whatever is to be sent with it; resolves with its own result. */
  send(statement: 'COMMIT' | 'ROLLBACK'): Promise<{ command: string }>;
}

/** What warns, in PostgreSQL's source, that COMMIT has stopped waiting for a standby. */
const REPLICATION_WAIT = 'SyncRepWaitForLSN';

/**
 * Commits. Whatever else is thrown than `CommitOutcomeUnknown`, the transaction is rolled back.
 *
 * @throws {CommitOutcomeUnknown} the session is lost, here or by the node of Citus that commits; or
 *   COMMIT gave up waiting for the standby: it succeeded then, but a failover may lose it.
 * @throws {NotCommitted} the server says that it rolled back.
 */
export async function commit(session: OpenSession): Promise<void> {
  let hasGivenUp = false;
  const onNotice = ({ routine }: { routine: string | undefined }) => {
    if (routine === REPLICATION_WAIT) hasGivenUp = true;
  };
  session.connection.on('notice', onNotice);
  let command: string;
  try {
    ({ command } = await session.send('COMMIT'));
  } catch (cause) {
    const isSessionAlive = await rollBack(session, cause);
    if (isSessionAlive && !session.isSharded) throw cause;
    const error = new CommitOutcomeUnknown('The session was lost at COMMIT.', { cause });
    throw Object.assign(error, { isSessionAlive });
  } finally {
    session.connection.off('notice', onNotice);
  }
  if (command !== 'COMMIT') throw new NotCommitted(`COMMIT was answered with ${command}.`);
  if (hasGivenUp) throw new CommitOutcomeUnknown('COMMIT did not wait for the standby.');
}

/**
 * After a failure: rolls back, and says whether that succeeded. Where the session lives on, COMMIT
 * has failed. One that ended with it may have written it before, whatever the SQLSTATE: a disk that
 * is full fails a statement, or makes PostgreSQL panic.
 */
export async function rollBack(session: OpenSession, failure: unknown): Promise<boolean> {
  const hasServerAnswered = sqlStateOf(failure) !== undefined;
  if (!hasServerAnswered) return false;
  try {
    await session.send('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}
