import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

/** What the supervisor ends when we have gone. */
export type Supervised =
  /** Each process of its group gets SIGKILL. */
  | { kind: 'group'; pid: number }
  /** It is shut down at once; SIGKILL would leave its shared memory behind. */
  | { kind: 'postgres'; pid: number }
  /** A PostgreSQL that runs in it is shut down, a disk in it unmounted, and it is removed. */
  | { kind: 'directory'; path: string };

export interface Message {
  change: 'add' | 'remove';
  what: Supervised;
}

let supervisor: Writable | undefined;

/**
 * From now on this ends with our process, however we end: a process of its own reads a pipe from
 * us, which the system closes even after SIGKILL. Returns what takes it out again.
 */
export function supervise(what: Supervised): () => void {
  supervisor ??= startSupervisor();
  const tell = (message: Message) => supervisor?.write(`${JSON.stringify(message)}\n`);
  tell({ change: 'add', what });
  return () => tell({ change: 'remove', what });
}

/** Starts a program in a process group of its own, which ends with us: Ctrl-C does not reach it. */
export function spawnSupervised(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const child = spawn(program, args, { ...options, detached: true });
  if (child.pid === undefined) return child; // it could not be started: its `error` says so
  const release = supervise({ kind: 'group', pid: child.pid });
  once(child, 'exit').then(release, release);
  return child;
}

/** It has our standard error: whoever waits for its end waits until all is tidied up. */
function startSupervisor(): Writable {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'supervisor.ts')], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const pipe = child.stdin as Writable & { unref(): void };
  pipe.on('error', () => {}); // it was killed: then nobody tidies up
  child.unref();
  pipe.unref();
  return pipe;
}
