import { alignColumns } from '../../../cli/output/alignColumns.ts';
import { significant } from '../../bench/report/significant.ts';
import type { Simulated } from '../sweep.ts';

const heads = [
  ...['load', 'servers', 'shards', 'nodes', 'orders/s', 'refused/s', 'group', 'largest'],
  ...['wait p50 ms', 'p99', 'fair: servers', 'shards', 'CPU µs/order: server', 'database'],
  ...['busy: server', 'node', 'lock timeouts/s'],
];

/** The outcomes for a terminal. */
export function sweepTable(results: readonly Simulated[]): string {
  const rows = results.map(({ scenario, outcome }) => [
    ...[scenario.load, ...[scenario.servers, scenario.shards, scenario.nodes].map(String)],
    ...[outcome.ordersPerSecond, outcome.refusedPerSecond].map(significant),
    ...[outcome.groupSize.mean, outcome.groupSize.most].map(significant),
    ...[outcome.waitMs.p50, outcome.waitMs.p99].map(significant),
    ...[outcome.fairness.servers, outcome.fairness.shards].map(significant),
    ...[outcome.serverCpuUs, outcome.databaseCpuUs].map(significant),
    ...[outcome.busiestServer, outcome.busiestNode].map((share) => `${Math.round(share * 100)} %`),
    significant(outcome.lockTimeoutsPerSecond),
  ]);
  const lines = alignColumns([heads, ...rows], (_, column) => column > 0);
  return [...lines, '', notes, ''].join('\n');
}

const notes = `Group: orders of a transaction, on average. Wait: from an order's arrival in its queue to COMMIT.
Fair: Jain's index, 1 if all are alike; of the orders that each server placed, and of the mean time
that orders of each shard waited. Busy: the busiest server's core, and the busiest node's cores.`;
