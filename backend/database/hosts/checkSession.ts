import type pg from 'pg';
import type { SessionAttrs } from '../url/hosts.ts';

/** A host answers, and cannot be written to. */
export class HostRefused extends Error {}

type Told = Record<string, string>;

/** Listens to what the server tells of itself at login; to be called before that. */
export function listenToLogin(session: pg.Client): Told {
  const told: Told = {};
  const { connection } = session as unknown as { connection: NodeJS.EventEmitter };
  connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
    told[parameterName] = parameterValue;
  });
  return told;
}

/**
 * PostgreSQL tells what it is without being asked. A pooler may not, or may repeat what was so when it
 * looked first, before a promotion: a refusal is asked for.
 *
 * @throws {HostRefused} unless the session is of that kind.
 */
export async function checkSession(
  session: pg.Client,
  told: Told,
  attrs: SessionAttrs,
): Promise<void> {
  if (attrs === 'any') return;
  const isWritable = told.in_hot_standby === 'off' && told.default_transaction_read_only === 'off';
  if (isWritable) return;
  const state = await ask(session);
  if (state.in_hot_standby === 'on') {
    throw new HostRefused('the server is a standby, which takes no orders until it is promoted');
  }
  if (attrs === 'read-write' && state.default_transaction_read_only === 'on') {
    throw new HostRefused('the database is read-only: its default_transaction_read_only is on');
  }
}

async function ask(session: pg.Client): Promise<Told> {
  const { rows } = await session.query<Told>(
    `SELECT current_setting('in_hot_standby') AS in_hot_standby,
       current_setting('default_transaction_read_only') AS default_transaction_read_only`,
  );
  return rows[0] as Told;
}
