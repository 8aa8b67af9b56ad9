import { alignColumns, type Cell } from '../../../cli/output/alignColumns.ts';
import type { ContenderName, Round } from '../contenders/contender.ts';
import { descriptions } from '../contenders/descriptions.ts';
import { hasFastCpu, judge, type Verdict } from '../goals.ts';
import { isNoisy, noiseWarning, percent } from './noise.ts';
import type { CaseResult, Report } from './report.ts';
import { sharesTable } from './sharesTable.ts';
import { sideBySide } from './sideBySide.ts';
import { significant } from './significant.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** The results for a terminal: those side by side, and the ratios, come first. */
export function renderTable(report: Report): string {
  const warning = noiseWarning(report);
  return [
    ...(warning ? [warning, ''] : []),
    'SIDE BY SIDE',
    ...alignColumns(sideBySide(report), isFigure),
    '',
    'RATIOS',
    ...alignColumns(
      [['', 'value', 'lowest–highest', 'floor', 'aim'], ...judge(report).map(goalRow)],
      isFigure,
    ),
    floorsNote(report),
    ...report.cases.flatMap(caseTable),
    ...memoryLines(report),
    '',
    othersNote,
    ...(warning ? ['', warning] : []),
    '',
  ].join('\n');
}

export function floorsNote(report: Report): string {
  const kind = hasFastCpu(report) ? 'fast' : 'slow';
  return `The floors are those for a ${kind} processor, judged by what bare Express takes of it.`;
}

export function goalRow({ goal, value, floor, reachesFloor, reachesAim }: Verdict): string[] {
  const sign = goal.atMost ? '≤' : '≥';
  const limit = (number: number, reached: boolean) =>
    `${value ? (reached ? '✓' : '✗') : ' '} ${sign} ${number}`;
  return [
    goal.name,
    value ? `${significant(value.median)} ${goal.unit}` : 'not measured',
    value && value.low !== value.high ? range(value) : '',
    limit(floor, reachesFloor),
    limit(goal.aim, reachesAim),
  ];
}

export const caseHeads = [
  'orders/s',
  'lowest–highest',
  'p50 ms',
  'p99 ms',
  'CPU µs/order: server',
  'database',
  'both',
  'client',
  'memory MB',
  'others',
  'a power cut loses',
];

export const othersNote =
  'Others: the share of one core that all else on the machine used, the most of any round; with ' +
  '"!" it was too much. Database: PostgreSQL, or Redis.';

/** What of a contender is shown, in the order of `caseHeads`. */
export function caseRow(name: ContenderName, rounds: Round[]): string[] {
  const spread = (metric: (round: Round) => number) => spreadOf(rounds.map(metric));
  const median = (metric: (round: Round) => number) => significant(spread(metric).median);
  const perSecond = spread((round) => round.ordersPerSecond);
  return [
    significant(perSecond.median),
    rounds.length > 1 ? range(perSecond) : '',
    median((round) => round.p50Ms),
    median((round) => round.p99Ms),
    median((round) => round.serverCpuUs),
    median((round) => round.databaseCpuUs),
    median((round) => round.serverCpuUs + round.databaseCpuUs),
    median((round) => round.clientCpuUs),
    median((round) => round.peakMemoryMb),
    percent(spread((round) => round.otherCores).high) + (rounds.some(isNoisy) ? ' !' : ''),
    descriptions[name].powerCutLoses,
  ];
}

function range({ low, high }: Spread): string {
  return `${significant(low)}–${significant(high)}`;
}

function caseTable(result: CaseResult): string[] {
  const { benchCase, measured } = result;
  const rows = Object.entries(measured).map(([key, rounds]) => {
    const name = key as ContenderName;
    return [descriptions[name].label, ...caseRow(name, rounds)];
  });
  return [
    '',
    `${benchCase.name}: ${benchCase.title}`.toUpperCase(),
    ...alignColumns([['', ...caseHeads], ...rows], isFigure),
    ...alignColumns(sharesTable(result), isFigure),
  ];
}

export function memoryLines({ waitingMemory }: Report): string[] {
  if (!waitingMemory) return [];
  const { ours, bareExpress } = waitingMemory;
  const mb = (value: number) => `${significant(value)} MB`;
  const seconds = significant(ours.secondsToAnswerAll);
  return [
    '',
    `${ours.orders.toLocaleString('en')} ORDERS WAITING, EACH ON ITS CONNECTION`,
    `Our server holds ${mb(ours.waitingMb)} (idle before: ${mb(ours.idleMb)}; at most: ` +
      `${mb(ours.peakMb)}), bare Express ${mb(bareExpress.waitingMb)} ` +
      `(${mb(bareExpress.idleMb)}; ${mb(bareExpress.peakMb)}). ` +
      `Freed, ours answers all in ${seconds} s.`,
  ];
}

/** Cells are texts already: the first column names, the others hold figures. */
function isFigure(_: Cell, column: number): boolean {
  return column > 0;
}
