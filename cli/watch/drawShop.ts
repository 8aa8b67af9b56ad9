import stringWidth from 'string-width';
import { cutText } from '../output/cutText.ts';
import { bar } from '../output/fillBar.ts';
import { amount, formatNumber } from '../output/formatNumber.ts';
import { joinLines, type Paint, rateLines, roomFor } from '../output/frame.ts';
import type { ProductState, WatchState } from './watchState.ts';

const NAME_WIDTH = 22;
/** Of the columns of numbers behind a product's bar. */
const NUMBERS_WIDTH = 42;
const LEAST_BAR = 6;
const MAX_CODES = 5;

/** What the terminal shows of a running shop: at most 23 lines. */
export function drawShop(state: WatchState, title: string, width: number, paint: Paint): string {
  const rates = state.rates();
  const average = rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length);
  const atLeast = state.atLeast ? 'At least ' : '';
  const totals = `${atLeast}${amount(state.orders, 'order')} for ${amount(state.units, 'unit')} since then`;
  return joinLines([
    paint('bold', title),
    paint('dim', `${totals}; Ctrl-C ends this view`),
    '',
    ...rateLines({ rates, average }, roomFor(width), paint),
    '',
    ...productLines(state.products(), width, paint),
    '',
    ...refusalLines(state, paint),
    ...(state.problem ? [paint('red', `Not up to date: ${state.problem}`)] : []),
  ]);
}

function productLines(products: ProductState[], width: number, paint: Paint): string[] {
  if (products.length === 0) return [paint('dim', 'No orders yet.')];
  const room = Math.max(LEAST_BAR, Math.min(width, 120) - NAME_WIDTH - NUMBERS_WIDTH - 6);
  const numbers = (stock: string, rest: readonly string[]) =>
    stock.padStart(13) + rest.map((text) => text.padStart(9)).join('');
  const head = numbers('stock', ['orders/s', 'units/s', 'gone in']);
  return [
    paint('dim', `${'Product'.padEnd(NAME_WIDTH)}${' '.repeat(room + 2)}${head}`),
    ...products.map((product) => {
      const { id, name, stock, highest, ordersPerSecond, unitsPerSecond } = product;
      const full = bar(stock / Math.max(1, highest), room);
      const empty = '░'.repeat(Math.max(0, room - [...full].length));
      const rest = [perSecond(ordersPerSecond), perSecond(unitsPerSecond), timeLeft(product)];
      const label = cutText(`${id} ${name}`, NAME_WIDTH);
      const padding = ' '.repeat(Math.max(0, NAME_WIDTH - stringWidth(label)));
      const colour = stock === 0 ? 'red' : 'green';
      return (
        `${label}${padding}  ${paint(colour, full)}${paint('dim', empty)}` +
        numbers(formatNumber(stock), rest)
      );
    }),
  ];
}

function perSecond(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : formatNumber(rate);
}

/** How long the stock lasts if it goes on like this. */
function timeLeft({ stock, unitsPerSecond }: ProductState): string {
  if (stock === 0) return 'sold out';
  if (unitsPerSecond === 0) return '–';
  const seconds = stock / unitsPerSecond;
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} d`;
}

function refusalLines({ refusals, refused }: WatchState, paint: Paint): string[] {
  if (!refusals) return [paint('dim', 'Refused orders leave no row: --metrics URL shows them.')];
  if (refusals.problem) return [paint('red', `Refused: not known. ${refusals.problem}`)];
  if (refused.size === 0) return [paint('dim', 'Refused: none since then')];
  return [...refused].slice(0, MAX_CODES).map(([code, count]) => {
    const recent = refusals.recent.get(code) ?? 0;
    return paint('yellow', `Refused ${code}: ${formatNumber(count)}, of them ${recent} just now`);
  });
}
