import { percentileMs } from '../../load/client/histogram.ts';
import type { ClosedLoopJob, JobResult } from '../../load/client/job.ts';
import { type ServerProcess, startServerProcess } from '../../processes/serverProcess.ts';
import { forgetPeakMemory, peakMemoryOfTree } from '../processes/processStats.ts';
import { readUsage, type Usage, usageBetween } from '../processes/usage.ts';
import type { Bench, Case, Contender, Round } from './contender.ts';
import { sharesBetween, type Tallies } from './processShares.ts';
import { firstProducts, type Stock } from './stock.ts';

/** So that no contender's first round runs code that is not compiled yet. */
const FIRST_WARM_UP_ROUNDS = 2;

/** What a contender does otherwise than its case says. */
export type LoadVariation = Partial<
  Pick<ClosedLoopJob, 'connections' | 'idleConnections' | 'hasKeys'>
>;

interface Settings {
  /** The server's entry file. */
  file: string;
  env: Record<string, string>;
  /** Undefined: it stores nothing and answers 201 to everything. */
  stock: Stock | undefined;
  /** The process of the store; PostgreSQL's unless said otherwise. */
  storePid?: number;
  variation?: LoadVariation | undefined;
  /** Done once in the measured time of each round. */
  whileMeasured?: () => Promise<void>;
  /** What each of the server's processes has done so far. */
  readShares?: () => Promise<Tallies>;
}

/** A contender behind HTTP; its server starts at its first round and stays. */
export function httpContender(bench: Bench, settings: Settings): Contender {
  let server: ServerProcess | undefined;

  async function start(benchCase: Case): Promise<ServerProcess> {
    server = await startServerProcess(settings.file, settings.env);
    for (let round = 0; round < FIRST_WARM_UP_ROUNDS; round += 1) {
      await settings.stock?.prepare(benchCase);
      await bench.client.run(loadJob(bench, benchCase, { port: server.port, ...settings }));
    }
    return server;
  }

  return {
    async measure(benchCase) {
      try {
        return await measure(bench, benchCase, {
          server: server ?? (await start(benchCase)),
          ...settings,
        });
      } catch (error) {
        const { message } = error as Error;
        throw new Error(`${message}\nThe server last said: ${server?.lastLines() || 'nothing'}`);
      }
    },
    async stop() {
      await server?.stop();
    },
  };
}

async function measure(
  bench: Bench,
  benchCase: Case,
  {
    server,
    stock,
    storePid,
    variation,
    whileMeasured,
    readShares,
  }: Settings & { server: ServerProcess },
): Promise<Round> {
  const { pid, port } = server;
  await stock?.prepare(benchCase);
  const ordersBefore = (await stock?.countOrders()) ?? 0;
  const usage = () => readUsage(pid, storePid ?? bench.postgres.pid());

  let before: Usage | undefined;
  let after: Usage | undefined;
  let besides: Promise<void> | undefined;
  const tallies: (Promise<Tallies> | undefined)[] = [];
  const readTallies = () => {
    const tally = readShares?.();
    tally?.catch(() => {}); // heard below
    tallies.push(tally);
  };
  forgetPeakMemory(pid);
  const result = await bench.client.run(loadJob(bench, benchCase, { port, stock, variation }), {
    measuring: () => {
      before = usage();
      readTallies();
      besides = whileMeasured?.();
      besides?.catch(() => {}); // heard below
    },
    measured: () => {
      after = usage();
      readTallies();
    },
  });
  await besides;
  const isRefused = benchCase.isSoldOut && stock !== undefined;
  const placed = expectOnly(isRefused ? '400 INSUFFICIENT_STOCK' : '201', result);
  await stock?.checkBooks(ordersBefore + (isRefused ? 0 : placed));
  if (!before || !after) throw new Error('the client did not tell when it measured');
  const [first, last] = await Promise.all(tallies);
  return {
    ...toRound(result, usageBetween(before, after)),
    peakMemoryMb: peakMemoryOfTree(pid),
    shares: first && last && sharesBetween(first, last),
  };
}

function loadJob(
  bench: Bench,
  benchCase: Case,
  { port, stock, variation }: Pick<Settings, 'stock' | 'variation'> & { port: number },
): ClosedLoopJob {
  const { connections, exponent, quantity } = benchCase;
  const productIds = (stock?.productIds ?? firstProducts)(benchCase);
  const orders = { connections, productIds, exponent, quantity };
  return { kind: 'closedLoop', port, ...orders, ...bench.timing, ...variation };
}

/** How many answers there were. @throws if any of them was something else. */
export function expectOnly(outcome: string, { answers }: JobResult): number {
  const { [outcome]: expected = 0, ...others } = answers;
  if (Object.keys(others).length > 0 || expected === 0) {
    throw new Error(`only answers ${outcome} were expected, not ${JSON.stringify(answers)}`);
  }
  return expected;
}

function toRound({ measured }: JobResult, usage: Usage): Omit<Round, 'peakMemoryMb'> {
  const { answers, seconds, latencies, slots, cpuSeconds } = measured;
  const perOrderUs = (cpu: number) => (cpu / answers) * 1e6;
  return {
    ordersPerSecond: answers / seconds,
    p50Ms: percentileMs(latencies, 0.5),
    p99Ms: percentileMs(latencies, 0.99),
    serverCpuUs: perOrderUs(usage.server),
    databaseCpuUs: perOrderUs(usage.database),
    clientCpuUs: perOrderUs(cpuSeconds),
    otherCores: usage.others / seconds,
    latencies,
    slots,
  };
}
