import { type Axis, escapeXml, linearAxis, logAxis, place, shortNumber } from './axes.ts';
import { plotStyle } from './plotStyle.ts';

export interface LineChart {
  title: string;
  xLabel: string;
  yLabel: string;
  /** For values of many magnitudes, such as durations. */
  isXLogarithmic?: boolean;
  lines: Line[];
}

export interface Line {
  name: string;
  series: number;
  points: [x: number, y: number][];
}

const WIDTH = 500;
const HEIGHT = 230;
const LEFT = 76;
const RIGHT = 24;
const TOP = 10;
const BOTTOM = 44;
/** Above the drawing, in a file of its own. */
const TITLE_HEIGHT = 30;
const LEGEND_COLUMNS = 2;
const LEGEND_ROW = 18;

/** Lines over a common x axis, as SVG; with a legend if there are several. */
export function lineChart(chart: LineChart): string {
  return (
    `<figure><figcaption>${escapeXml(chart.title)}</figcaption>` +
    (chart.lines.length > 1 ? legend(chart.lines) : '') +
    `<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" ` +
    `aria-label="${escapeXml(chart.title)}">${draw(chart)}</svg></figure>`
  );
}

/** The same as a file of its own, for a page that has not our style: its legend is drawn. */
export function lineChartFile(chart: LineChart): string {
  const head = TITLE_HEIGHT + Math.ceil(chart.lines.length / LEGEND_COLUMNS) * LEGEND_ROW;
  const size = `x="0" y="${-head}" width="${WIDTH}" height="${HEIGHT + head}"`;
  const entries = chart.lines.map(({ name, series }, index) => {
    const x = 10 + (index % LEGEND_COLUMNS) * (WIDTH / LEGEND_COLUMNS);
    const y = TITLE_HEIGHT + Math.floor(index / LEGEND_COLUMNS) * LEGEND_ROW - head;
    return (
      `<rect class="fill-${series}" x="${place(x)}" y="${place(y)}" width="9" height="9" rx="2"/>` +
      `<text class="tick" x="${place(x + 14)}" y="${place(y + 9)}">${escapeXml(name)}</text>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" ` +
    `aria-label="${escapeXml(chart.title)}" ` +
    `viewBox="0 ${-head} ${WIDTH} ${HEIGHT + head}"><style>${plotStyle}</style>` +
    `<title>${escapeXml(chart.title)}</title><rect ${size} fill="var(--surface)"/>` +
    `<text class="value" x="10" y="${18 - head}">${escapeXml(chart.title)}</text>` +
    `${entries.join('')}${draw(chart)}</svg>\n`
  );
}

function draw(chart: LineChart): string {
  const points = chart.lines.flatMap((line) => line.points);
  const xs = points.map(([x]) => x);
  const most = Math.max(...xs);
  const across: [number, number] = [LEFT, WIDTH - RIGHT];
  const x = chart.isXLogarithmic
    ? logAxis({ least: Math.min(...xs), most }, across)
    : linearAxis(most, across);
  const y = linearAxis(Math.max(...points.map(([, y]) => y)), [HEIGHT - BOTTOM, TOP]);
  const lines = chart.lines.map((line) => drawLine(line, x, y));
  return `${drawXAxis(x, chart.xLabel)}${drawYAxis(y, chart.yLabel)}${lines.join('')}`;
}

/** Names of series with their colours. */
export function legend(entries: { name: string; series: number }[]): string {
  const items = entries.map(
    ({ name, series }) => `<li><i class="swatch-${series}"></i>${escapeXml(name)}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}

function drawLine({ name, series, points }: Line, x: Axis, y: Axis): string {
  const path = points.map(([px, py]) => `${place(x.at(px))} ${place(y.at(py))}`).join('L');
  const title = `<title>${escapeXml(name)}</title>`;
  return `<path class="line stroke-${series}" d="M${path}">${title}</path>`;
}

function drawXAxis(axis: Axis, label: string): string {
  const bottom = HEIGHT - BOTTOM;
  const ticks = axis.ticks.map((tick) => {
    const x = place(axis.at(tick));
    return (
      `<path class="grid" d="M${x} ${TOP}V${bottom}"/>` +
      `<text class="tick middle" x="${x}" y="${bottom + 16}">${shortNumber(tick)}</text>`
    );
  });
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  const at = `x="${middle}" y="${HEIGHT - 8}"`;
  return `${ticks.join('')}<text class="tick middle" ${at}>${escapeXml(label)}</text>`;
}

function drawYAxis(axis: Axis, label: string): string {
  const ticks = axis.ticks.map((tick) => {
    const y = place(axis.at(tick));
    return (
      `<path class="grid" d="M${LEFT} ${y}H${WIDTH - RIGHT}"/>` +
      `<text class="tick end" x="${LEFT - 8}" y="${y}" dy="4">${shortNumber(tick)}</text>`
    );
  });
  const middle = (TOP + HEIGHT - BOTTOM) / 2;
  const turned = `transform="translate(12 ${middle}) rotate(-90)"`;
  return `${ticks.join('')}<text class="tick middle" ${turned}>${escapeXml(label)}</text>`;
}
