import { once } from 'node:events';
import { startServer, type TestServer } from '../backend/test/support/testServer.ts';
import { startTcpProxy, type TcpProxy } from './tcpProxy.ts';

/** A real server that reaches PostgreSQL through a proxy of its own. */
export interface DrillServer {
  proxy: TcpProxy;
  /** Where it listens; each start chooses a new port. */
  url(): string;
  pid(): number;
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
  /** Asks it to stop; fails if it does not end well. */
  retire(): Promise<void>;
  /** The same, for good. */
  stop(): Promise<void>;
  /** The errors that it and those before it have logged. */
  loggedErrors(): string[];
}

export async function startDrillServer(
  databaseUrl: string,
  env: Record<string, string>,
): Promise<DrillServer> {
  const { hostname, port } = new URL(databaseUrl);
  const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
  const proxied = Object.assign(new URL(databaseUrl), { port: String(proxy.port) }).href;
  const servers: TestServer[] = [];
  const current = () => servers.at(-1) as TestServer;
  const isRunning = ({ process }: TestServer) =>
    process.exitCode === null && process.signalCode === null;

  async function start(): Promise<void> {
    servers.push(await startServer({ ...env, DATABASE_URL: proxied, LOG_LEVEL: 'error' }));
  }

  async function kill(): Promise<void> {
    const { process } = current();
    if (!isRunning(current())) return;
    const exit = once(process, 'exit');
    process.kill('SIGKILL');
    await exit;
  }

  await start();
  return {
    proxy,
    url: () => current().url,
    pid: () => current().process.pid as number,
    start,
    signal: (signal) => current().process.kill(signal),
    kill,
    retire: () => current().stop(),
    async stop() {
      proxy.heal();
      try {
        if (current().process.signalCode === null) await current().stop();
      } finally {
        await kill();
        await proxy.close();
      }
    },
    loggedErrors: () =>
      servers.flatMap(({ output }) => output.filter((line) => line.startsWith('{'))),
  };
}
