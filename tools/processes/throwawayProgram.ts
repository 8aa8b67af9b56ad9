import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { whenStarted } from '../../backend/whenStarted.ts';
import { isRunning } from './serverProcess.ts';
import { spawnSupervised } from './supervisor/supervise.ts';

/** Where systems keep the programs of servers, which not everybody's PATH has. */
const SEARCH_PATH = `${process.env.PATH}:/usr/local/sbin:/usr/sbin`;

/** A program of the system that listens on a port, and ends with us. */
export interface ThrowawayProgram {
  port: number;
  process(): ChildProcess;
  start(): Promise<void>;
  /** Ends it with that signal. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** The reason to leave a test out, or false. */
export function notInstalled(program: string): string | false {
  const { error } = spawnSync(program, ['-v'], { env: { PATH: SEARCH_PATH } });
  return error !== undefined && `${program} is not installed`;
}

/** It is to stay in the foreground, and to listen on that port of loopback. */
export function throwawayProgram(
  program: string,
  args: readonly string[],
  port: number,
): ThrowawayProgram {
  let child: ChildProcess | undefined;
  let said = '';
  const running = () => {
    if (child && isRunning(child)) return child;
    throw new Error(`${program} does not run. It said:\n${said}`);
  };

  async function start(): Promise<void> {
    const env = { ...process.env, PATH: SEARCH_PATH };
    const started = spawnSupervised(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on('data', (text) => {
        said += text;
      });
    }
    child = await whenStarted(started);
    while (!(await listens(port))) {
      running();
      await sleep(10);
    }
  }

  return {
    port,
    process: running,
    start,
    async end(signal) {
      if (!child || !isRunning(child)) return;
      const exit = once(child, 'exit');
      // Its whole group: the workers of a master, too.
      process.kill(-(child.pid as number), signal);
      await exit;
    },
  };
}

function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
