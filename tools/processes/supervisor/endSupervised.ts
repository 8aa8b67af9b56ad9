import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, isAnyRunning, signalIfThere } from '../processTree.ts';
import type { Supervised } from './supervise.ts';

const END_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 20;
const REMOVALS = 50;
/** How deep in a directory a PostgreSQL's own directory may lie. */
const SEARCH_DEPTH = 4;

/** Servers first: they would only complain about the loss of their database. */
export async function endSupervised(supervised: readonly Supervised[]): Promise<void> {
  const groups = supervised.flatMap((what) => (what.kind === 'group' ? what.pid : []));
  const postmasters = supervised.flatMap((what) => (what.kind === 'postgres' ? what.pid : []));
  const directories = supervised.flatMap((what) => (what.kind === 'directory' ? what.path : []));
  for (const group of groups) signalIfThere(-group, 'SIGKILL');
  await Promise.all(groups.map((group) => untilEnded(-group)));
  await Promise.all(postmasters.map(shutDown));
  for (const directory of directories) await clear(directory);
}

/** At once and without a checkpoint, also if its processes are stopped. */
async function shutDown(postmaster: number): Promise<void> {
  signalIfThere(postmaster, 'SIGQUIT');
  for (const pid of [postmaster, ...(await childrenOf(postmaster))]) signalIfThere(pid, 'SIGCONT');
  if (await untilEnded(postmaster)) return;
  for (const pid of [postmaster, ...(await childrenOf(postmaster))]) signalIfThere(pid, 'SIGKILL');
}

async function untilEnded(pid: number): Promise<boolean> {
  const giveUpAt = performance.now() + END_TIMEOUT_MS;
  while (await isAnyRunning(pid)) {
    if (performance.now() > giveUpAt) return false;
    await sleep(POLL_INTERVAL_MS);
  }
  return true;
}

/** Again and again, while an `initdb` or a PostgreSQL that has just been started writes there. */
async function clear(directory: string): Promise<void> {
  for (let removals = 1; ; removals += 1) {
    try {
      await Promise.all(postmastersIn(directory).map(shutDown));
      unmountIn(directory);
      rmSync(directory, { recursive: true, force: true });
      return;
    } catch (error) {
      if (removals === REMOVALS) throw error;
      await sleep(POLL_INTERVAL_MS);
    }
  }
}

function postmastersIn(directory: string, depth = SEARCH_DEPTH): number[] {
  if (depth === 0) return [];
  return readdirIfThere(directory).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return postmastersIn(path, depth - 1);
    if (entry.name !== 'postmaster.pid') return [];
    const pid = Number(readFileSync(path, 'utf8').split('\n')[0]);
    return pid > 0 ? [pid] : [];
  });
}

function readdirIfThere(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Lazily: whoever still has files open there keeps them, and nobody else sees them. */
function unmountIn(directory: string): void {
  if (process.platform !== 'linux') return; // only there do we mount any
  for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n')) {
    const path = line.split(' ')[1] ?? '';
    if (`${path}/`.startsWith(`${directory}/`)) spawnSync('umount', ['--lazy', path]);
  }
}
