import { amount, formatNumber } from '../../cli/output/formatNumber.ts';
import {
  answersPerSecond,
  flowNames,
  groupStatistics,
  isRight,
  type RushResult,
  salesOf,
} from './rushResult.ts';
import type { Sale } from './sale.ts';

/** The result in words, a sentence a line. */
export function summarize(result: RushResult): string[] {
  const sales = salesOf(result);
  const lines = sales.flatMap(([flow, sale]) => {
    const name = sales.length > 1 ? `With ${flowNames[flow]}: ` : '';
    return [`${name}${outcome(sale)}`, speed(sale), ...wrongs(sale)];
  });
  return [...comparison(result), ...lines];
}

function outcome({ answers, before, findings, audit }: Sale): string {
  const { placed, refused } = answers;
  const promise = findings.length > 0 ? 'but see below' : 'nobody was promised a unit twice';
  const found = Object.values(audit.counts).reduce((sum, number) => sum + number, 0);
  return (
    `${formatNumber(placed)} of ${amount(before.stock, 'unit')} sold, ${amount(refused, 'buyer')} ` +
    `refused, ${promise}; audit: ${audit.isClean ? 'no finding' : amount(found, 'finding')}.`
  );
}

function speed(sale: Sale): string {
  const { answers, after, groupSizes } = sale;
  const { average, largest } = groupStatistics(sale);
  const soldOut = after.stock === 0 ? `Sold out after ${seconds(answers.lastPlacedSeconds)}. ` : '';
  return (
    `${soldOut}All answered after ${seconds(answers.seconds)}, ${formatNumber(answersPerSecond(sale))} a ` +
    `second; half of them within ${milliseconds(answers.p50Ms)}, 99 % within ` +
    `${milliseconds(answers.p99Ms)}, all within ${milliseconds(answers.maxMs)}. ` +
    `${amount(groupSizes.length, 'transaction')} placed the orders, ${average.toFixed(1)} each ` +
    `on average, ${formatNumber(largest)} at most.`
  );
}

function wrongs({ findings, answers }: Sale): string[] {
  const reasons = Object.entries(answers.failures).map(
    ([why, number]) => `${formatNumber(number)} × ${why}`,
  );
  const failed = reasons.length > 0 ? [`No answer to the order: ${reasons.join(', ')}.`] : [];
  return [...findings, ...failed].map((finding) => `WRONG: ${finding}`);
}

function comparison(result: RushResult): string[] {
  const { sale, literal } = result;
  if (!literal || !isRight(result)) return [];
  const sold = ratio(literal.answers.lastPlacedSeconds, sale.answers.lastPlacedSeconds);
  const answered = ratio(answersPerSecond(sale), answersPerSecond(literal));
  return [
    `In groups, the units were sold ${sold} times as fast, and ${answered} times as many buyers ` +
      'were answered a second.',
  ];
}

function ratio(above: number, below: number): string {
  return (above / below).toPrecision(2);
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
