import { setTimeout as sleep } from 'node:timers/promises';
import { findDatabaseProcesses } from '../processes/databaseProcesses.ts';
import type { ProxiedSetup } from '../processes/proxiedSetup.ts';
import type { Attempt } from './history.ts';
import { sendOrder } from './sendOrder.ts';

export interface Outage {
  /** SIGINT: a fast shutdown. SIGKILL: all processes at once, as when the power fails. */
  signal: 'SIGINT' | 'SIGKILL';
  lastsMs: number;
  connections: number;
  /** The products that are ordered, one after the other. */
  products: number[];
  /** How long orders are placed before it and after it. */
  sellingMs: { before: number; after: number };
}

/** One order without a key, which is sent once. Times are of one monotonic clock. */
export type Ride = Pick<Attempt, 'calledAt' | 'returnedAt' | 'answer'>;

export interface RideOut {
  rides: Ride[];
  stoppedAt: number;
  /** When the first order was placed by the database that was started again. */
  backAt: number;
}

const CLIENT_TIMEOUT_MS = 60_000;

/** Stops the database under load and starts it again; nobody repeats an order meanwhile. */
export async function rideOut(setup: ProxiedSetup, outage: Outage): Promise<RideOut> {
  const { connections, products, lastsMs, sellingMs } = outage;
  const rides: Ride[] = [];
  let isSelling = true;
  let sent = 0;

  async function buyer(number: number): Promise<void> {
    const server = setup.servers[number % setup.servers.length];
    while (isSelling) {
      const productId = products[sent++ % products.length] ?? 0;
      const calledAt = performance.now();
      const url = server?.url() ?? '';
      const answer = await sendOrder(url, { productId, quantity: 1 }, CLIENT_TIMEOUT_MS);
      rides.push({ calledAt, returnedAt: performance.now(), answer });
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
  await stopDatabase(setup, outage.signal);
  await sleep(Math.max(0, stoppedAt + lastsMs - performance.now()));
  const before = rides.length;
  await setup.postgres.start();
  const backAt = await placedBehind(before);
  await sleep(sellingMs.after);
  isSelling = false;
  await Promise.all(buyers);
  return { rides, stoppedAt, backAt };
}

export function isPlaced({ answer }: Pick<Ride, 'answer'>): boolean {
  return answer !== 'lost' && answer.status === 201 && !answer.isReplay;
}

async function stopDatabase({ postgres }: ProxiedSetup, signal: Outage['signal']): Promise<void> {
  if (signal === 'SIGKILL') {
    const processes = await findDatabaseProcesses(postgres.url);
    await processes.stopAll();
    await processes.signalAll('SIGKILL');
  }
  await postgres.kill(signal);
}
