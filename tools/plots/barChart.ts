import { type Axis, escapeXml, linearAxis, place, shortNumber } from './axes.ts';

export interface BarChart {
  title: string;
  unit: string;
  bars: Bar[];
}

export interface Bar {
  label: string;
  /** Drawn one after the other; each has the colour of its series. */
  parts: { name: string; value: number; series: number }[];
  /** The range over all rounds, drawn as a thin line. */
  range?: { low: number; high: number };
  /** Values to compare with, drawn as short lines across the bar. */
  marks?: { name: string; value: number }[];
}

const WIDTH = 500;
const LABELS = 165;
const VALUES = 60;
const ROW = 34;
const THICKNESS = 16;
const BOTTOM = 26;

/** Horizontal bars from zero, as SVG. */
export function barChart({ title, unit, bars }: BarChart): string {
  const most = Math.max(...bars.flatMap(valuesOf));
  const axis = linearAxis(most, [LABELS, WIDTH - VALUES]);
  const bottom = bars.length * ROW;
  const rows = bars.map((bar, index) => drawBar(bar, index * ROW + ROW / 2, axis));
  return (
    `<figure><figcaption>${escapeXml(title)} <small>${escapeXml(unit)}</small></figcaption>` +
    `<svg class="plot" viewBox="0 0 ${WIDTH} ${bottom + BOTTOM}" role="img" ` +
    `aria-label="${escapeXml(title)}">${drawGrid(axis, bottom)}${rows.join('')}</svg></figure>`
  );
}

function valuesOf(bar: Bar): number[] {
  const marks = bar.marks?.map(({ value }) => value) ?? [];
  return [totalOf(bar), bar.range?.high ?? 0, ...marks];
}

function totalOf({ parts }: Bar): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}

function drawGrid(axis: Axis, bottom: number): string {
  return axis.ticks
    .map((tick) => {
      const x = place(axis.at(tick));
      return (
        `<path class="grid" d="M${x} 0V${bottom}"/>` +
        `<text class="tick middle" x="${x}" y="${bottom + 16}">${shortNumber(tick)}</text>`
      );
    })
    .join('');
}

function drawBar(bar: Bar, middle: number, axis: Axis): string {
  const total = totalOf(bar);
  const top = middle - THICKNESS / 2;
  const base = place(middle + 4);
  let start = 0;
  const parts = bar.parts.map(({ name, value, series }) => {
    const [from, to] = [axis.at(start), axis.at(start + value)];
    start += value;
    return (
      `<rect class="fill-${series}" x="${place(from)}" y="${place(top)}" rx="2" ` +
      `width="${place(Math.max(0, to - from - 1))}" height="${THICKNESS}">` +
      `<title>${escapeXml(`${name}: ${shortNumber(value)}`)}</title></rect>`
    );
  });
  return (
    `<text class="end" x="${LABELS - 10}" y="${base}">${escapeXml(bar.label)}</text>` +
    parts.join('') +
    drawRange(bar, middle, axis) +
    drawMarks(bar, middle, axis) +
    `<text class="value end" x="${WIDTH}" y="${base}">${shortNumber(total)}</text>`
  );
}

function drawRange({ range }: Bar, middle: number, axis: Axis): string {
  if (!range || range.low === range.high) return '';
  const [from, to] = [place(axis.at(range.low)), place(axis.at(range.high))];
  const [top, bottom] = [middle - 4, middle + 4];
  const ends = `M${from} ${top}V${bottom}M${to} ${top}V${bottom}`;
  return `<path class="range" d="${ends}M${from} ${middle}H${to}"/>`;
}

function drawMarks({ marks = [] }: Bar, middle: number, axis: Axis): string {
  const reach = THICKNESS / 2 + 5;
  return marks
    .map(({ name, value }) => {
      const line = `M${place(axis.at(value))} ${middle - reach}V${middle + reach}`;
      const title = `<title>${escapeXml(`${name}: ${shortNumber(value)}`)}</title>`;
      return `<path class="mark ${escapeXml(name)}" d="${line}">${title}</path>`;
    })
    .join('');
}
