import type { LineChart } from '../../plots/lineChart.ts';
import type { Load } from '../model/scenario.ts';
import type { Simulated } from '../sweep.ts';

const titles: Record<Load, string> = {
  uniform: 'All products wanted alike: orders a second (simulated)',
  zipf: "Products by Zipf's law: orders a second (simulated)",
  hot: 'One hot product: orders a second (simulated)',
};

/** One plot for each load: how it goes with the number of servers, a line for each of shards. */
export function sweepCharts(results: readonly Simulated[]): { load: Load; chart: LineChart }[] {
  const byLoad = Map.groupBy(results, ({ scenario }) => scenario.load);
  return [...byLoad].map(([load, ofLoad]) => {
    const byShards = [...Map.groupBy(ofLoad, ({ scenario }) => scenario.shards)];
    const lines = byShards.map(([shards, points], series) => ({
      name: shards === 1 ? 'one PostgreSQL' : `${shards} shards`,
      series,
      points: points.map(({ scenario, outcome }): [number, number] => [
        scenario.servers,
        outcome.ordersPerSecond,
      ]),
    }));
    const labels = { xLabel: 'servers, logarithmic', yLabel: 'orders/s' };
    return { load, chart: { title: titles[load], ...labels, isXLogarithmic: true, lines } };
  });
}
