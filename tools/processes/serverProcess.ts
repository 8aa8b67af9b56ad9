import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { whenStarted } from '../../backend/whenStarted.ts';
import { spawnSupervised } from './supervisor/supervise.ts';
import { within } from './within.ts';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const LAST_LINES = 15;
const projectRoot = resolve(import.meta.dirname, '../..');
/** In a line for people: those of the log are JSON. */
const ADDRESS = /^[^{].*?(http:\/\/[^/\s]+:\d+)/;

/** A server in a process of its own, which ends with us. */
export interface ServerProcess {
  url: string;
  port: number;
  pid: number;
  process: ChildProcess;
  /** The lines that it has printed so far, and those of its standard error. */
  output: string[];
  complaints: string[];
  /** The last lines of both. */
  lastLines(): string;
  /** Asks it to stop, and ends it if it does not stop in time. */
  stop(): Promise<void>;
}

/**
 * Starts a server with this same Node.js; it prints its address when it listens. With `openFiles`,
 * it may open no more files than that.
 *
 * @throws when it ends, with what it says of that, or does not listen in time.
 */
export async function startServerProcess(
  file: string,
  env: Record<string, string>,
  openFiles?: number,
): Promise<ServerProcess> {
  const limited = openFiles ? ['/bin/sh', '-c', `ulimit -n ${openFiles} && exec "$0" "$@"`] : [];
  const [program, ...args] = [...limited, process.execPath, resolve(projectRoot, file)];
  const child = await whenStarted(
    spawnSupervised(program, args, {
      cwd: projectRoot,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const output: string[] = [];
  const complaints: string[] = [];
  const listening = Promise.withResolvers<string>();
  readLines(child.stderr, (line) => complaints.push(line));
  readLines(child.stdout, (line) => {
    output.push(line);
    const url = ADDRESS.exec(line)?.[1];
    if (url) listening.resolve(url);
  });
  child.once('close', (code) => {
    listening.reject(new Error(`The server ended with ${code}:\n${complaints.join('\n')}`));
  });
  const lastLines = () => [...output, ...complaints].slice(-LAST_LINES).join('\n');
  try {
    const late = () => `${file}, which last said "${lastLines()}", does not listen`;
    const url = await within(START_TIMEOUT_MS, listening.promise, late);
    const [pid, port] = [child.pid as number, Number(new URL(url).port)];
    return {
      ...{ url, port, pid, process: child, output, complaints },
      lastLines,
      stop: () => end(child),
    };
  } catch (error) {
    await end(child);
    throw error;
  }
}

export function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function readLines(stream: Readable | null, read: (line: string) => void): void {
  if (stream) createInterface(stream).on('line', read);
}

async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(kill);
}
