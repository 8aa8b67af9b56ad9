import type { Balance } from '../../repositories/operator/auditRepository.ts';
import type { Violation } from './auditReport.ts';

/** What is wrong with a product: its stock should be its units received - ordered + returned. */
export function judgeBalance(balance: Balance): Violation[] {
  const { productId, products, receipts, orders, ...units } = balance;
  if (products === 0 || productId === null) {
    return [{ kind: 'PRODUCT_MISSING', productId, orders, receipts }];
  }
  if (products > 1) return [{ kind: 'PRODUCT_ID_REPEATED', productId, rows: products }];

  const { stock, received, ordered, returned } = units;
  const sums = { productId, stock, received, ordered, returned };
  const surplus = stock - (received - ordered + returned);
  const violations: Violation[] = [];
  if (stock < 0n) violations.push({ kind: 'STOCK_NEGATIVE', ...sums, units: -stock });
  if (surplus < 0n) violations.push({ kind: 'STOCK_TOO_LOW', ...sums, units: -surplus });
  if (surplus > 0n) {
    // Nothing tells stock that was put in with plain SQL from stock whose receipts are all gone.
    const kind = receipts === 0 ? 'STOCK_WITHOUT_RECEIPT' : 'STOCK_TOO_HIGH';
    violations.push({ kind, ...sums, units: surplus });
  }
  return violations;
}
