import { alignColumns } from '../../../cli/output/alignColumns.ts';
import { MAX_OTHER_CORES, percent } from '../../bench/report/noise.ts';
import { significant } from '../../bench/report/significant.ts';
import { type ComparisonReport, figures } from '../compare.ts';

const heads = ['orders/s', 'group', 'p50 ms', 'p99 ms', 'CPU µs/order: server', 'database'];

/** Each figure as measured → as simulated, and simulated / measured. */
export function comparisonTable({ slowness, comparisons }: ComparisonReport): string {
  const rows = comparisons.map(({ realCase, real, simulated }) => [
    ...[realCase.servers, realCase.products, realCase.connections].map(String),
    ...figures.map((figure) => {
      const [measured, modelled] = [real[figure], simulated[figure]];
      const ratio = (modelled / measured).toFixed(2);
      return `${significant(measured)} → ${significant(modelled)}  ${ratio}`;
    }),
  ]);
  const head = ['servers', 'products', 'connections', ...heads];
  const lines = alignColumns([head, ...rows], () => true);
  const most = Math.max(...comparisons.map(({ otherCores }) => otherCores));
  const noise = most <= MAX_OTHER_CORES ? [] : [noiseNote(most)];
  const note = `Measured → simulated, and simulated / measured. Processors are simulated to take
${slowness.toFixed(2)} times as long as in the profile: that is how fast this machine was.`;
  return [...lines, '', note, ...noise, ''].join('\n');
}

function noiseNote(most: number): string {
  return `NOT ALONE ON THE MACHINE: other programs took up to ${percent(most)} of a core.`;
}
