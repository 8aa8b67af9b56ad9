import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { findFreePort } from '../../../backend/database/embedded/postmaster.ts';
import { whenStarted } from '../../../backend/whenStarted.ts';
import { isRunning } from '../../processes/serverProcess.ts';
import { spawnSupervised } from '../../processes/supervisor/supervise.ts';
import { makeTemporaryDirectory } from '../../processes/temporaryDirectory.ts';

const START_TIMEOUT_MS = 20_000;
const POLL_INTERVAL_MS = 50;

export type AppendFsync = 'always' | 'everysec';
export type RedisClient = ReturnType<typeof newClient>;

/** A Redis of our own, which ends with us. */
export interface RedisServer {
  url: string;
  pid: number;
  /** For all but the orders. */
  client: RedisClient;
  stop(): Promise<void>;
}

/** Undefined where it is not installed. */
export function redisVersion(): string | undefined {
  const { status, stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return status === 0 ? /v=(\S+)/.exec(stdout)?.[1] : undefined;
}

/** Its append-only file is flushed before each answer, or once a second; otherwise its defaults. */
export async function startRedis(appendFsync: AppendFsync): Promise<RedisServer> {
  const temporary = makeTemporaryDirectory();
  const port = await findFreePort();
  const child = await whenStarted(
    spawnSupervised(
      'redis-server',
      [
        ...['--bind', '127.0.0.1', '--port', String(port), '--dir', temporary.path],
        ...['--save', '', '--appendonly', 'yes', '--appendfsync', appendFsync],
      ],
      { stdio: 'ignore' },
    ),
  );
  async function stop(): Promise<void> {
    if (client.isOpen) client.destroy();
    if (isRunning(child)) {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    }
    temporary.remove();
  }
  const url = `redis://127.0.0.1:${port}`;
  const client = newClient(url);
  client.on('error', () => {}); // its commands fail with it
  try {
    await client.connect();
    return { url, pid: child.pid as number, client, stop };
  } catch (error) {
    await stop();
    throw new Error(`Redis does not start: ${(error as Error).message}`);
  }
}

/** It tries again while Redis starts. */
function newClient(url: string) {
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  const reconnectStrategy = (_: number, cause: Error) =>
    performance.now() < giveUpAt ? POLL_INTERVAL_MS : cause;
  return createClient({ url, socket: { reconnectStrategy } });
}

/** Writes all data to a new append-only file: none of the old is left to be written in a round. */
export async function rewriteFile(client: RedisClient): Promise<void> {
  await client.sendCommand(['BGREWRITEAOF']);
  for (;;) {
    const state = await client.info('persistence');
    if (!/aof_rewrite_(in_progress|scheduled):1/.test(state)) return;
    await sleep(POLL_INTERVAL_MS);
  }
}
