import type { ContenderName, ProcessShare } from '../contenders/contender.ts';
import { descriptions } from '../contenders/descriptions.ts';
import { percent } from './noise.ts';
import type { CaseResult } from './report.ts';
import { significant } from './significant.ts';
import { median } from './statistics.ts';

/** How the processes of each server have shared a case; medians of its rounds. Empty if none was asked. */
export function sharesTable({ measured }: CaseResult): string[][] {
  const rows = Object.entries(measured).flatMap(([key, rounds]) => {
    const ofRounds = rounds.flatMap(({ shares }) => (shares ? [shares] : []));
    const workers = ofRounds[0]?.map(({ worker }) => worker) ?? [];
    return workers.map((worker) => {
      const mine = ofRounds.flatMap((shares) => shares.filter((share) => share.worker === worker));
      const middle = (value: (share: ProcessShare) => number) => median(mine.map(value));
      const parts = ofRounds.map((shares) => partOf(shares, worker));
      return [
        `${descriptions[key as ContenderName].label}: ${worker}`,
        `${percent(median(parts))} (${percent(Math.min(...parts))}–${percent(Math.max(...parts))})`,
        significant(middle(({ meanMs }) => meanMs)),
        significant(middle(({ lockMs }) => lockMs)),
        significant(middle(({ lockTimeouts }) => lockTimeouts)),
        significant(middle(({ ordersPerTransaction }) => ordersPerTransaction)),
        significant(middle(({ cores }) => cores)),
      ];
    });
  });
  if (rows.length === 0) return [];
  const heads = [
    'of the orders',
    'mean ms',
    'lock ms',
    'lock timeouts',
    'orders/transaction',
    'cores',
  ];
  return [['process', ...heads], ...rows];
}

/** Of the orders of one round. */
function partOf(shares: ProcessShare[], worker: string): number {
  const mine = shares.find((share) => share.worker === worker)?.orders ?? 0;
  return mine / shares.reduce((sum, { orders }) => sum + orders, 0);
}
