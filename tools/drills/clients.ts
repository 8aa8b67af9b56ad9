import { setTimeout as sleep } from 'node:timers/promises';
import { ORDER_TIMEOUT_MS, type ProxiedSetup } from '../processes/proxiedSetup.ts';
import { receive } from '../processes/receipts.ts';
import type { Attempt, History } from './history.ts';
import type { DrillOptions } from './options.ts';
import { type Random, seededRandom } from './random.ts';
import { type AskedOrder, sendOrder } from './sendOrder.ts';

const CLIENT_TIMEOUT_MS = ORDER_TIMEOUT_MS + 2_000;
/** Most ask the same server first each time, so that one that hangs does not stop them all. */
const CHANCE_OF_HOME = 0.8;
/** Who gives up checks that what was denied is not placed later. */
const CHANCE_TO_GIVE_UP = 0.1;
const RESTOCK_INTERVAL_MS = 250;
/** How long the last orders may take once no fault is left. */
const LAST_ANSWERS_MS = 20_000;

export interface Clients {
  history: History;
  /** Starts no more orders, and waits until each that was started has its answer. */
  stop(): Promise<void>;
  /** Goes away at once. */
  leave(): void;
  /** How many orders clients were told of. */
  acknowledged(): number;
  /** The keys that have no last answer yet. */
  unanswered(): string[];
}

/** Clients that order all the time and repeat what stays open, and somebody who restocks. */
export function startClients(
  setup: ProxiedSetup,
  { clients: count, thinkingMs, seed }: Pick<DrillOptions, 'clients' | 'thinkingMs' | 'seed'>,
): Clients {
  const history: History = { attempts: [], receipts: [...setup.receipts], stops: [] };
  const open = new Set<string>();
  let isOpen = true;
  let isOver = false;
  let acknowledged = 0;

  async function client(number: number): Promise<void> {
    const random = seededRandom(seed * 1_000 + number);
    for (let n = 0; isOpen; n += 1) {
      const productId = random.pick(random.chance(0.15) ? setup.products : setup.plentiful);
      const order = { key: `${number}-${n}`, productId, quantity: random.between(1, 3) };
      open.add(order.key);
      const home = number % setup.servers.length;
      if (await askUntilAnswered(order, home, random)) acknowledged += 1;
      open.delete(order.key);
      await sleep(random.between(0, thinkingMs));
    }
  }

  /** Says whether anybody was told of the order. */
  async function askUntilAnswered(
    order: Required<AskedOrder>,
    home: number,
    random: Random,
  ): Promise<boolean> {
    let isPlaced = false;
    for (let n = 0; !isOver; n += 1) {
      // Some ask both servers at once, of those some for another product with the same key; some
      // hang up at once, some ask again though they know.
      const asked = random.chance(0.05) ? setup.servers.map((_, server) => server) : [];
      const isAtHome = n === 0 && random.chance(CHANCE_OF_HOME);
      const anyServer = isAtHome ? home : random.between(0, setup.servers.length - 1);
      if (asked.length === 0) asked.push(anyServer);
      const rival = asked.length > 1 && random.chance(0.5) ? rivalOf(order, setup, random) : order;
      const timeoutMs = random.chance(0.04) ? random.between(1, 30) : CLIENT_TIMEOUT_MS;
      const answers = await Promise.all(
        asked.map((server, index) => ask(index === 0 ? order : rival, server, timeoutMs)),
      );
      isPlaced ||= answers.some((answer) => answer !== 'lost' && answer.status === 201);
      if (random.chance(answers.some(isLast) ? 0.95 : CHANCE_TO_GIVE_UP)) break;
      await sleep(random.between(20, 250));
    }
    return isPlaced;
  }

  async function ask(order: Required<AskedOrder>, server: number, timeoutMs: number) {
    const url = setup.servers[server]?.url() ?? '';
    const calledAt = performance.now();
    const answer = await sendOrder(url, order, timeoutMs);
    const returnedAt = performance.now();
    history.attempts.push({ ...order, server, calledAt, returnedAt, answer });
    return answer;
  }

  async function restock(): Promise<void> {
    const random = seededRandom(seed);
    while (isOpen) {
      const receipt = receive(
        setup.postgres.url,
        random.pick(setup.products),
        random.between(1, 9),
      );
      // What is lost on the way counts in the end, but nobody knows since when.
      await receipt.then(
        (known) => history.receipts.push(known),
        () => {},
      );
      await sleep(RESTOCK_INTERVAL_MS);
    }
  }

  function leave(): void {
    isOpen = false;
    isOver = true;
  }

  const clients = Array.from({ length: count }, (_, number) => client(number));
  const all = [...clients, restock()];
  return {
    history,
    async stop() {
      isOpen = false;
      await Promise.race([Promise.all(all), sleep(LAST_ANSWERS_MS, undefined, { ref: false })]);
      isOver = true;
    },
    leave,
    acknowledged: () => acknowledged,
    unanswered: () => [...open],
  };
}

const isLast = (answer: Attempt['answer']) => answer !== 'lost' && answer.status !== 503;

/** The same key for another product: no lock is common to both, so the unique constraint decides. */
function rivalOf(order: Required<AskedOrder>, { plentiful }: ProxiedSetup, random: Random) {
  const others = plentiful.filter((productId) => productId !== order.productId);
  return { ...order, productId: random.pick(others) };
}
