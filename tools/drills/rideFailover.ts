import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Fence,
  makePrimaryPair,
  type PrimaryPair,
  urlOfAll,
} from '../processes/primaryPair.ts';
import { addProducts } from '../processes/receipts.ts';
import { startServer, type TestServer } from '../processes/testServer.ts';
import { checkStock } from './checkStock.ts';
import type { Violation } from './history.ts';
import { readTables, sumStocks } from './readTables.ts';
import { isPlaced, type RideOut, rideOut } from './rideOut.ts';

const SERVERS = 2;
const PLENTY = 10_000_000;
const ORDER_TIMEOUT_MS = 10_000;

export interface Failover {
  fence: Fence;
  connections: number;
  products: number;
  /** How long after the fence the standby is promoted. */
  lastsMs: number;
  sellingMs: { before: number; after: number };
}

export interface FailoverRide extends RideOut {
  /** Acknowledged orders that the new primary lacks. */
  lost: string[];
  /** Orders that nobody was told of. */
  untold: string[];
  wrongStock: Violation[];
}

/**
 * Fences a primary under load and promotes its synchronous standby. The servers have both hosts in
 * their URL, and nothing in between. A frozen primary goes on while the new one sells.
 */
export async function rideFailover(failover: Failover): Promise<FailoverRide> {
  const pair = await makePrimaryPair();
  const servers: TestServer[] = [];
  try {
    const receipts = await addProducts(pair.primary.url, failover.products, PLENTY);
    const productIds = receipts.map(({ productId }) => productId);
    for (let count = 0; count < SERVERS; count += 1) servers.push(await startOn(pair));
    const ride = await ridePair(pair, servers, { ...failover, productIds });
    const found = await compare(pair, ride);
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    return found;
  } finally {
    for (const server of servers) server.process.kill('SIGKILL');
    await pair.remove();
  }
}

function startOn({ primary, standby }: PrimaryPair): Promise<TestServer> {
  return startServer({
    // The one that is to be promoted comes first: it is refused until then.
    DATABASE_URL: urlOfAll([standby.url, primary.url]),
    ORDER_TIMEOUT_MS: String(ORDER_TIMEOUT_MS),
    LOG_LEVEL: 'error',
  });
}

async function ridePair(
  pair: PrimaryPair,
  servers: TestServer[],
  { fence, connections, productIds, lastsMs, sellingMs }: Failover & { productIds: number[] },
): Promise<RideOut> {
  let promotedAt = Number.POSITIVE_INFINITY;
  return rideOut({
    servers: servers.map(({ url }) => ({ url: () => url })),
    begin: () => pair.fence(fence),
    async end() {
      await pair.promote();
      promotedAt = performance.now();
    },
    // Whoever has sold there does not go back: a frozen primary may go on, and sells no more.
    async settle(rides) {
      const hasSold = (server: number) =>
        rides.some(
          (ride) => ride.server === server && ride.calledAt > promotedAt && isPlaced(ride),
        );
      while (!servers.every((_, server) => hasSold(server))) await sleep(10);
      await pair.thaw();
    },
    ...{ connections, products: productIds, lastsMs, sellingMs },
  });
}

async function compare({ standby }: PrimaryPair, ride: RideOut): Promise<FailoverRide> {
  const { orders } = await readTables(standby.url);
  const inTable = new Set(orders.map(({ id }) => id));
  const told = ride.rides
    .filter(isPlaced)
    .map(({ answer }) => (answer === 'lost' ? '' : (answer.order?.id ?? '')));
  const isTold = new Set(told);
  return {
    ...ride,
    lost: told.filter((id) => !inTable.has(id)),
    untold: [...inTable].filter((id) => !isTold.has(id)),
    wrongStock: checkStock(await sumStocks(standby.url)),
  };
}
