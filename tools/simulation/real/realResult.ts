import { type Usage, usageBetween } from '../../bench/processes/usage.ts';
import { addCounts, percentileMs } from '../../load/client/histogram.ts';
import type { JobResult } from '../../load/client/job.ts';
import { figuresBetween, type GroupFigures } from './groupFigures.ts';

/** What one run has measured. CPU times are microseconds per order. */
export interface RealResult {
  ordersPerSecond: number;
  /** Of each server. */
  perServer: number[];
  groupSize: number;
  p50Ms: number;
  p99Ms: number;
  serverCpuUs: number;
  databaseCpuUs: number;
  clientCpuUs: number;
  /** Mean of a transaction's steps. */
  lockMs: number;
  commitMs: number;
  lockTimeouts: number;
  /** Cores that other programs kept busy. */
  otherCores: number;
}

/** Processor time and figures so far, all servers together. */
export interface Reading extends Usage {
  groups: GroupFigures[];
}

export function toResult(results: JobResult[], before: Reading, after: Reading): RealResult {
  const usage = usageBetween(before, after);
  const groups = figuresBetween(before.groups, after.groups);
  const perServer = results.map(({ measured }) => measured.answers / measured.seconds);
  const latencies = addCounts(results.map(({ measured }) => measured.latencies));
  const answers = results.reduce((sum, { measured }) => sum + measured.answers, 0);
  const clientCpu = results.reduce((sum, { measured }) => sum + measured.cpuSeconds, 0);
  const seconds = Math.max(...results.map(({ measured }) => measured.seconds));
  const perOrderUs = (cpuSeconds: number) => (cpuSeconds / answers) * 1e6;
  const perTransactionMs = (inAll: number) => (inAll / groups.transactions) * 1e3;
  return {
    ordersPerSecond: perServer.reduce((sum, each) => sum + each, 0),
    perServer,
    groupSize: groups.orders / groups.transactions,
    p50Ms: percentileMs(latencies, 0.5),
    p99Ms: percentileMs(latencies, 0.99),
    serverCpuUs: perOrderUs(usage.server),
    databaseCpuUs: perOrderUs(usage.database),
    clientCpuUs: perOrderUs(clientCpu),
    lockMs: perTransactionMs(groups.lockSeconds),
    commitMs: perTransactionMs(groups.commitSeconds),
    lockTimeouts: groups.lockTimeouts,
    otherCores: usage.others / seconds,
  };
}
