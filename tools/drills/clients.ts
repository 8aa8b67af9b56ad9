import { setTimeout as sleep } from 'node:timers/promises';
import type { ProxiedSetup } from '../processes/proxiedSetup.ts';
import { receive } from '../processes/receipts.ts';
import type { History } from './history.ts';
import type { DrillOptions } from './options.ts';
import { type Ordering, runOrderingClient } from './orderingClient.ts';
import { seededRandom } from './random.ts';

const RESTOCK_INTERVAL_MS = 250;

export interface Clients {
  history: History;
  /** Starts no more orders, and waits until each that was started has its answer. */
  stop(): Promise<void>;
  /** Goes away at once. */
  leave(): void;
  /** How many orders were acknowledged. */
  acknowledged(): number;
  /** The keys that have no last answer yet. */
  unanswered(): string[];
}

/** Clients that order all the time and repeat what stays open, and somebody who restocks. */
export function startClients(
  setup: ProxiedSetup,
  { clients: count, thinkingMs, seed, patienceMs }: Omit<DrillOptions, 'faults' | 'kinds'>,
): Clients {
  const history: History = { attempts: [], receipts: [...setup.receipts], stops: [] };
  const unanswered = new Set<string>();
  const ordering: Ordering = {
    ...{ setup, history, unanswered },
    ...{ acknowledged: 0, isOpen: true, isOver: false },
  };
  const clients = Array.from({ length: count }, (_, number) =>
    runOrderingClient(ordering, { number, seed, thinkingMs }),
  );
  const all = [...clients, restock(ordering, seed)];
  return {
    history,
    async stop() {
      ordering.isOpen = false;
      await Promise.race([Promise.all(all), sleep(patienceMs, undefined, { ref: false })]);
      ordering.isOver = true;
    },
    leave() {
      ordering.isOpen = false;
      ordering.isOver = true;
    },
    acknowledged: () => ordering.acknowledged,
    unanswered: () => [...unanswered],
  };
}

async function restock(ordering: Ordering, seed: number): Promise<void> {
  const { setup, history } = ordering;
  const random = seededRandom(seed);
  while (ordering.isOpen) {
    const productId = random.pick(setup.products);
    const receipt = receive(setup.postgres.url, productId, random.between(1, 9));
    // What is lost on the way counts in the end, but nobody knows since when.
    await receipt.then(
      (known) => history.receipts.push(known),
      () => {},
    );
    await sleep(RESTOCK_INTERVAL_MS);
  }
}
