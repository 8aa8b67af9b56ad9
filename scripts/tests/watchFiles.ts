import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';

/** A test file's process, from its start. */
export interface FileProcess {
  file: string;
  child: ChildProcess;
}

/**
 * Tells of each test file's process as it starts: the test runner keeps them to itself. Returns how
 * long those that have ended took, in milliseconds.
 */
export function watchFiles(
  files: readonly string[],
  started: (process: FileProcess) => void,
): Map<string, number> {
  const times = new Map<string, number>();
  subscribe('child_process', (message) => {
    const { process: child } = message as { process: ChildProcess };
    child.once('spawn', () => {
      const file = child.spawnargs.at(-1) ?? '';
      if (!files.includes(file)) return;
      const startedAt = performance.now();
      child.once('exit', () => times.set(file, performance.now() - startedAt));
      started({ file, child });
    });
  });
  return times;
}
