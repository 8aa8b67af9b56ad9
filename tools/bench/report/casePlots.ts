import { addCounts } from '../../load/client/histogram.ts';
import { SLOT_MS } from '../../load/client/job.ts';
import { escapeXml } from '../../plots/axes.ts';
import { type Bar, barChart } from '../../plots/barChart.ts';
import { htmlTable } from '../../plots/htmlTable.ts';
import { type Latencies, latencyChart } from '../../plots/latencyChart.ts';
import { legend, lineChart } from '../../plots/lineChart.ts';
import type { ContenderName, Round } from '../contenders/contender.ts';
import { descriptions } from '../contenders/descriptions.ts';
import { named } from './named.ts';
import type { CaseResult } from './report.ts';
import { sharesTable } from './sharesTable.ts';
import { median, spreadOf } from './statistics.ts';
import { caseHeads, caseRow } from './table.ts';

type Entry = [name: ContenderName, rounds: Round[]];

export function renderCase(result: CaseResult): string {
  const { benchCase, measured } = result;
  const shares = sharesTable(result);
  const entries = Object.entries(measured) as Entry[];
  const rows = entries.map(([name, rounds]) => [
    descriptions[name].label,
    ...caseRow(name, rounds),
  ]);
  return `<section><h2>${escapeXml(benchCase.title)}</h2>
${htmlTable([['contender', ...caseHeads], ...rows])}
${shares.length > 0 ? htmlTable(shares) : ''}
<div class="plots">
${barChart({ title: 'Throughput', unit: 'orders/s', bars: entries.map(throughput) })}
${cpuChart(entries)}
${latencyChart(entries.map(latencies))}
${timeChart(entries)}
</div></section>`;
}

function throughput([name, rounds]: Entry): Bar {
  const range = spreadOf(rounds.map((round) => round.ordersPerSecond));
  const { label, series } = descriptions[name];
  return { label, parts: [{ name: label, value: range.median, series }], range };
}

function cpuChart(entries: Entry[]): string {
  const kinds = [
    { name: 'server', series: 6, metric: (round: Round) => round.serverCpuUs },
    { name: 'database', series: 5, metric: (round: Round) => round.databaseCpuUs },
  ];
  const bars = entries.map(([name, rounds]) => ({
    label: descriptions[name].label,
    parts: kinds.map((kind) => ({ ...kind, value: median(rounds.map(kind.metric)) || 0 })),
  }));
  return `<div>${barChart({ title: 'CPU per order', unit: 'µs', bars })}${legend(kinds)}</div>`;
}

function latencies([name, rounds]: Entry): Latencies {
  const counts = addCounts(rounds.map((round) => round.latencies));
  return { ...named(name), counts };
}

function timeChart(entries: Entry[]): string {
  const lines = entries.map(([name, rounds]) => {
    const slots = rounds.flatMap((round) => round.slots.slice(0, -1));
    const points = slots.map((count, index): [number, number] => [
      ((index + 1) * SLOT_MS) / 1000,
      (count * 1000) / SLOT_MS,
    ]);
    return { ...named(name), points };
  });
  return lineChart({
    title: 'Throughput over time, its rounds in a row',
    xLabel: 'seconds of measuring',
    yLabel: 'orders/s',
    lines: lines.filter(({ points }) => points.length > 0),
  });
}
