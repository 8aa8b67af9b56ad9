import { setTimeout as sleep } from 'node:timers/promises';
import { ORDER_TIMEOUT_MS, type ProxiedSetup } from '../processes/proxiedSetup.ts';
import type { Attempt, History } from './history.ts';
import { type Random, seededRandom } from './random.ts';
import { type AskedOrder, sendOrder } from './sendOrder.ts';

const CLIENT_TIMEOUT_MS = ORDER_TIMEOUT_MS + 2_000;
/** Most ask the same server first each time, so that one that hangs does not stop them all. */
const CHANCE_OF_HOME = 0.8;
/** Who gives up checks that what was denied is not placed later. */
const CHANCE_TO_GIVE_UP = 0.1;

/** What all clients of a drill share. */
export interface Ordering {
  setup: ProxiedSetup;
  history: History;
  /** The keys that have no last answer yet. */
  unanswered: Set<string>;
  acknowledged: number;
  /** Whether new orders are started. */
  isOpen: boolean;
  /** Whether nobody asks for an answer any more. */
  isOver: boolean;
}

type KeyedOrder = Required<AskedOrder>;

/** Orders all the time, and repeats what stays open. */
export async function runOrderingClient(
  ordering: Ordering,
  { number, seed, thinkingMs }: { number: number; seed: number; thinkingMs: number },
): Promise<void> {
  const { setup, unanswered } = ordering;
  const random = seededRandom(seed * 1_000 + number);
  for (let n = 0; ordering.isOpen; n += 1) {
    const productId = random.pick(random.chance(0.15) ? setup.products : setup.plentiful);
    const order = { key: `${number}-${n}`, productId, quantity: random.between(1, 3) };
    unanswered.add(order.key);
    const home = number % setup.servers.length;
    if (await askUntilAnswered(ordering, order, { home, random })) ordering.acknowledged += 1;
    unanswered.delete(order.key);
    await sleep(random.between(0, thinkingMs));
  }
}

/** Says whether the order was acknowledged. */
async function askUntilAnswered(
  ordering: Ordering,
  order: KeyedOrder,
  { home, random }: { home: number; random: Random },
): Promise<boolean> {
  const { setup } = ordering;
  let isPlaced = false;
  for (let n = 0; !ordering.isOver; n += 1) {
    // Some ask both servers at once, of those some for another product with the same key; some
    // hang up at once, some ask again though they know.
    const asked = random.chance(0.05) ? setup.servers.map((_, server) => server) : [];
    const isAtHome = n === 0 && random.chance(CHANCE_OF_HOME);
    const anyServer = isAtHome ? home : random.between(0, setup.servers.length - 1);
    if (asked.length === 0) asked.push(anyServer);
    const rival = asked.length > 1 && random.chance(0.5) ? rivalOf(order, setup, random) : order;
    const timeoutMs = random.chance(0.04) ? random.between(1, 30) : CLIENT_TIMEOUT_MS;
    const answers = await Promise.all(
      asked.map((server, index) =>
        ask(ordering, index === 0 ? order : rival, { server, timeoutMs }),
      ),
    );
    isPlaced ||= answers.some((answer) => answer !== 'lost' && answer.status === 201);
    if (random.chance(answers.some(isLast) ? 0.95 : CHANCE_TO_GIVE_UP)) break;
    await sleep(random.between(20, 250));
  }
  return isPlaced;
}

async function ask(
  { setup, history }: Ordering,
  order: KeyedOrder,
  { server, timeoutMs }: { server: number; timeoutMs: number },
) {
  const url = setup.servers[server]?.url() ?? '';
  const calledAt = performance.now();
  const answer = await sendOrder(url, order, timeoutMs);
  const returnedAt = performance.now();
  history.attempts.push({ ...order, server, calledAt, returnedAt, answer });
  return answer;
}

const isLast = (answer: Attempt['answer']) => answer !== 'lost' && answer.status !== 503;

/** The same key for another product: no lock is common to both, so the unique constraint decides. */
function rivalOf(order: KeyedOrder, { plentiful }: ProxiedSetup, random: Random) {
  const others = plentiful.filter((productId) => productId !== order.productId);
  return { ...order, productId: random.pick(others) };
}
