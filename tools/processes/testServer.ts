import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { whenStarted } from '../../backend/whenStarted.ts';

const projectRoot = resolve(import.meta.dirname, '../..');

export interface TestServer {
  url: string;
  process: ChildProcess;
  /** The lines that the server has printed so far. */
  output: string[];
  /** Stops it as Ctrl-C does; fails if it does not end well. */
  stop(): Promise<void>;
}

/**
 * Starts the real server in a process of its own, on a free port; with `openFiles`, that process may
 * open no more files than that.
 */
export async function startServer(
  env: Record<string, string> = {},
  openFiles?: number,
): Promise<TestServer> {
  const limited = openFiles ? ['/bin/sh', '-c', `ulimit -n ${openFiles} && exec "$0" "$@"`] : [];
  const [program, ...args] = [...limited, process.execPath, join(projectRoot, 'backend/server.ts')];
  const child = await whenStarted(
    spawn(program, args, {
      cwd: projectRoot,
      env: { ...process.env, LOG_LEVEL: 'info', ...env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const output: string[] = [];
  const complaints: string[] = [];
  createInterface(child.stderr).on('line', (line) => complaints.push(line));
  const lines = createInterface(child.stdout).on('line', (line) => output.push(line));

  const url = await new Promise<string>((started, failed) => {
    lines.on('line', (line) => {
      const page = /Page: (http\S+)\//.exec(line);
      if (page?.[1]) started(page[1]);
    });
    child.once('close', (code) => {
      failed(new Error(`The server ended with ${code}:\n${complaints.join('\n')}`));
    });
  });

  return {
    url,
    process: child,
    output,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await once(child, 'close');
      }
      assert.equal(
        child.exitCode,
        0,
        `the server ended with ${child.exitCode ?? child.signalCode}:\n${complaints.join('\n')}`,
      );
      assert.deepEqual(complaints, [], 'the server complained');
    },
  };
}
