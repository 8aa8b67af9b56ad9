import { once } from 'node:events';
import { signalIfThere } from '../../tools/processes/processTree.ts';
import { spawnSupervised } from '../../tools/processes/supervisor/supervise.ts';

/**
 * Runs test files, and ends all that they have started: at the signal, and when they are over.
 *
 * @returns whether all passed.
 */
export async function runInGroup(
  files: readonly string[],
  env: NodeJS.ProcessEnv,
  stop: AbortSignal,
): Promise<boolean> {
  const run = spawnSupervised(process.execPath, ['scripts/tests/runTestFiles.ts', ...files], {
    stdio: 'inherit',
    env: { ...env, NODE_ENV: 'test' },
  });
  const endAll = (signal: NodeJS.Signals) => signalIfThere(-Number(run.pid), signal);
  stop.addEventListener('abort', () => endAll('SIGTERM'));
  try {
    const [code] = await once(run, 'exit');
    return code === 0;
  } finally {
    endAll('SIGKILL'); // files that are still there if what runs them was killed
  }
}
