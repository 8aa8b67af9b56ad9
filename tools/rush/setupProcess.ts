import { on } from 'node:events';
import { listenForStop } from '../../backend/stopSignal.ts';
import { startServerProcess } from '../processes/serverProcess.ts';
import { startThrowawayPostgres } from '../processes/throwawayPostgres.ts';
import type { Flow, OpenSetup, SetupReply, SetupRequest } from './setup.ts';

// The process that holds what a sale runs on. It ends, and removes all of it, when whoever has
// started it is gone, however that one ended.
const serverFiles: Record<Flow, string> = {
  groups: 'backend/server.ts',
  literal: 'tools/bench/literal.ts',
};
const tell = (reply: SetupReply) => {
  if (process.connected) process.send?.(reply);
};
const disconnected = new AbortController();
process.on('disconnect', () => disconnected.abort());
const stop = AbortSignal.any([listenForStop(), disconnected.signal]);

try {
  await serve();
} catch (error) {
  if (!stop.aborted) {
    tell({ failed: (error as Error).message });
    process.exitCode = 1;
  }
} finally {
  if (process.connected) process.disconnect?.();
}

async function serve(): Promise<void> {
  const postgres = await startThrowawayPostgres(stop);
  let stopServers = async () => {};

  async function open({ flow, servers: count }: SetupRequest): Promise<OpenSetup> {
    await stopServers();
    const database = await postgres.createDatabase(flow);
    const env = {
      DATABASE_URL: database.url,
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
    };
    const starts = await Promise.allSettled(
      Array.from({ length: count }, () => startServerProcess(serverFiles[flow], env)),
    );
    const servers = starts.flatMap((start) => (start.status === 'fulfilled' ? start.value : []));
    stopServers = async () => {
      await Promise.all(servers.map((server) => server.stop()));
    };
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    return { databaseUrl: database.url, ports: servers.map(({ port }) => port) };
  }

  try {
    tell({ started: postgres.version });
    for await (const [request] of on(process, 'message', { signal: stop })) {
      tell({ opened: await open(request as SetupRequest) });
    }
  } finally {
    await stopServers().finally(() => postgres.remove());
  }
}
