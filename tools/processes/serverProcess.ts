import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { whenStarted } from '../../backend/whenStarted.ts';
import { within } from './within.ts';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const LAST_WORDS_LINES = 15;
const projectRoot = resolve(import.meta.dirname, '../..');

export interface ServerProcess {
  pid: number;
  port: number;
  /** The last lines it has printed. */
  lastWords(): string;
  stop(): Promise<void>;
}

/** Starts a server with this same Node.js; it tells its address when it listens. */
export async function startServerProcess(
  file: string,
  env: Record<string, string>,
): Promise<ServerProcess> {
  const child = await whenStarted(
    spawn(process.execPath, [resolve(projectRoot, file)], {
      cwd: projectRoot,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // Ctrl-C reaches only whoever started it, who then stops it
    }),
  );
  const lines: string[] = [];
  const lastWords = () => lines.join('\n');
  const listening = Promise.withResolvers<number>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      if (lines.length > LAST_WORDS_LINES) lines.shift();
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port) listening.resolve(Number(port));
    });
  }
  child.once('close', () => listening.reject(new Error('it ended')));
  try {
    const port = await within(START_TIMEOUT_MS, listening.promise, () => 'it does not listen');
    return { pid: child.pid ?? 0, port, lastWords, stop: () => end(child) };
  } catch (error) {
    await end(child);
    throw new Error(`${file} does not start: ${(error as Error).message}\n${lastWords()}`);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(kill);
}
