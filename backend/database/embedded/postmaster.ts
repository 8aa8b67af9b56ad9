import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { whenStarted } from '../../whenStarted.ts';
import { runAs } from './account.ts';
import type { Location } from './location.ts';
import { removeSocketDirectory } from './socketDirectory.ts';
import { openOwn, readOwn } from './trust.ts';

/** PostgreSQL's first process, as its own `postmaster.pid` describes it. */
export interface Postmaster {
  pid: number;
  /** Undefined until it listens. */
  socketDirectory: string | undefined;
  /** It accepts connections. */
  isReady: boolean;
}

/** Enough for several servers, benchmarks and an operator at once. */
const LEAST_MAX_CONNECTIONS = 200;
const STOP_TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 20;

/**
 * The process that says that it runs on this data directory. Only read here: PostgreSQL itself
 * decides whether the file is out of date.
 * Source: https://www.postgresql.org/docs/current/storage-file-layout.html
 */
export function findPostmaster(location: Location): Postmaster | undefined {
  const [pidLine, , , , socketDirectory, , , status] = readPidFile(location);
  const pid = Number(pidLine);
  if (!(pid > 0 && isAlive(pid))) return undefined;
  const isReady = status?.trim() === 'ready';
  return { pid, socketDirectory: socketDirectory || undefined, isReady };
}

/** Whether it shuts down, which it writes down before it ends the first session, or has ended. */
export function isStopping(location: Location): boolean {
  const status = readPidFile(location)[7];
  return status === undefined || status.trim() === 'stopping';
}

function readPidFile(location: Location): string[] {
  return (readOwn(join(location.dataDirectory, 'postmaster.pid'), location) ?? '').split('\n');
}

/** Where PostgreSQL listens. Tests have it on loopback, to lead connections through a proxy. */
export type Endpoint = { socketDirectory: string; port: number } | { loopbackPort: number };

/**
 * Starts PostgreSQL in a session of its own, so that Ctrl-C on our terminal does not reach it, and
 * with its durability whatever its configuration file says.
 *
 * @throws if it cannot be started.
 */
export async function spawnPostmaster(
  location: Location,
  endpoint: Endpoint,
  maxConnections = 0,
): Promise<ChildProcess> {
  const { account, programs, dataDirectory, logFile } = location;
  const isLocal = 'socketDirectory' in endpoint;
  const settings = {
    listen_addresses: isLocal ? '' : '127.0.0.1',
    port: String(isLocal ? endpoint.port : endpoint.loopbackPort),
    unix_socket_directories: isLocal ? endpoint.socketDirectory : '',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    max_connections: String(Math.max(maxConnections, LEAST_MAX_CONNECTIONS)),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { O_WRONLY, O_CREAT, O_APPEND } = constants;
  const log = openOwn(logFile, O_WRONLY | O_CREAT | O_APPEND, location);
  try {
    return await whenStarted(
      spawn(programs.postgres, ['-D', dataDirectory, ...args], {
        ...account,
        cwd: '/',
        detached: true,
        stdio: ['ignore', log, log],
      }),
    );
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
  askToStop(postmaster.pid, location);
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
  removeSocketDirectory(location);
}

/** Root asks with the rights of PostgreSQL's account, which has written the pid: no more than its own. */
function askToStop(pid: number, { account }: Location): void {
  if (!account)
    process.kill(pid, 'SIGINT'); // a "fast" shutdown
  else runAs(account, '/bin/sh', ['-c', 'kill -INT "$0"', String(pid)]);
}

/** The end of PostgreSQL's log. */
export function lastWordsOf(location: Location): string {
  const log = readOwn(location.logFile, location) ?? '';
  return log.trimEnd().split('\n').slice(-10).join('\n');
}
