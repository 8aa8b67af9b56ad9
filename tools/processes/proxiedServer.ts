import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from './serverProcess.ts';
import { startTcpProxy, type Target, type TcpProxy } from './tcpProxy.ts';
import { startServer, type TestServer } from './testServer.ts';
import { withSession } from './withSession.ts';

/** A real server that reaches PostgreSQL through a proxy of its own. */
export interface ProxiedServer {
  proxy: TcpProxy;
  /** Leads its new connections to another PostgreSQL with the same data. */
  leadTo(databaseUrl: string): void;
  /** Where it listens; each start chooses a new port. */
  url(): string;
  pid(): number;
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
  /** Asks it to stop while it holds orders; fails if it does not end well. */
  retire(): Promise<void>;
  /** When it was asked to stop, on the clock of `performance.now()`. */
  stops(): number[];
  /** The same, for good. */
  stop(): Promise<void>;
  /** The lines that it and those before it have logged; only errors, unless `env` says more. */
  logged(): string[];
  /** All lines of the one that runs. */
  printed(): string[];
}

/** How long orders pile up before a stop: it finds many that the server has accepted. */
const HELD_BEFORE_MS = 1_500;
/** How long they stay held after it: who does not wait for them has left by then. */
const HELD_AFTER_MS = 200;

export async function startProxiedServer(
  databaseUrl: string,
  env: Record<string, string>,
): Promise<ProxiedServer> {
  const proxy = await startTcpProxy(targetOf(databaseUrl));
  const proxied = Object.assign(new URL(databaseUrl), { port: String(proxy.port) }).href;
  const servers: TestServer[] = [];
  const current = () => servers.at(-1) as TestServer;

  /** Ended by us; a server that ends by itself has failed. */
  let isDown = true;

  async function start(): Promise<void> {
    isDown = false;
    servers.push(await startServer({ LOG_LEVEL: 'error', ...env, DATABASE_URL: proxied }));
  }

  async function kill(): Promise<void> {
    if (isDown) return;
    const { process } = current();
    const { exitCode, signalCode } = process;
    if (!isRunning(process)) throw new Error(`A server ended by itself: ${exitCode ?? signalCode}`);
    isDown = true;
    const exit = once(process, 'exit');
    process.kill('SIGKILL');
    await exit;
  }

  let currentUrl = databaseUrl;
  const stops: number[] = [];
  async function retire(): Promise<void> {
    await withSession(currentUrl, async (session) => {
      await session.query('BEGIN');
      await session.query('LOCK TABLE products IN EXCLUSIVE MODE');
      await sleep(HELD_BEFORE_MS);
      stops.push(performance.now());
      const letGo = sleep(HELD_AFTER_MS).then(() => session.query('ROLLBACK'));
      isDown = true;
      await Promise.all([current().stop(), letGo]);
    });
  }

  await start();
  return {
    proxy,
    leadTo(url) {
      currentUrl = url;
      proxy.leadTo(targetOf(url));
    },
    url: () => current().url,
    pid: () => current().process.pid as number,
    start,
    signal: (signal) => current().process.kill(signal),
    kill,
    retire,
    stops: () => stops,
    async stop() {
      proxy.heal();
      try {
        if (!isDown) await current().stop();
      } finally {
        if (isRunning(current().process)) await kill();
        await proxy.close();
      }
    },
    printed: () => current().output,
    logged: () => servers.flatMap(({ output }) => output.filter((line) => line.startsWith('{'))),
  };
}

export function targetOf(databaseUrl: string): Target {
  const { hostname, port } = new URL(databaseUrl);
  return { host: hostname, port: Number(port) };
}
