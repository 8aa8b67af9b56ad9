import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { readPassword, SUPERUSER } from './cluster.ts';
import { localUrl } from './localUrl.ts';
import type { Location } from './location.ts';
import { tryConnect } from './ownership.ts';
import { findPostmaster, lastWordsOf, type Postmaster, spawnPostmaster } from './postmaster.ts';
import {
  ensureSocketDirectory,
  requireOwnSocketDirectory,
  SOCKET_PORT,
} from './socketDirectory.ts';

/** Recovery after a crash reads the log since the last checkpoint, which takes its time. */
const START_TIMEOUT_MS = 120_000;
/** How long a process that claims to be PostgreSQL may say nothing before we doubt it. */
const DOUBT_AFTER_MS = 5_000;
const MAX_SPAWNS = 3;
const POLL_INTERVAL_MS = 50;

/** The superuser's session, and what it takes to open another. */
export interface Session {
  session: pg.Client;
  password: string;
  socketDirectory: string;
}

/**
 * Connects to the PostgreSQL that runs on a data directory, and starts it if none does.
 *
 * @throws with the reason, or the last lines of PostgreSQL's log, when it does not start.
 */
export async function bringUp(location: Location, maxConnections?: number): Promise<Session> {
  const password = readPassword(location);
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  let doubtedAt = performance.now() + DOUBT_AFTER_MS;
  let child: ChildProcess | undefined;
  let spawns = 0;

  while (performance.now() < giveUpAt) {
    const postmaster = findPostmaster(location);
    const session = postmaster && (await connectTo(postmaster, location, password));
    if (typeof session === 'object') {
      child?.unref(); // a command that has started it may end before it
      return session;
    }
    if (session === 'starting') doubtedAt = performance.now() + DOUBT_AFTER_MS;
    const isDoubtful = performance.now() > doubtedAt;
    const isOurs = child && child.exitCode === null && child.signalCode === null;
    if (!isOurs && (!postmaster || isDoubtful)) {
      if (spawns === MAX_SPAWNS) break;
      spawns += 1;
      const socketDirectory = ensureSocketDirectory(location);
      const endpoint = { socketDirectory, port: SOCKET_PORT };
      child = await spawnPostmaster(location, endpoint, maxConnections);
    }
    await sleep(POLL_INTERVAL_MS);
  }
  throw new Error(`The embedded PostgreSQL does not start. It says:\n${lastWordsOf(location)}`);
}

async function connectTo(
  { pid, socketDirectory, isReady }: Postmaster,
  location: Location,
  password: string,
): Promise<Session | 'starting' | undefined> {
  if (!socketDirectory) {
    if (!isReady) return undefined;
    throw new Error(
      `PostgreSQL, pid ${pid}, was started on ${location.dataDirectory} by an earlier version, ` +
        'and has no socket there. Stop that version; if it is gone already, stop PostgreSQL: ' +
        `kill -INT ${pid}`,
    );
  }
  requireOwnSocketDirectory(socketDirectory, location);
  const url = localUrl({ user: SUPERUSER, password, socketDirectory, database: 'postgres' });
  const session = await tryConnect(url);
  if (session === 'refused') return undefined;
  return session === 'starting' ? session : { session, password, socketDirectory };
}
