import { type ContenderName, connectionCounts, type Round } from './contenders/contender.ts';
import type { Report } from './report/report.ts';
import { median, ratioOf, type Spread, spreadOf } from './report/statistics.ts';

type Metric = (round: Round) => number;

const perSecond: Metric = (round) => round.ordersPerSecond;
const cpuPerOrder: Metric = (round) => round.serverCpuUs + round.databaseCpuUs;
export const typicalLatency: Metric = (round) => round.p50Ms;

/** Undefined unless the run has measured both in that case. */
export function ratioIn(
  report: Report,
  caseName: string,
  [above, below]: [ContenderName, ContenderName],
  metric = perSecond,
): Spread | undefined {
  const [first, second] = [above, below].map((name) => roundsOf(report, caseName, name));
  return first && second && ratioOf(first.map(metric), second.map(metric));
}

export function databaseCpu(report: Report, caseName: string): Spread | undefined {
  const rounds = roundsOf(report, caseName, 'ours');
  return rounds && spreadOf(rounds.map((round) => round.databaseCpuUs));
}

/** What an order takes of bare Express, in µs: the median over all cases. */
export function expressCpu({ cases }: Report): number | undefined {
  const rounds = cases.flatMap(({ measured }) => measured.bareExpress ?? []);
  return rounds.length > 0 ? median(rounds.map((round) => round.serverCpuUs)) : undefined;
}

export function largeToEmpty(report: Report): Spread | undefined {
  return ratioIn(report, 'large-tables', ['oursLarge', 'oursEmpty'], cpuPerOrder);
}

export function keyedToPlain(report: Report): Spread | undefined {
  return ratioIn(report, 'keyed-64', ['oursKeyed', 'ours']);
}

export function besideIdleToNone(report: Report): Spread | undefined {
  return ratioIn(report, 'beside-idle', ['oursBesideIdle', 'ours']);
}

export function watchedToNot(report: Report, connections: number): Spread | undefined {
  return ratioIn(report, `watched-${connections}`, ['oursWatched', 'ours']);
}

/** Of the numbers of connections that have their double, the best. */
export function doubledToBest(report: Report): Spread | undefined {
  const rates = connectionCounts.map(
    (count) => roundsOf(report, 'connections', `ours${count}`)?.map(perSecond) ?? [],
  );
  const medians = rates.slice(0, -1).map(median);
  const best = medians.indexOf(Math.max(...medians));
  const [above, below] = [rates[best + 1], rates[best]];
  return above && below && ratioOf(above, below);
}

export function waitingMemoryToBare({ waitingMemory }: Report): Spread | undefined {
  if (!waitingMemory) return undefined;
  const { ours, bareExpress } = waitingMemory;
  return ratioOf([ours.waitingMb], [bareExpress.waitingMb]);
}

function roundsOf(report: Report, caseName: string, name: ContenderName): Round[] | undefined {
  return report.cases.find(({ benchCase }) => benchCase.name === caseName)?.measured[name];
}
