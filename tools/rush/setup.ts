import { startServerProcess } from '../processes/serverProcess.ts';
import { startTestPostgres } from '../processes/testPostgres.ts';
import { createDatabase } from '../processes/withSession.ts';

/** Orders that wait are decided in groups, or each in a transaction of its own. */
export type Flow = 'groups' | 'literal';

export interface OpenSetup {
  databaseUrl: string;
  ports: number[];
}

/** A PostgreSQL of our own and servers on it, all of it to be thrown away. */
export interface SaleSetup {
  /** Starts servers on an empty database, and stops those before them. */
  open(request: { flow: Flow; servers: number }): Promise<OpenSetup>;
  /** Ends everything and removes its files. */
  remove(): Promise<void>;
}

const serverFiles: Record<Flow, string> = {
  groups: 'backend/server.ts',
  literal: 'tools/bench/servers/literal.ts',
};
const settings = { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn' };

/** @throws when PostgreSQL does not start. */
export async function startSaleSetup(signal: AbortSignal): Promise<SaleSetup> {
  const postgres = await startTestPostgres().catch(failedToStart);
  let stopServers = async () => {};
  return {
    async open({ flow, servers: count }) {
      signal.throwIfAborted();
      await stopServers();
      const databaseUrl = await createDatabase(postgres.url, flow);
      const env = { ...settings, DATABASE_URL: databaseUrl };
      const starts = await Promise.allSettled(
        Array.from({ length: count }, () => startServerProcess(serverFiles[flow], env)),
      );
      const servers = starts.flatMap((start) => (start.status === 'fulfilled' ? start.value : []));
      stopServers = async () => {
        await Promise.all(servers.map((server) => server.stop()));
      };
      for (const start of starts) if (start.status === 'rejected') failedToStart(start.reason);
      signal.throwIfAborted();
      return { databaseUrl, ports: servers.map(({ port }) => port) };
    },
    async remove() {
      await stopServers().finally(() => postgres.remove());
    },
  };
}

function failedToStart(error: Error): never {
  throw new Error(`The database and servers for the sale do not start: ${error.message}`);
}
