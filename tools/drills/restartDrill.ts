import { alignColumns } from '../../cli/output/alignColumns.ts';
import { median } from '../bench/report/statistics.ts';
import { makeProxiedSetup, type ProxiedSetup } from '../processes/proxiedSetup.ts';
import { checkStock } from './checkStock.ts';
import type { OutageOptions } from './options.ts';
import { sumStocks } from './readTables.ts';
import {
  isPlaced,
  type Ride,
  type RideOut,
  restartOf,
  rideOut,
  type StopSignal,
} from './rideOut.ts';

const ORDER_TIMEOUT_MS = 10_000;
const MANY_PRODUCTS = 1_000;
/** What is back to normal must be so within this time. */
const WINDOW_MS = 2_000;
const SELLING_MS = { before: 3_000, after: 2 * WINDOW_MS + 500 };

interface Case {
  name: string;
  signal: StopSignal;
  products: number;
}

const cases: Case[] = [
  { name: 'restart, one product', signal: 'SIGINT', products: 1 },
  { name: 'restart, 1,000 products', signal: 'SIGINT', products: MANY_PRODUCTS },
  { name: 'kill -9, one product', signal: 'SIGKILL', products: 1 },
  { name: 'kill -9, 1,000 products', signal: 'SIGKILL', products: MANY_PRODUCTS },
];

/** What one round of a case tells, in milliseconds where not said otherwise. */
interface Measured {
  orders: number;
  errors: number;
  backAfter: number;
  p99Before: number;
  p99First: number;
  p99Then: number;
}

export interface RestartResult {
  table: string;
  isKept: boolean;
}

/** Restarts the database under load, in rounds, and measures how soon orders are as fast again. */
export async function drillRestarts(
  options: OutageOptions,
  stop: AbortSignal,
  tell: (line: string) => void,
): Promise<RestartResult> {
  const products = { plentifulProducts: MANY_PRODUCTS, scarceProducts: 0 };
  const setup = await makeProxiedSetup({
    servers: 2,
    orderTimeoutMs: ORDER_TIMEOUT_MS,
    ...products,
  });
  const measured = new Map<Case, Measured[]>(cases.map((one) => [one, []]));
  try {
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const [one, rounds] of measured) {
        if (stop.aborted) break;
        tell(`round ${round}: ${one.name}`);
        rounds.push(await measure(setup, one, options));
      }
    }
    const wrongStock = checkStock(await sumStocks(setup.postgres.url));
    for (const { detail } of wrongStock) tell(detail);
    const errors = [...measured.values()].flat().reduce((sum, one) => sum + one.errors, 0);
    const isKept = errors === 0 && wrongStock.length === 0 && !stop.aborted;
    return { table: toTable(measured), isKept };
  } finally {
    await setup.remove();
  }
}

async function measure(setup: ProxiedSetup, { signal, products }: Case, options: OutageOptions) {
  const result = await rideOut({
    ...restartOf(setup, signal),
    lastsMs: options.outageMs,
    connections: options.clients,
    products: setup.products.slice(0, products),
    sellingMs: SELLING_MS,
  });
  return evaluate(result);
}

function evaluate({ rides, stoppedAt, backAt }: RideOut): Measured {
  const calledFrom = (from: number) =>
    rides.filter(({ calledAt }) => calledAt >= from && calledAt < from + WINDOW_MS);
  const before = calledFrom(stoppedAt - WINDOW_MS).filter((ride) => ride.returnedAt < stoppedAt);
  return {
    orders: rides.length,
    errors: rides.filter((ride) => !isPlaced(ride)).length,
    backAfter: backAt - stoppedAt,
    p99Before: p99(before),
    p99First: p99(calledFrom(backAt)),
    p99Then: p99(calledFrom(backAt + WINDOW_MS)),
  };
}

function p99(rides: Ride[]): number {
  const times = rides.map(({ calledAt, returnedAt }) => returnedAt - calledAt);
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}

function toTable(measured: Map<Case, Measured[]>): string {
  const lines = [...measured]
    .filter(([, rounds]) => rounds.length > 0)
    .map(([{ name }, rounds]) => {
      const total = (key: 'orders' | 'errors') => rounds.reduce((sum, one) => sum + one[key], 0);
      const typical = (of: (one: Measured) => number) => median(rounds.map(of));
      const ms = (key: keyof Measured) => typical((one) => one[key]).toFixed(1);
      const ratio = (key: 'p99First' | 'p99Then') =>
        typical((one) => one[key] / one.p99Before).toFixed(2);
      return [
        ...[name, total('orders'), total('errors'), ms('backAfter'), ms('p99Before')],
        ...[ms('p99First'), ratio('p99First'), ms('p99Then'), ratio('p99Then')],
      ];
    });
  const head = ['median of rounds', 'orders', 'errors', 'back after ms', 'p99 ms before'];
  return alignColumns([[...head, 'first 2 s', '/ before', 'next 2 s', '/ before'], ...lines]).join(
    '\n',
  );
}
