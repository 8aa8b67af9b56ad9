import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { whenStarted } from '../../../backend/whenStarted.ts';
import { spawnSupervised } from '../../../tools/processes/supervisor/supervise.ts';

const projectRoot = resolve(import.meta.dirname, '../../..');

export interface InventoryResult {
  /** Null if a signal has ended it. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningInventory {
  process: ChildProcess;
  /** Resolves when it has ended and its output is whole. */
  result: Promise<InventoryResult>;
}

/** Said where the database takes its time, as on a busy machine. Results are without it. */
export const WAITING = 'Waiting for the database …\n';

/** Runs the operator's command, `npx inventory`, in a process of its own, to its end. */
export function runInventory(
  args: readonly string[],
  env: Record<string, string> = {},
  input = '',
): Promise<InventoryResult> {
  const { process, result } = startInventory(args, env);
  process.stdin?.on('error', () => {}); // it may end without reading all of it
  process.stdin?.end(input);
  return result;
}

/** Starts it, for a test that does something while it runs. Its standard input stays open. */
export function startInventory(
  args: readonly string[],
  env: Record<string, string> = {},
): RunningInventory {
  const child = spawnSupervised(process.execPath, ['scripts/inventory.ts', ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [child.stdout as Readable, child.stderr as Readable];
  const output = whenStarted(child).then(() =>
    Promise.all([text(stdout), text(stderr), once(child, 'close')]),
  );
  const result = output.then(([stdout, stderr]) => ({
    ...{ exitCode: child.exitCode, stdout },
    stderr: stderr.replace(WAITING, ''),
  }));
  return { process: child, result };
}
