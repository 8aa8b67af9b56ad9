import type pg from 'pg';
import { ConnectionError } from 'sequelize';
import { destroyConnection } from './destroyConnection.ts';
import { distrustHostOf } from './hosts/sessionOpener.ts';
import type { Guards } from './sessionGuards.ts';

/** What a session of the server gets when it is opened. */
export interface OrderSession {
  guards: Guards;
  /** Prepares the statements that its transactions execute. */
  prepare(connection: pg.Client): Promise<void>;
}

const guardsOf = new WeakMap<pg.Client, Guards>();

/** The guards that a connection's session has for good, if it has. */
export function sessionGuardsOf(connection: pg.Client): Guards | undefined {
  return guardsOf.get(connection);
}

/**
 * Sets the guards of a new connection's session once, which saves each transaction a fifth of a lone
 * order's CPU time in the database. A pooler that lends sessions for one transaction at a time would
 * lose them. It is recognised by the process that it names for cancel requests, which must be its own:
 * the one that answers is another.
 */
export async function guardSession(
  connection: pg.Client,
  { guards, prepare }: OrderSession,
): Promise<void> {
  const { processID } = connection as unknown as { processID: number | null };
  try {
    const { rows } = await connection.query('SELECT pg_backend_pid() AS pid');
    if (rows[0]?.pid !== processID) return;
    await connection.query(guards.forSession);
    await prepare(connection);
    guardsOf.set(connection, guards);
  } catch (cause) {
    distrustHostOf(connection); // a pooler logs clients in while its database is away
    destroyConnection(connection);
    throw new ConnectionError(cause as Error);
  }
}
