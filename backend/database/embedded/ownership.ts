import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isAlive } from './postmaster.ts';

/** A session holds this advisory lock for as long as its server uses the data directory. */
const OWNER_LOCK = 7_236_402;
/** Shared by the sessions of all who use it: the owner, and commands beside it. */
const USER_LOCK = 7_236_403;
const OWNER_NAME = 'inventory, pid ';
/** How long the session of a killed server may take to end. */
const DEAD_OWNER_TIMEOUT_MS = 5_000;
const POLL_INTERVAL_MS = 50;

/** Another live server uses the data directory. */
export class DataDirectoryInUse extends Error {
  constructor(dataDirectory: string, pid: number | undefined) {
    super(
      `The database in ${dataDirectory} is in use by the server with pid ${pid ?? 'unknown'}. ` +
        'Stop that one, or set DATA_DIR to another directory.',
    );
  }
}

/** What an attempt to connect says about the server behind a port. */
export type Connection = pg.Client | 'starting' | 'refused';

/** @throws when the server answers and says no, for example to the password. */
export async function tryConnect(url: string): Promise<Connection> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `${OWNER_NAME}${process.pid}`,
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {}); // the loss of the session shows as its end
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    const { code } = error as { code?: string };
    if (code?.startsWith('57P')) return 'starting'; // or just shut down, perhaps to be started again
    if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) throw error;
    return 'refused';
  }
}

/** @throws {DataDirectoryInUse} if a live server holds the lock. */
export async function takeOwnership(session: pg.Client, dataDirectory: string): Promise<void> {
  const giveUpAt = performance.now() + DEAD_OWNER_TIMEOUT_MS;
  for (;;) {
    const { rows } = await session.query(`SELECT pg_try_advisory_lock(${OWNER_LOCK}) AS taken`);
    if (rows[0].taken) return;
    const pid = await findOwner(session);
    if ((pid && isAlive(pid)) || performance.now() > giveUpAt) {
      throw new DataDirectoryInUse(dataDirectory, pid);
    }
    await sleep(POLL_INTERVAL_MS);
  }
}

/** Keeps others from shutting PostgreSQL down, for as long as the session lasts. */
export async function joinUsers(session: pg.Client): Promise<void> {
  await session.query(`SELECT pg_advisory_lock_shared(${USER_LOCK})`);
}

/** Says whether nobody else is left, and if so lets nobody in any more. */
export async function leaveUsers(session: pg.Client): Promise<boolean> {
  try {
    await session.query(`SELECT pg_advisory_unlock_shared(${USER_LOCK})`);
    const { rows } = await session.query(`SELECT pg_try_advisory_lock(${USER_LOCK}) AS taken`);
    return rows[0].taken;
  } catch {
    return false; // another, who left at the same time, has shut it down already
  }
}

async function findOwner(session: pg.Client): Promise<number | undefined> {
  const { rows } = await session.query(
    `SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND objid = ${OWNER_LOCK}`,
  );
  return Number(rows[0]?.application_name.slice(OWNER_NAME.length)) || undefined;
}
