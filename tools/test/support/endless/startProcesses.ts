import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSupervised } from '../../../processes/supervisor/supervise.ts';
import { makeTemporaryDirectory } from '../../../processes/temporaryDirectory.ts';

const program = ['--eval', 'setInterval(() => {}, 1_000)'] as const;

/** Starts what must end with the test file, and leaves a mark that it was started. */
export function startProcesses(): void {
  makeTemporaryDirectory();
  spawnSupervised(process.execPath, program, { stdio: 'ignore' });
  spawn(process.execPath, program, { stdio: 'inherit' });
  writeFileSync(join(process.env.MARKS ?? '', `${process.pid}`), '');
}
