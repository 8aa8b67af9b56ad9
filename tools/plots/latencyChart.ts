import { type Counts, upperEndMs } from '../load/client/histogram.ts';
import { type Line, lineChart } from './lineChart.ts';

export interface Latencies {
  name: string;
  series: number;
  counts: Counts;
}

/** The share of latencies beyond which the tail is left out of the plot. */
const SHOWN_SHARE = 0.999;
const MAX_POINTS = 300;

/** Which share of the orders was answered within which time. */
export function latencyChart(all: Latencies[]): string {
  return lineChart({
    title: 'Latency',
    xLabel: 'milliseconds, logarithmic',
    yLabel: '% of orders answered',
    isXLogarithmic: true,
    lines: all.map(({ name, series, counts }) => ({ name, series, points: cumulate(counts) })),
  });
}

function cumulate(counts: Counts): Line['points'] {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const points: Line['points'] = [];
  let seen = 0;
  for (const [bucket, count] of counts) {
    if (seen > SHOWN_SHARE * total) break;
    seen += count;
    points.push([upperEndMs(bucket), (100 * seen) / total]);
  }
  return thin(points);
}

/** No more points than can be seen. */
function thin(points: Line['points']): Line['points'] {
  const step = Math.ceil(points.length / MAX_POINTS);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}
