import { amount } from '../../cli/output/formatNumber.ts';
import type { Books } from './saleBooks.ts';

/** A sale by the answers of its buyers, and by the tables. */
export interface SaleFacts {
  buyers: number;
  placed: number;
  refused: number;
  failed: number;
  /** The orders that answers acknowledged. */
  orderIds: readonly string[];
  /** How many of these are in the table. */
  inTable: number;
  lowestStock: number;
  before: Books;
  after: Books;
  /** Nobody but these buyers has ordered meanwhile. */
  isExclusive: boolean;
}

/** What is wrong with a sale, in words: nothing, as a rule. */
export function checkSale(sale: SaleFacts): string[] {
  const acknowledged = new Set(sale.orderIds).size;
  if (acknowledged > 0 && sale.inTable === 0) {
    return [
      `None of the ${amount(acknowledged, 'unit')} that were acknowledged is in the database. It is ` +
        'not the one that the server uses: set DATABASE_URL or DATA_DIR as the server has it.',
    ];
  }
  return [...checkPromises(sale, acknowledged), ...checkBooks(sale), ...checkAnswers(sale)];
}

function checkPromises({ orderIds, inTable }: SaleFacts, acknowledged: number): string[] {
  const findings: string[] = [];
  if (acknowledged < orderIds.length) {
    const more = amount(orderIds.length - acknowledged, 'unit');
    findings.push(`${more} more were promised than there are orders.`);
  }
  if (inTable < acknowledged) {
    findings.push(
      `${amount(acknowledged - inTable, 'unit')} acknowledged, but not in the table of orders.`,
    );
  }
  return findings;
}

function checkBooks({ before, after, lowestStock, ...sale }: SaleFacts): string[] {
  const sold = after.ordered - before.ordered;
  const gone = before.stock - after.stock + (after.received - before.received);
  const unacknowledged = sold - sale.placed;
  const findings: string[] = [];
  if (sold !== gone) {
    findings.push(
      `${amount(sold, 'unit')} were ordered, but stock went down by ${amount(gone, 'unit')}.`,
    );
  }
  if (lowestStock < 0) findings.push(`Stock was ${lowestStock}, below zero.`);
  // A buyer whom nobody could tell the outcome may have an order.
  if (sale.isExclusive && unacknowledged > sale.failed) {
    findings.push(`The table has ${amount(unacknowledged, 'unit')} that nobody acknowledged.`);
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
