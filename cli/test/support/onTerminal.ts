import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { whenStarted } from '../../../backend/whenStarted.ts';
import { spawnSupervised } from '../../../tools/processes/supervisor/supervise.ts';

const projectRoot = resolve(import.meta.dirname, '../../..');
const CTRL_C = '\x03';

/** Why no program can be run on a terminal here, if so. */
export const noTerminal =
  spawnSync('script', ['--version']).status !== 0 && 'script is not installed';

export interface OnTerminal {
  process: ChildProcess;
  /** What the terminal has got so far, standard error and escape sequences included. */
  output(): string;
  /** Resolves when the terminal has got something like this. */
  shows(wanted: RegExp): Promise<void>;
  pressCtrlC(): void;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

/** Runs a command line of the shell on a terminal of so many columns. */
export async function startOnTerminal(
  commandLine: string,
  { env = {}, columns = 80 }: { env?: Record<string, string>; columns?: number } = {},
): Promise<OnTerminal> {
  const line = `stty cols ${columns} rows 24; ${commandLine}`;
  const child = spawnSupervised('script', ['-qec', line, '/dev/null'], {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await whenStarted(child);
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  let isOver = false;
  ended.then(() => {
    isOver = true;
  });
  return {
    process: child,
    output: () => output,
    async shows(wanted) {
      while (!wanted.test(output)) {
        if (isOver) throw new Error(`It ended without ${wanted}:\n${output}`);
        await sleep(20);
      }
    },
    pressCtrlC: () => child.stdin?.write(CTRL_C),
    ended,
  };
}

/** Runs the operator's command on a terminal, to its end. */
export async function inventoryOnTerminal(
  args: string,
  options: { env?: Record<string, string>; columns?: number },
): Promise<{ exitCode: number | null; output: string }> {
  const running = await startOnTerminal(
    `'${process.execPath}' scripts/inventory.ts ${args}`,
    options,
  );
  const exitCode = await running.ended;
  return { exitCode, output: running.output().replaceAll('\r\n', '\n') };
}
