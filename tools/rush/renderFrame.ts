import { amount, formatNumber } from '../../cli/output/formatNumber.ts';
import { bar, columns } from './fillBar.ts';
import { answersIn, type SaleState } from './saleState.ts';
import { binSizes } from './sizeBins.ts';

export type Colour = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** Returns the text as it is where there are no colours. */
export type Paint = (colour: Colour, text: string) => string;

const LABELS = 12;
const NUMBERS = 10;
const RATE_LINES = 3;
const SIZE_BINS = 4;
const MAX_WIDTH = 120;

/** What the terminal shows of a sale: at most 23 lines, as wide as it is but not endless. */
export function drawFrame(state: SaleState, width: number, paint: Paint): string {
  const room = Math.min(width, MAX_WIDTH) - LABELS - NUMBERS - 4;
  const lines = [
    paint('bold', state.title),
    paint('dim', state.subtitle),
    '',
    ...stockLines(state, room, paint),
    '',
    ...buyerLines(state, room, paint),
    '',
    ...rateLines(state, room, paint),
    latencyLine(state),
    '',
    ...sizeLines(state, room, paint),
    paint('dim', state.phase),
  ];
  return lines.map((line) => ` ${line}`.trimEnd()).join('\n');
}

function row(label: string, number: string, rest: string): string {
  return `${label.padEnd(LABELS)}${number.padStart(NUMBERS)}  ${rest}`;
}

function stockLines(state: SaleState, room: number, paint: Paint): string[] {
  const { stock, startStock, lowestStock, stockLevels } = state;
  const share = (units: number) => units / Math.max(1, startStock);
  const full = bar(share(stock), room);
  const empty = '░'.repeat(Math.max(0, room - full.length));
  const [levels = ''] = columns(stockLevels.slice(-room).map(share), 1);
  return [
    row('Stock', formatNumber(stock), paint('green', full) + paint('dim', empty)),
    row(' each change', '', paint('green', levels)),
    row(' lowest', formatNumber(lowestStock), paint('dim', `of ${formatNumber(startStock)}`)),
  ];
}

function buyerLines({ progress, buyers }: SaleState, room: number, paint: Paint): string[] {
  const { placed, refused, failed } = progress;
  const line = (label: string, value: number, colour: Colour) =>
    row(label, formatNumber(value), paint(colour, bar(value / buyers, room)));
  return [
    line('Placed', placed, 'green'),
    line('Refused', refused, 'yellow'),
    ...(failed > 0 ? [line('Failed', failed, 'red')] : []),
    line('To come', buyers - answersIn(progress), 'dim'),
  ];
}

function rateLines({ progress, rates }: SaleState, room: number, paint: Paint): string[] {
  const shown = rates.slice(-room);
  const most = Math.max(1, ...shown);
  const drawn = columns(
    shown.map((rate) => rate / most),
    RATE_LINES,
  );
  const average = progress.seconds > 0 ? answersIn(progress) / progress.seconds : 0;
  const numbers: [string, number][] = [
    ['Orders/s', rates.at(-1) ?? 0],
    [' on average', average],
    [' at most', rates.reduce((a, b) => Math.max(a, b), 0)],
  ];
  return numbers.map(([label, rate], index) =>
    row(label, formatNumber(rate), paint('cyan', drawn[index] ?? '')),
  );
}

function latencyLine({ progress: { p50Ms, p99Ms, maxMs } }: SaleState): string {
  const milliseconds = (value: number) => (Number.isNaN(value) ? '–' : `${value.toFixed(1)} ms`);
  const rest = `p50    ${milliseconds(p99Ms)} p99    ${milliseconds(maxMs)} at most`;
  return `${row('Latency', milliseconds(p50Ms), '').trimEnd()} ${rest}`;
}

function sizeLines(state: SaleState, room: number, paint: Paint): string[] {
  const sizes = [...state.placedByTransaction.values()];
  const bins = binSizes(sizes, state.likelyGroup, SIZE_BINS);
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const orders = sizes.reduce((sum, size) => sum + size, 0);
  const average = sizes.length > 0 ? (orders / sizes.length).toFixed(1) : '–';
  const note = `${amount(sizes.length, 'transaction')}, ${average} orders on average`;
  return [
    `Orders placed per transaction: ${note}`,
    ...bins.map((bin) =>
      row(` ${bin.label}`, formatNumber(bin.count), paint('cyan', bar(bin.count / most, room))),
    ),
  ];
}
