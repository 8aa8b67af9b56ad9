import type pg from 'pg';

/** Ends a connection without a word to a server that may not answer any more: pg would wait for it. */
export function destroyConnection(session: pg.Client): void {
  (
    session as unknown as { connection: { stream: { destroy(): void } } }
  ).connection.stream.destroy();
}
