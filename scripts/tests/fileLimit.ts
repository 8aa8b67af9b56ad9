import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalIfThere, treeOf } from '../../tools/processes/processTree.ts';
import type { RunningTests } from './runningTests.ts';
import type { FileProcess } from './watchFiles.ts';

/** How long what a file has started may take to end, once the file has: its supervisor ends it. */
const TIDY_UP_MS = 30_000;

export interface FileLimit {
  watch(process: FileProcess): void;
  /** Resolves when nothing is left of the files that were ended. */
  untilEnded(): Promise<void>;
}

/**
 * Ends each test file that runs for longer than `limitMs`, and everything that it has started, and
 * says which tests were running. A test's own timeout ends neither.
 */
export function limitFiles(limitMs: number, running: RunningTests): FileLimit {
  const ends: Promise<void>[] = [];
  return {
    watch({ file, child }) {
      const timer = setTimeout(() => {
        tell(file, limitMs, running.describe(file));
        ends.push(end(child));
      }, limitMs);
      child.once('exit', () => clearTimeout(timer));
    },
    async untilEnded() {
      await Promise.all(ends);
    },
  };
}

function tell(file: string, limitMs: number, tests: string): void {
  const seconds = limitMs / 1000;
  console.error(`\n${file} has not ended within ${seconds} s, and is ended now. ${tests}\n`);
}

async function end(child: FileProcess['child']): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  child.kill('SIGSTOP'); // it starts no more of them
  const tree = await treeOf(pid);
  const closed = once(child, 'close'); // its supervisor has its standard error
  // What it has started without its supervisor is in its own process group, and the rest is not.
  const group = tree.find((one) => one.pid === pid)?.group;
  for (const one of tree) if (one.group === group) signalIfThere(one.pid, 'SIGKILL');
  await Promise.race([closed, sleep(TIDY_UP_MS, undefined, { ref: false })]);
  for (const one of tree) signalIfThere(one.pid, 'SIGKILL');
}
