import { setTimeout as sleep } from 'node:timers/promises';
import type { JobResult } from '../load/client/job.ts';
import type { ServerProcess } from '../processes/serverProcess.ts';
import { within } from '../processes/within.ts';
import type { Bench } from './contenders/contender.ts';
import { expectOnly } from './contenders/httpContender.ts';
import { cpuSecondsOfTree, forgetPeakMemory, memoryOf } from './processes/processStats.ts';

export const HOT_PRODUCT_ID = 1;
const WARM_UP_CONNECTIONS = 64;
/** All orders have arrived when the server has had next to nothing to do for so long. */
const QUIET_MS = 500;
const QUIET_CPU_SECONDS = 0.05;
const ARRIVAL_TIMEOUT_MS = 60_000;

/** What keeps the server from answering. */
export interface Gate {
  close(): Promise<void>;
  open(): Promise<void>;
}

export interface Held {
  orders: number;
  idleMb: number;
  waitingMb: number;
  /** The highest until all were answered. */
  peakMb: number;
  secondsToAnswerAll: number;
}

/**
 * Lets so many orders for one product wait at once, then go.
 *
 * @throws unless all are placed then.
 */
export async function holdOrders(
  bench: Bench,
  { pid, port }: ServerProcess,
  { gate, orders }: { gate: Gate; orders: number },
): Promise<Held> {
  const { client, timing } = bench;
  const to = { port, productIds: [HOT_PRODUCT_ID] };
  await client.run({ kind: 'closedLoop', ...to, connections: WARM_UP_CONNECTIONS, ...timing });

  await gate.close();
  const idleMb = memoryOf(pid).nowMb;
  forgetPeakMemory(pid);
  const sent = Promise.withResolvers<void>();
  const flood = { kind: 'flood', ...to, connections: orders } as const;
  const answered: Promise<JobResult> = client.run(flood, { allSent: sent.resolve });
  await within(ARRIVAL_TIMEOUT_MS, Promise.race([sent.promise, answered]), () => 'not all sent');
  const waitingMb = await memoryAtRest(pid);

  const openedAt = performance.now();
  await gate.open();
  const placed = expectOnly('201', await answered);
  const secondsToAnswerAll = (performance.now() - openedAt) / 1000;
  return { orders: placed, idleMb, waitingMb, peakMb: memoryOf(pid).peakMb, secondsToAnswerAll };
}

/** The most memory from now until the server is at rest. */
async function memoryAtRest(pid: number): Promise<number> {
  const giveUpAt = performance.now() + ARRIVAL_TIMEOUT_MS;
  let mostMb = 0;
  let cpuBefore: number;
  do {
    if (performance.now() > giveUpAt) throw new Error('the server does not come to rest');
    cpuBefore = cpuSecondsOfTree(pid);
    await sleep(QUIET_MS);
    mostMb = Math.max(mostMb, memoryOf(pid).nowMb);
  } while (cpuSecondsOfTree(pid) - cpuBefore > QUIET_CPU_SECONDS);
  return mostMb;
}
