import { addCounts } from '../../load/client/histogram.ts';
import { SLOT_MS } from '../../load/client/job.ts';
import { escapeXml } from '../../plots/axes.ts';
import { type Bar, barChart } from '../../plots/barChart.ts';
import { htmlTable } from '../../plots/htmlTable.ts';
import { type Latencies, latencyChart } from '../../plots/latencyChart.ts';
import { legend, lineChart } from '../../plots/lineChart.ts';
import type { ContenderName, Round } from '../contenders/contender.ts';
import { contenderLabels, forEachCount } from '../contenders/contenders.ts';
import type { CaseResult } from './report.ts';
import { median, spreadOf } from './statistics.ts';
import { caseHeads, caseRow } from './table.ts';

/** A contender has the same colour in every plot. */
const seriesOf: Record<ContenderName, number> = {
  ours: 0,
  oursEmpty: 0,
  literal: 1,
  oursLarge: 1,
  ceiling: 2,
  sqlFive: 3,
  sqlOne: 4,
  oursKeyed: 1,
  oursBesideIdle: 1,
  oursWatched: 1,
  ...forEachCount((_, index) => index),
};

type Entry = [name: ContenderName, rounds: Round[]];

export function renderCase({ benchCase, measured }: CaseResult): string {
  const entries = Object.entries(measured) as Entry[];
  const rows = entries.map(([name, rounds]) => [contenderLabels[name], ...caseRow(rounds)]);
  return `<section><h2>${escapeXml(benchCase.title)}</h2>
${htmlTable([['contender', ...caseHeads], ...rows])}
<div class="plots">
${barChart({ title: 'Throughput', unit: 'orders/s', bars: entries.map(throughput) })}
${cpuChart(entries)}
${latencyChart(entries.map(latencies))}
${timeChart(entries)}
</div></section>`;
}

function throughput([name, rounds]: Entry): Bar {
  const range = spreadOf(rounds.map((round) => round.ordersPerSecond));
  const label = contenderLabels[name];
  return { label, parts: [{ name: label, value: range.median, series: seriesOf[name] }], range };
}

function cpuChart(entries: Entry[]): string {
  const kinds = [
    { name: 'server', series: 6, metric: (round: Round) => round.serverCpuUs },
    { name: 'database', series: 5, metric: (round: Round) => round.databaseCpuUs },
  ];
  const bars = entries.map(([name, rounds]) => ({
    label: contenderLabels[name],
    parts: kinds.map((kind) => ({ ...kind, value: median(rounds.map(kind.metric)) || 0 })),
  }));
  return `<div>${barChart({ title: 'CPU per order', unit: 'µs', bars })}${legend(kinds)}</div>`;
}

function latencies([name, rounds]: Entry): Latencies {
  const counts = addCounts(rounds.map((round) => round.latencies));
  return { name: contenderLabels[name], series: seriesOf[name], counts };
}

function timeChart(entries: Entry[]): string {
  const lines = entries.map(([name, rounds]) => {
    const slots = rounds.flatMap((round) => round.slots.slice(0, -1));
    const points = slots.map((count, index): [number, number] => [
      ((index + 1) * SLOT_MS) / 1000,
      (count * 1000) / SLOT_MS,
    ]);
    return { name: contenderLabels[name], series: seriesOf[name], points };
  });
  return lineChart({
    title: 'Throughput over time, its rounds in a row',
    xLabel: 'seconds of measuring',
    yLabel: 'orders/s',
    lines: lines.filter(({ points }) => points.length > 0),
  });
}
