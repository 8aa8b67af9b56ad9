import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { killAtOnce } from '../processes/databaseProcesses.ts';
import type { ProxiedSetup } from '../processes/proxiedSetup.ts';
import type { Attempt } from './history.ts';
import { sendOrder } from './sendOrder.ts';

export interface Outage {
  /** Where orders can be placed. */
  servers: readonly { url(): string }[];
  begin(): Promise<void>;
  end(): Promise<void>;
  /** What else is waited for once an order was placed again. */
  settle?(rides: readonly Ride[]): Promise<void>;
  lastsMs: number;
  connections: number;
  /** The products that are ordered, one after the other. */
  products: number[];
  /** Whether each order has an idempotency key of its own. */
  haveKeys?: boolean;
  /** How long orders are placed before it and after it. */
  sellingMs: { before: number; after: number };
}

/** One order, which is sent once. Times are of one monotonic clock. */
export type Ride = Pick<Attempt, 'server' | 'calledAt' | 'returnedAt' | 'answer'>;

export interface RideOut {
  rides: Ride[];
  stoppedAt: number;
  /** When its end began. */
  endingAt: number;
  /** When the first order was placed after that. */
  backAt: number;
}

const CLIENT_TIMEOUT_MS = 60_000;

/** Lets the database be away under load; nobody repeats an order meanwhile. */
export async function rideOut(outage: Outage): Promise<RideOut> {
  const { servers, connections, products, lastsMs, sellingMs } = outage;
  const rides: Ride[] = [];
  let isSelling = true;
  let sent = 0;

  async function buyer(number: number): Promise<void> {
    const server = number % servers.length;
    while (isSelling) {
      const key = outage.haveKeys && { key: randomUUID() };
      const productId = products[sent++ % products.length] ?? 0;
      const calledAt = performance.now();
      const url = servers[server]?.url() ?? '';
      const answer = await sendOrder(url, { productId, quantity: 1, ...key }, CLIENT_TIMEOUT_MS);
      rides.push({ server, calledAt, returnedAt: performance.now(), answer });
      // Without an answer, the next one would come at once.
      if (!isPlaced({ answer })) await sleep(100);
    }
  }

  /** When an order was placed, the first one behind so many rides. */
  async function placedBehind(count: number): Promise<number> {
    for (;;) {
      const ride = rides.slice(count).find(isPlaced);
      if (ride) return ride.returnedAt;
      await sleep(5);
    }
  }

  const buyers = Array.from({ length: connections }, (_, number) => buyer(number));
  await placedBehind(0);
  await sleep(sellingMs.before);
  const stoppedAt = performance.now();
  await outage.begin();
  await sleep(Math.max(0, stoppedAt + lastsMs - performance.now()));
  const [before, endingAt] = [rides.length, performance.now()];
  await outage.end();
  const backAt = await placedBehind(before);
  await outage.settle?.(rides);
  await sleep(sellingMs.after);
  isSelling = false;
  await Promise.all(buyers);
  return { rides, stoppedAt, endingAt, backAt };
}

export function isPlaced({ answer }: Pick<Ride, 'answer'>): boolean {
  return answer !== 'lost' && answer.status === 201 && !answer.isReplay;
}

/** SIGINT: a fast shutdown. SIGKILL: all processes at once, as when the power fails. */
export type StopSignal = 'SIGINT' | 'SIGKILL';

/** The database is stopped, and started again. */
export function restartOf({ postgres, servers }: ProxiedSetup, signal: StopSignal) {
  return {
    servers,
    async begin() {
      if (signal === 'SIGKILL') await killAtOnce(postgres);
      else await postgres.kill(signal);
    },
    end: () => postgres.start(),
  };
}
