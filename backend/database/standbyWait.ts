import type pg from 'pg';

/** What warns, in PostgreSQL's source, that COMMIT has stopped waiting for a standby. */
const REPLICATION_WAIT = 'SyncRepWaitForLSN';

/**
 * Listens whether a COMMIT gives up waiting for its standby: it succeeds then, but a failover may
 * lose it. The session must let warnings through.
 *
 * @returns what ends the listening and says whether it was given up.
 */
export function watchStandbyWait(connection: pg.Client): () => boolean {
  let isGivenUp = false;
  const onNotice = ({ routine }: { routine: string | undefined }) => {
    if (routine === REPLICATION_WAIT) isGivenUp = true;
  };
  connection.on('notice', onNotice);
  return () => {
    connection.off('notice', onNotice);
    return isGivenUp;
  };
}
