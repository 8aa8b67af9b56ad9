import type { Line, LineChart } from '../../plots/lineChart.ts';
import type { ContenderName } from '../contenders/contender.ts';
import { named } from './named.ts';
import type { CaseResult } from './report.ts';
import { median } from './statistics.ts';

/** One hot product: how each contender goes with the number of connections. */
export function connectionsChart(cases: readonly CaseResult[]): LineChart | undefined {
  const hot = cases.filter(({ benchCase }) => /^hot-\d+$/.test(benchCase.name));
  const names = new Set(hot.flatMap(({ measured }) => Object.keys(measured) as ContenderName[]));
  if (hot.length < 2) return undefined;
  const lines = [...names].map((name) => ({
    ...named(name),
    points: hot.flatMap(({ benchCase, measured }): Line['points'] => {
      const rates = measured[name]?.map((round) => round.ordersPerSecond);
      return rates ? [[benchCase.connections, median(rates)]] : [];
    }),
  }));
  return {
    title: 'One hot product: orders a second',
    xLabel: 'connections, logarithmic',
    yLabel: 'orders/s',
    isXLogarithmic: true,
    lines,
  };
}
