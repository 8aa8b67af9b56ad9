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
import { isRunning } from './serverProcess.ts';
import { supervise } from './supervisor/supervise.ts';
import { makeTemporaryDirectory } from './temporaryDirectory.ts';

const START_TIMEOUT_MS = 60_000;

/**
 * A PostgreSQL with the product's own settings, which ends with us. Unlike the product's embedded
 * one it stays down when it was killed: it is our child, whose end we see, and no server owns it.
 */
export interface TestPostgres {
  url: string;
  /** Its first process. */
  pid(): number;
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
}

/** Unlike the embedded one it listens on loopback, where a proxy can lead to it. */
export async function makeTestPostgres({
  makeCluster = ensureCluster,
}: Options = {}): Promise<TestPostgres> {
  const { location, remove: removeFiles } = await makeFiles(makeCluster);
  const port = await findFreePort();
  const url = `postgres://${SUPERUSER}:${readPassword(location)}@127.0.0.1:${port}/postgres`;
  let postmaster: ChildProcess | undefined;

  async function start(): Promise<void> {
    const giveUpAt = performance.now() + START_TIMEOUT_MS;
    while (performance.now() < giveUpAt) {
      // A killed server's children hold its memory for a moment: PostgreSQL refuses until then.
      if (!postmaster || !isRunning(postmaster)) postmaster = await spawn(location, port);
      const session = await tryConnect(url);
      if (typeof session === 'object') return session.end();
      await sleep(50);
    }
    throw new Error(`PostgreSQL does not start. It says:\n${lastWordsOf(location)}`);
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    if (!postmaster || !isRunning(postmaster)) return;
    const exit = once(postmaster, 'exit');
    postmaster.kill(signal);
    await exit;
    postmaster = undefined;
  }

  return {
    url,
    pid: () => postmaster?.pid as number,
    location,
    start,
    kill,
    log: () => readFileSync(location.logFile, 'utf8'),
    async remove() {
      await kill('SIGINT').finally(removeFiles);
    },
  };
}

async function makeFiles(makeCluster: typeof ensureCluster) {
  const { path, remove } = makeTemporaryDirectory();
  const location = locate(join(path, 'data'));
  await makeCluster(location).catch((error) => {
    remove();
    throw error;
  });
  return { location, remove };
}

async function spawn(location: Location, port: number): Promise<ChildProcess> {
  const postmaster = await spawnPostmaster(location, { loopbackPort: port });
  const { pid } = postmaster;
  if (pid) postmaster.once('exit', supervise({ kind: 'postgres', pid }));
  return postmaster;
}

/** Makes one and starts it. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const postgres = await makeTestPostgres();
  try {
    await postgres.start();
    return postgres;
  } catch (error) {
    await postgres.remove();
    throw error;
  }
}
