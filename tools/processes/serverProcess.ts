import { type ChildProcess, spawnSync } from 'node:child_process';
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

/** What a process has of its own. */
export interface Surroundings {
  /** It may open no more files than that. */
  openFiles?: number | undefined;
  /** Its names of hosts, in the place of `/etc/hosts`; only where `canHaveHostsFile`. */
  hostsFile?: string | undefined;
}

/**
 * Starts a server with this same Node.js; it prints its address when it listens.
 *
 * @throws when it ends, with what it says of that, or does not listen in time.
 */
export async function startServerProcess(
  file: string,
  env: Record<string, string>,
  surroundings: Surroundings = {},
): Promise<ServerProcess> {
  const prefix = prefixFor(surroundings);
  const [program = '', ...args] = [...prefix, process.execPath, resolve(projectRoot, file)];
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

function prefixFor({ openFiles, hostsFile }: Surroundings): string[] {
  const limit = openFiles ? [`ulimit -n ${openFiles}`] : [];
  const mount = hostsFile ? [`mount --bind '${hostsFile}' /etc/hosts`] : [];
  const unshare = hostsFile ? ['unshare', '--mount', '--propagation', 'private'] : [];
  const steps = [...limit, ...mount, 'exec "$0" "$@"'];
  return steps.length === 1 ? [] : [...unshare, '/bin/sh', '-c', steps.join(' && ')];
}

/** Only root can mount, on Linux, unless it is kept from it. */
export function canHaveHostsFile(): boolean {
  const [program = '', ...args] = prefixFor({ hostsFile: '/etc/hosts' });
  return spawnSync(program, [...args, 'true']).status === 0;
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
