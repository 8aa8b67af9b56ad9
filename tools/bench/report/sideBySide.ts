import type { ContenderName } from '../contenders/contender.ts';
import { descriptions } from '../contenders/descriptions.ts';
import type { CaseResult, Report } from './report.ts';
import { significant } from './significant.ts';
import { median } from './statistics.ts';

/** Orders per second of each contender in each of the cases that compare several of the field. */
export function sideBySide({ cases }: Pick<Report, 'cases'>): string[][] {
  const shown = cases.filter(({ measured }) => measured.ours && measured.bareExpress);
  const names = Object.keys(descriptions) as ContenderName[];
  const rows = names.filter((name) => shown.some(({ measured }) => measured[name]));
  if (rows.length === 0) return [];
  return [
    ['orders/s', ...shown.map(({ benchCase }) => benchCase.name), 'a power cut loses'],
    ...rows.map((name) => [
      descriptions[name].label,
      ...shown.map((result) => ordersPerSecond(result, name)),
      descriptions[name].powerCutLoses,
    ]),
  ];
}

function ordersPerSecond({ measured }: CaseResult, name: ContenderName): string {
  const rounds = measured[name];
  return rounds ? significant(median(rounds.map((round) => round.ordersPerSecond))) : '';
}
