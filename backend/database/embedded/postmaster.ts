import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Location } from './location.ts';

/** PostgreSQL's first process, as its own `postmaster.pid` describes it. */
export interface Postmaster {
  pid: number;
  /** Undefined until it listens. */
  port: number | undefined;
}

const STOP_TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 20;

const pidFileOf = (location: Location) => join(location.dataDirectory, 'postmaster.pid');

/**
 * The process that says that it runs on this data directory. Only read here: PostgreSQL itself
 * decides whether the file is out of date.
 * Source: https://www.postgresql.org/docs/current/storage-file-layout.html
 */
export function findPostmaster(location: Location): Postmaster | undefined {
  const [pidLine, , , portLine] = readIfThere(pidFileOf(location)).split('\n');
  const pid = Number(pidLine);
  return pid > 0 && isAlive(pid) ? { pid, port: Number(portLine) || undefined } : undefined;
}

/** Whether it shuts down, which it writes down before it ends the first session, or has ended. */
export function isStopping(location: Location): boolean {
  const status = readIfThere(pidFileOf(location)).split('\n')[7];
  return status === undefined || status.trim() === 'stopping';
}

/**
 * Starts PostgreSQL in a session of its own, so that Ctrl-C on our terminal does not reach it.
 * It listens on loopback alone, and keeps its durability whatever its configuration file says.
 */
export function spawnPostmaster(location: Location, port: number): ChildProcess {
  const { account, programs, dataDirectory, logFile } = location;
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // Enough for several servers, benchmarks and an operator at once.
    max_connections: '200',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(logFile, 'a', 0o600);
  try {
    return spawn(programs.postgres, ['-D', dataDirectory, ...args], {
      ...account,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** A port of the loopback interface that nobody uses now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Asks PostgreSQL to end its sessions and shut down, and waits until it has. */
export async function stopPostmaster(location: Location): Promise<void> {
  const postmaster = findPostmaster(location);
  if (!postmaster) return;
  process.kill(postmaster.pid, 'SIGINT'); // a "fast" shutdown
  const giveUpAt = performance.now() + STOP_TIMEOUT_MS;
  // It removes its file last; the process itself may stay as a zombie if it is not our child.
  while (findPostmaster(location)?.pid === postmaster.pid) {
    if (performance.now() > giveUpAt) {
      throw new Error(
        `PostgreSQL, pid ${postmaster.pid}, does not stop. Its log: ${location.logFile}`,
      );
    }
    await sleep(POLL_INTERVAL_MS);
  }
}

/** The end of PostgreSQL's log. */
export function lastWordsOf(location: Location): string {
  return readIfThere(location.logFile).trimEnd().split('\n').slice(-10).join('\n');
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
