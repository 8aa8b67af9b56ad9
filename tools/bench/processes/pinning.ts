import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

/** Leaves the last core to others: this process, and what it starts from now on, runs on the rest. */
export function leaveLastCore(): void {
  const last = cpus().length - 1;
  if (last < 1) throw new Error('there is one core: the client cannot have one of its own');
  setCores(process.pid, `0-${last - 1}`);
}

/** @throws where there is no `taskset`. */
export function moveToLastCore(pid: number): void {
  setCores(pid, String(cpus().length - 1));
}

function setCores(pid: number, cores: string): void {
  const args = ['--all-tasks', '--pid', '--cpu-list', cores, String(pid)];
  const { status, stderr, error } = spawnSync('taskset', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`taskset cannot pin a process: ${error?.message ?? stderr}`);
}
