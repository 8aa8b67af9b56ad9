import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface RunningProcess {
  pid: number;
  parent: number;
  group: number;
}

/** A negative pid means all processes of that group. */
export function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export async function childrenOf(parent: number): Promise<number[]> {
  return (await runningProcesses()).filter((one) => one.parent === parent).map(({ pid }) => pid);
}

export async function parentOf(pid: number): Promise<number | undefined> {
  return (await runningProcesses()).find((one) => one.pid === pid)?.parent;
}

/** A process, its children, theirs, and so on. */
export async function treeOf(root: number): Promise<RunningProcess[]> {
  const all = await runningProcesses();
  const below = (parent: number): RunningProcess[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return [...all.filter(({ pid }) => pid === root), ...below(root)];
}

/** A negative pid means any process of that group. */
export async function isAnyRunning(pid: number): Promise<boolean> {
  return (await runningProcesses()).some((one) => one.pid === pid || -one.group === pid);
}

/** Without those that have ended and only wait for their parent to hear of it. */
async function runningProcesses(): Promise<RunningProcess[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, , , state]) => state && !state.startsWith('Z'))
    .map(([pid, parent, group]) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
    }));
}
