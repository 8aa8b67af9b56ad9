import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyPrograms, type Programs, programsIn } from './programs.ts';

/** What a shell reads even within double quotes. */
const SHELL_SIGNS = /["$`\\\n]/;

/**
 * Runs something with programs whose path means itself to a shell: `initdb` hands its own one to a
 * shell in double quotes. Where it would be misread, a copy is used, and removed afterwards.
 */
export async function withPlainPath(
  programs: Programs,
  work: (programs: Programs) => Promise<void>,
): Promise<void> {
  if (!SHELL_SIGNS.test(programs.directory)) return work(programs);
  const copy = mkdtempSync('/tmp/inventory-programs-');
  try {
    chmodSync(copy, 0o755);
    copyPrograms(programs.directory, join(copy, 'native'));
    await work(programsIn(join(copy, 'native')));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
