import { chmodSync, constants, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Programs } from './programs.ts';

/** What a shell does not leave alone between double quotes. */
const specialToShell = /["$`\\\n]/;

/**
 * Runs something with PostgreSQL's programs in a place whose path a shell leaves alone: initdb hands
 * its own path, followed through links, to one. Copied only where it must be, and for that long.
 */
export async function withShellSafe<Result>(
  { directory, initdb }: Pick<Programs, 'directory' | 'initdb'>,
  work: (initdb: string) => Promise<Result>,
): Promise<Result> {
  if (!specialToShell.test(directory)) return work(initdb);
  const parent = specialToShell.test(tmpdir()) ? '/tmp' : tmpdir();
  const copy = mkdtempSync(join(parent, 'inventory-postgres-'));
  try {
    chmodSync(copy, 0o755); // for the account that runs PostgreSQL for root
    for (const part of ['bin', 'lib', 'share']) {
      const options = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE };
      cpSync(join(directory, part), join(copy, part), options);
    }
    return await work(join(copy, 'bin/initdb'));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
