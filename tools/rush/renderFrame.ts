import { bar, columns } from '../../cli/output/fillBar.ts';
import { amount, formatNumber } from '../../cli/output/formatNumber.ts';
import {
  type Colour,
  joinLines,
  type Paint,
  rateLines,
  roomFor,
  row,
} from '../../cli/output/frame.ts';
import { answersIn, type SaleState } from './saleState.ts';
import { binSizes } from './sizeBins.ts';

const SIZE_BINS = 4;

/** What the terminal shows of a sale: at most 23 lines, as wide as it is but not endless. */
export function drawFrame(state: SaleState, width: number, paint: Paint): string {
  const room = roomFor(width);
  const lines = [
    paint('bold', state.title),
    paint('dim', state.subtitle),
    '',
    ...stockLines(state, room, paint),
    '',
    ...buyerLines(state, room, paint),
    '',
    ...rateLines({ rates: state.rates, average: averageOf(state) }, room, paint),
    latencyLine(state),
    '',
    ...sizeLines(state, room, paint),
    paint('dim', state.phase),
  ];
  return joinLines(lines);
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

function averageOf({ progress }: SaleState): number {
  return progress.seconds > 0 ? answersIn(progress) / progress.seconds : 0;
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
