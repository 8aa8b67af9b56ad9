import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { destroyConnection } from '../destroyConnection.ts';
import { bringUp, type Session } from './bringUp.ts';
import { ensureCluster } from './cluster.ts';
import { type Location, locate } from './location.ts';
import { joinUsers, leaveUsers, takeOwnership } from './ownership.ts';
import { findPostmaster, isStopping, stopPostmaster } from './postmaster.ts';
import { ensureServiceDatabase } from './serviceDatabase.ts';

const RESTART_INTERVAL_MS = 500;
/** How long a PostgreSQL that hangs may keep those who leave. */
const LEAVE_TIMEOUT_MS = 2_000;
/** How often the others may shut PostgreSQL down just when we have come in. */
const MAX_ENTRIES = 5;

export interface EmbeddedPostgres {
  databaseUrl: string;
  location: Location;
  /** Shuts PostgreSQL down and waits for its end, unless others still use it. */
  stop(): Promise<void>;
}

/**
 * Runs a PostgreSQL of our own for `dataDir`: makes it, starts it, or takes over one that outlived
 * its server. Starts it again when it dies. It allows `maxConnections`, or more.
 *
 * @throws {DataDirectoryInUse} naming the pid of the live server that uses it.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  logger: Logger,
  maxConnections: number,
): Promise<EmbeddedPostgres> {
  const location = locate(dataDir);
  await ensureCluster(location);
  let owner: pg.Client | undefined;
  let stopping = false;
  let recovery = Promise.resolve();

  async function own() {
    const entered = await enterAsOwner(location, maxConnections);
    owner = entered.session;
    owner.once('end', () => {
      owner = undefined;
      if (!stopping) recovery = ownAgain();
    });
    return entered;
  }

  async function ownAgain(): Promise<void> {
    while (!stopping && !owner) {
      logger.warn('the embedded PostgreSQL ended; starting it again');
      await own().catch((err) => logger.error({ err }, 'it did not start'));
      if (!owner) await sleep(RESTART_INTERVAL_MS);
    }
  }

  async function stop(): Promise<void> {
    stopping = true;
    await recovery;
    if (owner) await leave(owner, location);
  }

  const databaseUrl = await ensureServiceDatabase(await own()).catch((error) =>
    stopFor(error, stop),
  );
  return { databaseUrl, location, stop };
}

/**
 * Uses the PostgreSQL of `dataDir` beside a server that owns it, and starts it if nobody has. Whoever
 * leaves last shuts it down.
 */
export async function joinEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const location = locate(dataDir);
  await ensureCluster(location);
  const entered = await enter(location);
  const { session } = entered;
  let isLost = false;
  session.once('end', () => {
    isLost = true;
  });
  const stop = async () => {
    if (!isLost) await leave(session, location);
  };
  const databaseUrl = await ensureServiceDatabase(entered).catch((error) => stopFor(error, stop));
  return { databaseUrl, location, stop };
}

/**
 * Shuts down what a killed server has left behind, unless others use it; the last of its workers that
 * leaves does so.
 */
export async function shutDownAbandoned(dataDir: string): Promise<void> {
  const location = locate(dataDir);
  if (!findPostmaster(location)) return;
  await leave((await enter(location)).session, location);
}

async function enterAsOwner(location: Location, maxConnections: number): Promise<Session> {
  const entered = await enter(location, maxConnections);
  try {
    await takeOwnership(entered.session, location.dataDirectory);
    return entered;
  } catch (error) {
    await entered.session.end();
    throw error;
  }
}

/** Nothing is left running behind a start that fails. */
async function stopFor(error: unknown, stop: () => Promise<void>): Promise<never> {
  await stop();
  throw error;
}

/** Brings PostgreSQL up, and comes in: the last of those before us may shut it down meanwhile. */
async function enter(location: Location, maxConnections?: number): Promise<Session> {
  for (let entries = 1; ; entries += 1) {
    const entered = await bringUp(location, maxConnections);
    try {
      await joinUsers(entered.session);
      if (!isStopping(location)) return entered;
      throw new Error('The embedded PostgreSQL is being shut down. Try again.');
    } catch (error) {
      await entered.session.end().catch(() => {});
      if (entries === MAX_ENTRIES) throw error;
    }
  }
}

async function leave(session: pg.Client, location: Location): Promise<void> {
  const isHanging = sleep(LEAVE_TIMEOUT_MS, 'HANGS' as const, { ref: false });
  const isLast = await Promise.race([leaveUsers(session), isHanging]);
  if (isLast === 'HANGS') {
    // Left as a killed server leaves it: the next one takes it over.
    return destroyConnection(session);
  }
  // The session goes last: its lock keeps out those who come while PostgreSQL shuts down.
  if (isLast) await stopPostmaster(location);
  await session.end();
}
