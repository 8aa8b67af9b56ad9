import { readFileSync, writeFileSync } from 'node:fs';

/** The unit of Linux's /proc, which is the same everywhere: `getconf CLK_TCK`. */
const TICKS_PER_SECOND = 100;

/**
 * CPU seconds that a process and all its descendants have used, those that ended included; NaN
 * where there is no /proc.
 * Source: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function cpuSecondsOfTree(pid: number): number {
  try {
    // The children first: one that ends in between is then part of its parent's sum.
    const ofChildren = childrenOf(pid).map(cpuSecondsOfTree);
    const own = cpuSecondsOf(pid);
    return ofChildren.reduce((sum, seconds) => sum + (seconds || 0), own);
  } catch {
    return Number.NaN;
  }
}

function childrenOf(pid: number): number[] {
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`);
  return children.split(' ').filter(Boolean).map(Number);
}

/** Of the process itself and of its children that have ended. */
function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // utime, stime, cutime, cstime
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND;
}

/** CPU seconds that the whole machine was busy, for itself or for its host. */
export function cpuSecondsOfMachine(): number {
  try {
    const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = readFileSync(
      '/proc/stat',
      'utf8',
    )
      .slice('cpu'.length)
      .trimStart()
      .split('\n', 1)
      .flatMap((line) => line.split(' ').map(Number));
    return (user + nice + system + irq + softIrq + steal) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}

/** Resident memory in MB, now and at most since `forgetPeakMemory`; NaN where there is no /proc. */
export function memoryOf(pid: number): { nowMb: number; peakMb: number } {
  const status = readIfThere(`/proc/${pid}/status`);
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024;
  return { nowMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
}

/** What all have in common, such as Node.js itself, counts for each. */
export function peakMemoryOfTree(pid: number): number {
  const ofChildren = childrenOf(pid).map(peakMemoryOfTree);
  return ofChildren.reduce((sum, peakMb) => sum + (peakMb || 0), memoryOf(pid).peakMb);
}

/** Of a process and all its descendants. */
export function forgetPeakMemory(pid: number): void {
  for (const child of childrenOf(pid)) forgetPeakMemory(child);
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // The peak is then that of the server's whole life.
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
