import { columns } from './fillBar.ts';
import { formatNumber } from './formatNumber.ts';

export type Colour = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** Returns the text as it is where there are no colours. */
export type Paint = (colour: Colour, text: string) => string;

const LABELS = 12;
const NUMBERS = 10;
const RATE_LINES = 3;
const MAX_WIDTH = 120;

/** How wide a bar beside a label and a number may be: as the terminal is, but not endless. */
export function roomFor(width: number): number {
  return Math.min(width, MAX_WIDTH) - LABELS - NUMBERS - 4;
}

export function row(label: string, number: string, rest: string): string {
  return `${label.padEnd(LABELS)}${number.padStart(NUMBERS)}  ${rest}`;
}

export function joinLines(lines: readonly string[]): string {
  return lines.map((line) => ` ${line}`.trimEnd()).join('\n');
}

/** Orders per second as upright bars, the last ones that have room, with three numbers beside them. */
export function rateLines(
  { rates, average }: { rates: readonly number[]; average: number },
  room: number,
  paint: Paint,
): string[] {
  const shown = rates.slice(-room);
  const most = Math.max(1, ...shown);
  const drawn = columns(
    shown.map((rate) => rate / most),
    RATE_LINES,
  );
  const numbers: [string, number][] = [
    ['Orders/s', rates.at(-1) ?? 0],
    [' on average', average],
    [' at most', rates.reduce((a, b) => Math.max(a, b), 0)],
  ];
  return numbers.map(([label, rate], index) =>
    row(label, formatNumber(rate), paint('cyan', drawn[index] ?? '')),
  );
}
