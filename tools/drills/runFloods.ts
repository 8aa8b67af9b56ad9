import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../backend/database/embedded/postmaster.ts';
import { forgetPeakMemory, memoryOf } from '../bench/processes/processStats.ts';
import { percentileMs } from '../load/client/histogram.ts';
import type { JobResult } from '../load/client/job.ts';
import { type LoadClient, startLoadClient } from '../load/loadClient.ts';
import { addProducts } from '../processes/receipts.ts';
import { type ServerProcess, startServerProcess } from '../processes/serverProcess.ts';
import { makeTestPostgres } from '../processes/testPostgres.ts';
import { checkStock } from './checkStock.ts';
import { listFloods } from './listFloods.ts';
import { type Flood, openFlood } from './openFlood.ts';
import { sumStocks } from './readTables.ts';

/** Clients who order one unit after the other, and are not to notice anything. */
const OTHERS = 20;
const MEASURED_MS = 5_000;
const WARM_UP_MS = 1_000;
/** How long the server has for what a flood has left behind. */
const SETTLED_AFTER_MS = 2_000;
/** The server then knows that connections have closed. */
const NOTICED_AFTER_MS = 500;
const PLENTY = 2_000_000_000;

export interface Phase {
  name: string;
  ordersPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers to the other clients, by status. */
  answers: Record<string, number>;
  /** Of the server, at the end of it. */
  openFiles: number;
  peakMb: number;
  /** Connections of the flood that the server has not closed. */
  connections: number;
}

export interface FloodResult {
  phases: Phase[];
  isStockRight: boolean;
}

interface Setup {
  server: ServerProcess;
  client: LoadClient;
  productId: number;
}

/** Floods a server in several ways, one after the other, while other clients order. */
export async function runFloods(
  stop: AbortSignal,
  tell: (line: string) => void,
): Promise<FloodResult> {
  const postgres = await makeTestPostgres();
  try {
    await postgres.start();
    const managementPort = await findFreePort();
    const server = await startServerProcess('backend/server.ts', {
      ...{ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error', DATABASE_URL: postgres.url },
      MANAGEMENT_PORT: String(managementPort),
    });
    try {
      const client = await startLoadClient(stop);
      const [ours, theirs] = await addProducts(postgres.url, 2, PLENTY);
      const setup = { server, client, productId: ours?.productId ?? 0 };
      const ports = { port: server.port, managementPort };
      const floods = await listFloods(ports, theirs?.productId ?? 0);
      const phases = await measureAll(setup, floods, tell).finally(client.stop);
      return { phases, isStockRight: checkStock(await sumStocks(postgres.url)).length === 0 };
    } finally {
      await server.stop();
    }
  } finally {
    await postgres.remove();
  }
}

async function measureAll(setup: Setup, floods: Flood[], tell: (line: string) => void) {
  const phases = [await measure(setup, 'before')];
  for (const flood of floods) {
    tell(`${flood.name}: ${flood.connections} connections, ${flood.times} requests in one go each`);
    phases.push(await measure(setup, flood.name, flood));
    await sleep(SETTLED_AFTER_MS);
  }
  return [...phases, await measure(setup, 'after')];
}

async function measure(setup: Setup, name: string, flood?: Flood): Promise<Phase> {
  const { pid } = setup.server;
  const clients = flood && (await openFlood(flood));
  try {
    forgetPeakMemory(pid);
    const { measured, answers } = await order(setup, () => clients?.send());
    const connections = clients?.open() ?? 0;
    await sleep(NOTICED_AFTER_MS);
    return {
      name,
      ordersPerSecond: measured.answers / measured.seconds,
      p50Ms: percentileMs(measured.latencies, 0.5),
      p99Ms: percentileMs(measured.latencies, 0.99),
      answers,
      openFiles: openFilesOf(pid),
      peakMb: memoryOf(pid).peakMb,
      connections,
    };
  } finally {
    clients?.leave();
  }
}

/** Lets the others order, and calls `measuring` when what they see begins to count. */
function order({ server, client, productId }: Setup, measuring: () => void): Promise<JobResult> {
  return client.run(
    {
      kind: 'closedLoop',
      port: server.port,
      connections: OTHERS,
      productIds: [productId],
      warmUpMs: WARM_UP_MS,
      measuredMs: MEASURED_MS,
    },
    { measuring },
  );
}

/** NaN where there is no /proc. */
function openFilesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return Number.NaN;
  }
}
