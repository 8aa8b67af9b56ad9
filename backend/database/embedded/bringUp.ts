import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { readPassword, SUPERUSER } from './cluster.ts';
import type { Location } from './location.ts';
import { tryConnect } from './ownership.ts';
import { findFreePort, findPostmaster, lastWordsOf, spawnPostmaster } from './postmaster.ts';

/** Recovery after a crash reads the log since the last checkpoint, which takes its time. */
const START_TIMEOUT_MS = 120_000;
/** How long a process that claims to be PostgreSQL may refuse connections before we doubt it. */
const DOUBT_AFTER_MS = 5_000;
const MAX_SPAWNS = 3;
const POLL_INTERVAL_MS = 50;

export interface Session {
  session: pg.Client;
  port: number;
  urlOf(database: string): string;
}

/**
 * Connects to the PostgreSQL that runs on a data directory, and starts it if none does.
 *
 * @throws with the last lines of PostgreSQL's log when it does not start.
 */
export async function bringUp(location: Location, previousPort?: number): Promise<Session> {
  const password = readPassword(location);
  const startedAt = performance.now();
  let child: ChildProcess | undefined;
  let spawns = 0;

  while (performance.now() - startedAt < START_TIMEOUT_MS) {
    const postmaster = findPostmaster(location);
    if (postmaster?.port) {
      const { port } = postmaster;
      const urlOf = (database: string) =>
        `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
      const session = await tryConnect(urlOf('postgres'));
      if (typeof session === 'object') {
        child?.unref(); // a command that has started it may end before it
        return { session, port, urlOf };
      }
    }
    const isDoubtful = performance.now() - startedAt > DOUBT_AFTER_MS;
    const isOurs = child && child.exitCode === null && child.signalCode === null;
    if (!isOurs && (!postmaster || isDoubtful)) {
      if (spawns === MAX_SPAWNS) break;
      spawns += 1;
      child = spawnPostmaster(location, previousPort ?? (await findFreePort()));
    }
    await sleep(POLL_INTERVAL_MS);
  }
  throw new Error(`The embedded PostgreSQL does not start. It says:\n${lastWordsOf(location)}`);
}
