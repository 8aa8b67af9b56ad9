import { amount } from '../../cli/output/formatNumber.ts';
import type { Books } from './saleBooks.ts';

/** A sale as its buyers were told of it, and as the tables have it. */
export interface SaleFacts {
  buyers: number;
  placed: number;
  refused: number;
  failed: number;
  /** The orders that buyers were told of. */
  orderIds: readonly string[];
  /** How many of these are in the table. */
  inTable: number;
  lowestStock: number;
  before: Books;
  after: Books;
  /** Nobody but these buyers has ordered meanwhile. */
  isAlone: boolean;
}

/** What is wrong with a sale, in words: nothing, as a rule. */
export function checkSale(sale: SaleFacts): string[] {
  const told = new Set(sale.orderIds).size;
  if (told > 0 && sale.inTable === 0) {
    return [
      `None of the ${amount(told, 'unit')} that buyers were told of is in the database. It is ` +
        'not the one that the server uses: set DATABASE_URL or DATA_DIR as the server has it.',
    ];
  }
  return [...checkPromises(sale, told), ...checkBooks(sale), ...checkAnswers(sale)];
}

function checkPromises({ orderIds, inTable }: SaleFacts, told: number): string[] {
  const findings: string[] = [];
  if (told < orderIds.length) {
    const more = amount(orderIds.length - told, 'unit');
    findings.push(`${more} more were promised than there are orders.`);
  }
  if (inTable < told) {
    findings.push(
      `Buyers were told of ${amount(told - inTable, 'unit')} not in the table of orders.`,
    );
  }
  return findings;
}

function checkBooks({ before, after, lowestStock, ...sale }: SaleFacts): string[] {
  const sold = after.ordered - before.ordered;
  const gone = before.stock - after.stock + (after.received - before.received);
  const untold = sold - sale.placed;
  const findings: string[] = [];
  if (sold !== gone) {
    findings.push(
      `${amount(sold, 'unit')} were ordered, but stock went down by ${amount(gone, 'unit')}.`,
    );
  }
  if (lowestStock < 0) findings.push(`Stock was ${lowestStock}, below zero.`);
  // A buyer whom nobody could tell the outcome may have an order.
  if (sale.isAlone && untold > sale.failed) {
    findings.push(`The table has ${amount(untold, 'unit')} that no buyer was told of.`);
  }
  return findings;
}

function checkAnswers({ buyers, placed, refused, failed }: SaleFacts): string[] {
  const findings: string[] = [];
  if (failed > 0) findings.push(`${amount(failed, 'buyer')} got no answer to their order.`);
  const answers = placed + refused + failed;
  if (answers !== buyers) {
    findings.push(`${amount(buyers, 'buyer')} have ${amount(answers, 'answer')}.`);
  }
  return findings;
}
