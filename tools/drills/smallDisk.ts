import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryDirectory } from '../processes/temporaryDirectory.ts';

/** A file system of its own, in memory, that a file can fill. */
export interface SmallDisk {
  path: string;
  /** Leaves no room on it. */
  fill(): void;
  makeRoom(): void;
  /** Leaves nothing mounted. Where it is not called, its directory's supervisor unmounts it. */
  remove(): void;
}

const NAME = 'inventory-drill';
const BALLAST = 'ballast';

/** Whether file systems can be mounted here: by root, on Linux, unless it is kept from it. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    mountSmallDisk(1).remove();
    return true;
  } catch {
    return false;
  }
}

/** Root's; who else may use it is up to the caller. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const temporary = makeTemporaryDirectory();
  const { path } = temporary;
  const ballast = join(path, BALLAST);

  function remove(): void {
    unmount(path);
    temporary.remove();
  }

  try {
    const options = `size=${megabytes}m,mode=700`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, NAME, path], { stdio: 'pipe' });
  } catch (error) {
    temporary.remove();
    throw error;
  }
  return {
    path,
    fill: () => fillWith(ballast),
    makeRoom: () => rmSync(ballast, { force: true }),
    remove,
  };
}

function fillWith(ballast: string): void {
  const file = openSync(ballast, 'a');
  try {
    for (;;) writeSync(file, Buffer.alloc(4_096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

/** Lazily: whoever still has files open there keeps them, and nobody else sees them. */
function unmount(path: string): void {
  spawnSync('umount', ['--lazy', path]);
}
