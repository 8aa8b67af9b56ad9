import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  isRunning,
  type ServerProcess,
  type Surroundings,
  startServerProcess,
} from './serverProcess.ts';

export type TestServer = Pick<ServerProcess, 'url' | 'process' | 'output' | 'complaints'> & {
  /** Stops it as Ctrl-C does; fails if it does not end well. */
  stop(): Promise<void>;
};

/** Starts the product's server on a free port; unlike others, it must have nothing to complain of. */
export async function startServer(
  env: Record<string, string> = {},
  surroundings?: Surroundings,
): Promise<TestServer> {
  const settings = { LOG_LEVEL: 'info', ...env, PORT: '0' };
  const server = await startServerProcess('backend/server.ts', settings, surroundings);
  const { process: child, complaints } = server;
  return {
    ...server,
    async stop() {
      if (isRunning(child)) {
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
