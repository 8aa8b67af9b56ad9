import { once } from 'node:events';
import { findFreePort } from '../../backend/database/embedded/postmaster.ts';
import { addProducts } from '../processes/receipts.ts';
import { type ProxyName, type SampleProxy, startSampleProxy } from '../processes/sampleProxy.ts';
import { type ServerProcess, startServerProcess } from '../processes/serverProcess.ts';
import { startTestPostgres, type TestPostgres } from '../processes/testPostgres.ts';
import { checkStock } from './checkStock.ts';
import { readTables, sumStocks } from './readTables.ts';
import { type Outage, type Ride, rideOut } from './rideOut.ts';

/** What happens to one of the two servers, or to the proxy. */
export type ProxyEvent = 'SIGKILL' | 'SIGTERM' | 'reload';

export const proxyEvents: ProxyEvent[] = ['SIGKILL', 'SIGTERM', 'reload'];

export interface ProxyRide {
  event: ProxyEvent;
  /** How often each answer came. */
  answers: Record<string, number>;
  /** What is wrong with the tables afterwards. */
  wrong: string[];
}

type Load = Pick<Outage, 'connections' | 'lastsMs' | 'sellingMs'> & { haveKeys: boolean };

const PLENTY = 10_000_000;

/** Orders through a proxy in front of two servers, while each of that happens. */
export async function rideProxy(name: ProxyName, load: Load): Promise<ProxyRide[]> {
  const postgres = await startTestPostgres();
  const servers: ServerProcess[] = [];
  try {
    const ports = [await findFreePort(), await findFreePort()] as const;
    for (const port of ports) servers.push(await startOn(postgres, port));
    const [receipt] = await addProducts(postgres.url, 1, PLENTY);
    const proxy = await startSampleProxy(name, ports);
    try {
      const rides: ProxyRide[] = [];
      for (const event of proxyEvents) {
        const outage = { ...load, ...outageBy(event, { proxy, servers, postgres }) };
        const { rides: sent } = await rideOut({ ...outage, products: [receipt?.productId ?? 0] });
        rides.push({ event, answers: countAnswers(sent), wrong: await check(postgres.url, sent) });
      }
      return rides;
    } finally {
      await proxy.remove();
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await postgres.remove();
  }
}

interface Setup {
  proxy: SampleProxy;
  servers: ServerProcess[];
  postgres: TestPostgres;
}

/** The first server ends and is started again, or the proxy is reloaded. */
function outageBy(event: ProxyEvent, { proxy, servers, postgres }: Setup) {
  const one = servers[0] as ServerProcess;
  return {
    servers: [{ url: () => proxy.url }],
    async begin() {
      if (event === 'reload') proxy.reload();
      else await endServer(one, event);
    },
    async end() {
      if (event !== 'reload') servers[0] = await startOn(postgres, one.port);
    },
  };
}

function startOn({ url }: TestPostgres, port: number): Promise<ServerProcess> {
  const env = { DATABASE_URL: url, PORT: String(port), LOG_LEVEL: 'error' };
  return startServerProcess('backend/server.ts', env);
}

async function endServer({ process }: ServerProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(process, 'exit');
  process.kill(signal);
  await exit;
}

function countAnswers(rides: readonly Ride[]): Record<string, number> {
  const names = rides.map(({ answer }) =>
    answer === 'lost' ? 'no answer' : `${answer.status} ${answer.code ?? ''}`.trim(),
  );
  return Object.fromEntries(
    [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]),
  );
}

/** Acknowledged orders that are not there or not alone, and stock that does not agree. */
async function check(url: string, rides: readonly Ride[]): Promise<string[]> {
  const { orders } = await readTables(url);
  const inTable = new Set(orders.map(({ id }) => id));
  const told = rides.flatMap(({ answer }) => (answer === 'lost' ? [] : (answer.order?.id ?? [])));
  const lost = told.filter((id) => !inTable.has(id));
  const shared = told.length - new Set(told).size;
  return [
    ...lost.map((id) => `lost: ${id}`),
    ...(shared > 0 ? [`${shared} orders were answered twice`] : []),
    ...checkStock(await sumStocks(url)).map(({ detail }) => detail),
  ];
}
