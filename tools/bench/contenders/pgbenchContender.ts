import { percentileMs } from '../../load/client/histogram.ts';
import type { Database } from '../benchDatabase.ts';
import { readUsage, usageBetween } from '../processes/usage.ts';
import type { Bench, Contender } from './contender.ts';
import { type PgbenchRun, runPgbench } from './pgbench.ts';
import { freshStock } from './tableStock.ts';

/** Plain SQL without any service: what the database does for a client in C. */
export function pgbenchContender(bench: Bench, database: Database, script: string): Contender {
  const stock = freshStock(database);
  return {
    async measure(benchCase) {
      await stock.prepare(benchCase);
      const runFor = (ms: number): Promise<PgbenchRun> => {
        bench.stop.throwIfAborted();
        return runPgbench(database, script, { ...benchCase, seconds: Math.ceil(ms / 1000) });
      };
      const { transactions: before } = await runFor(bench.timing.warmUpMs);
      const usageBefore = readUsage(undefined, bench.postgres.pid());
      const { transactions, perSecond, latencies } = await runFor(bench.timing.measuredMs);
      const usage = usageBetween(usageBefore, readUsage(undefined, bench.postgres.pid()));
      await stock.checkBooks(before + transactions);
      return {
        ordersPerSecond: perSecond,
        p50Ms: percentileMs(latencies, 0.5),
        p99Ms: percentileMs(latencies, 0.99),
        serverCpuUs: 0,
        databaseCpuUs: (usage.database / transactions) * 1e6,
        clientCpuUs: Number.NaN,
        peakMemoryMb: Number.NaN,
        otherCores: usage.others / (bench.timing.measuredMs / 1000),
        latencies,
        slots: [],
      };
    },
    async stop() {},
  };
}
