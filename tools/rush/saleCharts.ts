import { RUSH_SLOT_MS } from '../load/client/job.ts';
import { barChart } from '../plots/barChart.ts';
import { latencyChart } from '../plots/latencyChart.ts';
import { type Line, lineChart } from '../plots/lineChart.ts';
import { flowNames, groupStatistics } from './rushResult.ts';
import type { Sale } from './sale.ts';
import type { Flow } from './setup.ts';
import { binSizes } from './sizeBins.ts';

type Sales = readonly [flow: Flow, sale: Sale][];

/** Colours of the plots: a flow has the same everywhere. */
const seriesOf: Record<Flow, number> = { groups: 0, literal: 1 };
const PLACED = 3;
const REFUSED = 5;
/** How far beyond the last placed order the stock is shown. */
const BEYOND_LAST = 1.2;
const MAX_POINTS = 60;
const MAX_STOCK_POINTS = 400;
const SIZE_BINS = 8;

export function saleCharts(sales: Sales): string {
  const [[, sale] = []] = sales;
  const isAlone = sales.length === 1;
  return [
    stockChart(sales),
    ...(isAlone && sale ? [outcomeChart(sale)] : [placedChart(sales), answeredChart(sales)]),
    latencyChart(
      sales.map(([flow, { answers }]) => ({ ...seriesFor(flow), counts: answers.latencies })),
    ),
    ...sales.filter(([flow]) => flow === 'groups').map(([, each]) => groupChart(each)),
  ].join('\n');
}

function seriesFor(flow: Flow): Omit<Line, 'points'> {
  return { name: flowNames[flow], series: seriesOf[flow] };
}

function stockChart(sales: Sales): string {
  const until =
    BEYOND_LAST * Math.max(...sales.map(([, { answers }]) => answers.lastPlacedSeconds));
  const lines = sales.map(([flow, { stock }]) => {
    const shown = stock.filter(([seconds]) => seconds <= until);
    const next = stock[shown.length];
    const step = Math.ceil(shown.length / MAX_STOCK_POINTS);
    const thinned = shown.filter((_, index) => index % step === 0);
    return { ...seriesFor(flow), points: next ? [...thinned, cut(thinned, next, until)] : thinned };
  });
  return seconds('Stock', 'units', lines);
}

/** Where the line to the next point leaves the drawing; stock stays until it is read again. */
function cut(points: Sale['stock'], next: [number, number], until: number): [number, number] {
  return [Math.min(until, next[0]), points.at(-1)?.[1] ?? next[1]];
}

function outcomeChart({ answers }: Sale): string {
  return seconds('Placed and refused', 'orders/s', [
    { name: 'placed', series: PLACED, points: perSecond(answers.placedSlots, answers.seconds) },
    { name: 'refused', series: REFUSED, points: perSecond(answers.refusedSlots, answers.seconds) },
  ]);
}

function placedChart(sales: Sales): string {
  return seconds(
    'Placed',
    'orders/s',
    sales.map(([flow, { answers }]) => ({
      ...seriesFor(flow),
      points: perSecond(answers.placedSlots, answers.lastPlacedSeconds),
    })),
  );
}

function answeredChart(sales: Sales): string {
  return seconds(
    'Answered: placed and refused',
    'orders/s',
    sales.map(([flow, { answers }]) => {
      const { placedSlots, refusedSlots } = answers;
      const count = Math.max(placedSlots.length, refusedSlots.length);
      const both = Array.from(
        { length: count },
        (_, slot) => (placedSlots[slot] ?? 0) + (refusedSlots[slot] ?? 0),
      );
      return { ...seriesFor(flow), points: perSecond(both, answers.seconds) };
    }),
  );
}

/** The rate in the middle of each of at most MAX_POINTS equal parts of the time, from 0 to 0. */
function perSecond(slots: readonly number[], duration: number): Line['points'] {
  const slotCount = Math.ceil((duration * 1000) / RUSH_SLOT_MS);
  const width = Math.max(1, Math.ceil(slotCount / MAX_POINTS));
  const partSeconds = (width * RUSH_SLOT_MS) / 1000;
  const parts = Math.ceil(slotCount / width);
  const rates = Array.from({ length: parts }, (_, part): [number, number] => {
    const counts = slots.slice(part * width, (part + 1) * width);
    const answers = counts.reduce((sum, count) => sum + (count ?? 0), 0);
    return [(part + 0.5) * partSeconds, answers / partSeconds];
  });
  return [[0, 0], ...rates, [parts * partSeconds, 0]];
}

function seconds(title: string, yLabel: string, lines: Line[]): string {
  return lineChart({ title, xLabel: 'seconds since the first order', yLabel, lines });
}

function groupChart(sale: Sale): string {
  const bins = binSizes(sale.groupSizes, groupStatistics(sale).largest, SIZE_BINS);
  return barChart({
    title: 'Orders placed per transaction',
    unit: 'transactions',
    bars: bins.map(({ label, count }) => ({
      label: `${label} ${label === '1' ? 'order' : 'orders'}`,
      parts: [{ name: label, value: count, series: seriesOf.groups }],
    })),
  });
}
