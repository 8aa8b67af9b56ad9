import { alignColumns } from '../../cli/output/alignColumns.ts';
import type { Attempt, Rule, Violation } from './history.ts';
import type { DrillResult, Period } from './runDrills.ts';

const lost = new Set<Rule>(['ORDER_LOST', 'CONTENTS_DIFFER', 'KEY_FORGOTTEN']);
const doubled = new Set<Rule>(['KEY_ORDERED_TWICE', 'KEY_ANSWERED_TWICE', 'NOBODY_ASKED']);
const oversold = new Set<Rule>(['STOCK_WRONG', 'STOCK_NEGATIVE']);

/** A row for each kind of fault, and one for all. */
export function report(result: DrillResult): string {
  const groups = Map.groupBy(result.periods, ({ fault }) => fault);
  const rows = [...groups].map(([fault, periods]) => toRow(fault, periods, result));
  const all = { fault: 'all', startedAt: 0, endedAt: Number.POSITIVE_INFINITY };
  const total = { ...toRow('all', [all], result), times: result.periods.length, pauseMs: 0 };
  const counted = ['acknowledged', 'lost', 'doubled', 'oversold', 'other', 'longest pause ms'];
  const lines = [...rows.toSorted((a, b) => (a.fault < b.fault ? -1 : 1)), total].map((row) => [
    ...[row.fault, row.times, row.placed, row.lost, row.doubled, row.oversold, row.other],
    ...[row.pauseMs || '', row.errors],
  ]);
  return alignColumns([['fault', 'times', ...counted, 'other answers to clients'], ...lines]).join(
    '\n',
  );
}

function toRow(fault: string, periods: Period[], { history, violations }: DrillResult) {
  const isWithin = (at: number | undefined) =>
    periods.some(({ startedAt, endedAt }) => Number(at) >= startedAt && Number(at) <= endedAt);
  const attempts = history.attempts.filter(({ returnedAt }) => isWithin(returnedAt));
  const seen = violations.filter(({ at }) => (fault === 'all' ? true : isWithin(at)));
  const count = (rules: Set<Rule>) => seen.filter(({ rule }) => rules.has(rule)).length;
  const counts = { lost: count(lost), doubled: count(doubled), oversold: count(oversold) };
  const other = seen.length - counts.lost - counts.doubled - counts.oversold;
  const placed = new Set(
    attempts.flatMap(({ answer }) => (answer === 'lost' ? [] : (answer.order?.id ?? []))),
  ).size;
  const pauseMs = Math.max(0, ...periods.map((period) => longestPause(attempts, period)));
  const errors = countErrors(attempts);
  return { fault, times: periods.length, placed, ...counts, other, pauseMs, errors };
}

/** The longest time in which no order was acknowledged. */
function longestPause(attempts: Attempt[], { startedAt, endedAt }: Period): number {
  const times = attempts
    .filter(({ answer }) => answer !== 'lost' && answer.status === 201)
    .map(({ returnedAt }) => returnedAt)
    .filter((at) => at >= startedAt && at <= endedAt)
    .sort((a, b) => a - b);
  const gaps = [...times, endedAt].map((at, index) => at - (times[index - 1] ?? startedAt));
  return Math.round(gaps.reduce((longest, gap) => Math.max(longest, gap), 0));
}

function countErrors(attempts: Attempt[]): string {
  const counts = new Map<string, number>();
  for (const { answer } of attempts) {
    if (answer !== 'lost' && answer.status === 201) continue;
    const name = answer === 'lost' ? 'no answer' : `${answer.status} ${answer.code}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} × ${name}`).join(', ');
}

/** The first violations of each rule. */
export function listViolations(violations: Violation[], most = 5): string {
  return [...Map.groupBy(violations, ({ rule }) => rule)]
    .flatMap(([rule, all]) => [
      `${rule}: ${all.length}`,
      ...all
        .slice(0, most)
        .map(({ detail, at }) => `  ${at ? `${Math.round(at)} ms: ` : ''}${detail}`),
    ])
    .join('\n');
}
