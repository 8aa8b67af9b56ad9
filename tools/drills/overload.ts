import { setTimeout as sleep } from 'node:timers/promises';
import { memoryOf } from '../bench/processes/processStats.ts';
import { percentileMs } from '../load/client/histogram.ts';
import { type LoadClient, startLoadClient } from '../load/loadClient.ts';
import { type ProxiedServer, startProxiedServer } from '../processes/proxiedServer.ts';
import { addProducts } from '../processes/receipts.ts';
import { makeTestPostgres, type TestPostgres } from '../processes/testPostgres.ts';
import { withSession } from '../processes/withSession.ts';
import { checkStock } from './checkStock.ts';
import { sumStocks } from './readTables.ts';

/** Of the best rate, what the database takes when it is slowed down. */
const SLOWED_TO = 0.1;
const RUSH = 10;
/** What an order takes of the path to the database, all messages of its group included. */
const BYTES_PER_ORDER = 140;
const CONNECTIONS_FOR_BEST = [64, 256, 512];
/** How long the orders that are let in wait: 0.3 of the usual deadline. */
const WAIT_SECONDS = 3;
/** Connections beyond those that wait, for the orders that are refused. */
const SPARE_CONNECTIONS = 2_000;
const RUSH_MS = 20_000;
/** In the beginning the queue fills up: nobody knows yet that the database is slow. */
const SETTLED_AFTER_MS = 5_000;
const PLENTY = 2_000_000_000;

interface OverloadSetup {
  postgres: TestPostgres;
  server: ProxiedServer;
  client: LoadClient;
  productId: number;
  tell(line: string): void;
}

export interface Overload {
  /** Orders per second with the database as it is, and slowed down: the best of some loads. */
  bestRate: number;
  slowedRate: number;
  offeredRate: number;
  /** Orders per second that reached the table while ten times as many came as it takes. */
  placedRate: number;
  refusedP99Ms: number;
  answers: Record<string, number>;
  unsent: number;
  /** Whether stock and orders agree afterwards. */
  isStockRight: boolean;
  /** Of the server, in MB. */
  memory: { before: number; peak: number };
}

/** Offers a slowed database ten times the orders that it takes. */
export async function runOverload(
  stop: AbortSignal,
  tell: (line: string) => void,
): Promise<Overload> {
  const postgres = await makeTestPostgres();
  try {
    await postgres.start();
    const server = await startProxiedServer(postgres.url, {});
    try {
      const client = await startLoadClient(stop);
      const [receipt] = await addProducts(postgres.url, 1, PLENTY);
      const productId = receipt?.productId ?? 0;
      return await measure({ postgres, server, client, productId, tell }).finally(client.stop);
    } finally {
      await server.stop();
    }
  } finally {
    await postgres.remove();
  }
}

async function measure(setup: OverloadSetup): Promise<Overload> {
  const { server, tell } = setup;
  const bestRate = await findBestRate(setup, 'the database as it is');
  const bytesPerSecond = Math.round(bestRate * SLOWED_TO * BYTES_PER_ORDER);
  server.proxy.slowDown({ bytesPerSecond });
  const slowedRate = await findBestRate(setup, `${bytesPerSecond} bytes a second to it`);
  const offeredRate = Math.round(RUSH * slowedRate);
  tell(`${offeredRate} orders a second for ${RUSH_MS / 1000} s`);

  const before = memoryOf(server.pid()).nowMb;
  const { result, placedRate } = await rush(setup, offeredRate);
  return {
    bestRate,
    slowedRate,
    offeredRate,
    placedRate,
    refusedP99Ms: percentileMs(result.latenciesByStatus?.[503] ?? [], 0.99),
    answers: result.answers,
    unsent: result.unsent ?? 0,
    isStockRight: checkStock(await sumStocks(setup.postgres.url)).length === 0,
    memory: { before, peak: memoryOf(server.pid()).peakMb },
  };
}

async function findBestRate({ client, server, productId, tell }: OverloadSetup, where: string) {
  let best = 0;
  for (const connections of CONNECTIONS_FOR_BEST) {
    const to = { port: portOf(server), productIds: [productId] };
    const timing = { warmUpMs: 1_500, measuredMs: 3_000 };
    const { measured } = await client.run({ kind: 'closedLoop', ...to, connections, ...timing });
    const rate = measured.answers / measured.seconds;
    tell(`${where}, ${connections} connections: ${Math.round(rate)} orders a second`);
    best = Math.max(best, rate);
  }
  return best;
}

async function rush({ client, server, productId, postgres }: OverloadSetup, perSecond: number) {
  const sending = Promise.withResolvers<void>();
  const answered = client.run(
    {
      kind: 'openLoop',
      port: portOf(server),
      connections: Math.ceil((perSecond / RUSH) * WAIT_SECONDS) + SPARE_CONNECTIONS,
      productIds: [productId],
      perSecond,
      measuredMs: RUSH_MS,
    },
    { measuring: sending.resolve },
  );
  const [result, placedRate] = await Promise.all([
    answered,
    sending.promise.then(() => placedPerSecond(postgres.url)),
  ]);
  return { result, placedRate };
}

/** By the table, from when the rush has settled until its end. */
async function placedPerSecond(url: string): Promise<number> {
  await sleep(SETTLED_AFTER_MS);
  const [before, startedAt] = [await countOrders(url), performance.now()];
  await sleep(RUSH_MS - SETTLED_AFTER_MS);
  const [after, endedAt] = [await countOrders(url), performance.now()];
  return ((after - before) / (endedAt - startedAt)) * 1000;
}

async function countOrders(url: string): Promise<number> {
  const { rows } = await withSession(url, (session) =>
    session.query('SELECT count(*)::int AS orders FROM orders'),
  );
  return rows[0].orders;
}

function portOf(server: ProxiedServer): number {
  return Number(new URL(server.url()).port);
}
