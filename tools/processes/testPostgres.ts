import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureCluster, readPassword, SUPERUSER } from '../../backend/database/embedded/cluster.ts';
import { type Location, locate } from '../../backend/database/embedded/location.ts';
import { tryConnect } from '../../backend/database/embedded/ownership.ts';
import {
  findFreePort,
  lastWordsOf,
  spawnPostmaster,
} from '../../backend/database/embedded/postmaster.ts';
import { makeTemporaryDirectory } from './temporaryDirectory.ts';

const START_TIMEOUT_MS = 60_000;

/** A PostgreSQL that a test may kill: its child, so that the dead process is reaped. */
export interface TestPostgres {
  url: string;
  location: Location;
  start(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** What it has logged so far. */
  log(): string;
  remove(): Promise<void>;
}

interface Options {
  /** Makes the data directory and the file with its superuser's password. */
  makeCluster?: typeof ensureCluster;
  /** How the name of its temporary directory begins. */
  prefix?: string;
}

/** Unlike the embedded one it listens on loopback, where a proxy can lead to it. */
export async function makeTestPostgres({
  makeCluster = ensureCluster,
  prefix,
}: Options = {}): Promise<TestPostgres> {
  const temporary = makeTemporaryDirectory(prefix);
  const location = locate(join(temporary.path, 'data'));
  await makeCluster(location).catch((error) => {
    temporary.remove();
    throw error;
  });
  const port = await findFreePort();
  const url = `postgres://${SUPERUSER}:${readPassword(location)}@127.0.0.1:${port}/postgres`;
  let postmaster: ChildProcess | undefined;

  const isRunning = () => postmaster?.exitCode === null && postmaster.signalCode === null;

  async function start(): Promise<void> {
    const giveUpAt = performance.now() + START_TIMEOUT_MS;
    while (performance.now() < giveUpAt) {
      // A killed server's children hold its memory for a moment: PostgreSQL refuses until then.
      if (!isRunning()) postmaster = await spawnPostmaster(location, { loopbackPort: port });
      const session = await tryConnect(url);
      if (typeof session === 'object') return session.end();
      await sleep(50);
    }
    throw new Error(`PostgreSQL does not start. It says:\n${lastWordsOf(location)}`);
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    if (!postmaster || !isRunning()) return;
    const exit = once(postmaster, 'exit');
    postmaster.kill(signal);
    await exit;
    postmaster = undefined;
  }

  return {
    url,
    location,
    start,
    kill,
    log: () => readFileSync(location.logFile, 'utf8'),
    async remove() {
      await kill('SIGINT').finally(temporary.remove);
    },
  };
}
