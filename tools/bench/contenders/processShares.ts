import type { ProcessShare } from './contender.ts';

/** What a process has counted since its start. */
interface Tally {
  orders: number;
  orderSeconds: number;
  transactions: number;
  lockSeconds: number;
  lockTimeouts: number;
  cpuSeconds: number;
}

/** The tallies of a server's processes, and when they were read, in seconds. */
export interface Tallies {
  at: number;
  ofWorkers: Map<string, Tally>;
}

const figures: Record<keyof Tally, RegExp> = {
  orders: /^inventory_order_duration_seconds_count\{.*result="placed"/,
  orderSeconds: /^inventory_order_duration_seconds_sum\{.*result="placed"/,
  transactions: /^inventory_transaction_step_duration_seconds_count\{.*step="lock"/,
  lockSeconds: /^inventory_transaction_step_duration_seconds_sum\{.*step="lock"/,
  lockTimeouts: /^inventory_transaction_failures_total\{.*sqlstate="55P03"/,
  cpuSeconds: /^process_cpu_seconds_total\b/,
};
const names = Object.keys(figures) as (keyof Tally)[];
const none = Object.fromEntries(names.map((name) => [name, 0])) as unknown as Tally;

export async function readShares(url: string): Promise<Tallies> {
  const text = await (await fetch(url)).text();
  return readTallies(text, performance.now() / 1000);
}

/** Of a page of figures that was read at a time in seconds. */
export function readTallies(text: string, at: number): Tallies {
  const ofWorkers = new Map<string, Tally>();
  for (const line of text.split('\n')) {
    const name = names.find((each) => figures[each].test(line));
    if (!name) continue;
    const worker = /worker="(\w+)"/.exec(line)?.[1] ?? 'alone';
    const tally = ofWorkers.get(worker) ?? none;
    ofWorkers.set(worker, { ...tally, [name]: Number(line.split(' ').at(-1)) });
  }
  return { at, ofWorkers };
}

export function sharesBetween(before: Tallies, after: Tallies): ProcessShare[] {
  return [...after.ofWorkers].map(([worker, end]) => {
    const start = before.ofWorkers.get(worker);
    const more = (name: keyof Tally) => end[name] - (start?.[name] ?? 0);
    return {
      worker,
      orders: more('orders'),
      meanMs: (1000 * more('orderSeconds')) / more('orders'),
      lockMs: (1000 * more('lockSeconds')) / more('transactions'),
      lockTimeouts: more('lockTimeouts'),
      ordersPerTransaction: more('orders') / more('transactions'),
      cores: more('cpuSeconds') / (after.at - before.at),
    };
  });
}
