import type { Sale } from './sale.ts';
import { answersIn } from './saleState.ts';
import type { Flow } from './setup.ts';

/** A rush that is over. */
export interface RushResult {
  at: Date;
  buyers: number;
  connections: number;
  /** How many servers of our own there were, or the one that was there. */
  servers: number | string;
  sale: Sale;
  /** The same with one transaction per order, if that was asked for. */
  literal: Sale | undefined;
}

export const flowNames: Record<Flow, string> = {
  groups: 'orders decided in groups',
  literal: 'one transaction per order',
};

/** The sales by their flow, the product's own first. */
export function salesOf({ sale, literal }: RushResult): [flow: Flow, sale: Sale][] {
  return [['groups', sale], ...(literal ? [['literal', literal] as [Flow, Sale]] : [])];
}

export function isRight(result: RushResult): boolean {
  return salesOf(result).every(([, { findings, audit }]) => !findings.length && audit.isClean);
}

export function answersPerSecond({ answers }: Sale): number {
  return answersIn(answers) / answers.seconds;
}

export function groupStatistics({ groupSizes }: Sale): { average: number; largest: number } {
  const orders = groupSizes.reduce((sum, size) => sum + size, 0);
  const largest = groupSizes.reduce((most, size) => Math.max(most, size), 0);
  return { average: groupSizes.length > 0 ? orders / groupSizes.length : 0, largest };
}

/** The result for machines. */
export function rushToJson(result: RushResult, report: string): object {
  const { buyers, connections, servers, sale, literal } = result;
  return {
    isRight: isRight(result),
    buyers,
    connections,
    servers,
    ...saleToJson(sale),
    ...(literal && { literal: saleToJson(literal) }),
    report,
  };
}

function saleToJson(sale: Sale): object {
  const { answers, before, after, lowestStock, groupSizes, findings, audit } = sale;
  const { placed, refused, failed, repeated, failures, seconds, p50Ms, p99Ms, maxMs } = answers;
  return {
    stock: { before: before.stock, lowest: lowestStock, after: after.stock },
    placed,
    refused,
    failed,
    failures,
    repeated,
    seconds,
    secondsToLastPlaced: answers.lastPlacedSeconds,
    ordersPerSecond: answersPerSecond(sale),
    latencyMs: { p50: p50Ms, p99: p99Ms, max: maxMs },
    placedPerTransaction: { transactions: groupSizes.length, ...groupStatistics(sale) },
    findings,
    audit: { isClean: audit.isClean, counts: audit.counts },
  };
}
