import type { StockSums, Violation } from './history.ts';

/** Units received − units ordered = stock ≥ 0. */
export function checkStock(sums: readonly StockSums[]): Violation[] {
  return sums.flatMap(({ id, stock, received, ordered }) => {
    const detail = `product ${id}: received ${received}, ordered ${ordered}, stock ${stock}`;
    const violations: Violation[] = [];
    if (received - ordered !== stock) violations.push({ rule: 'STOCK_WRONG', detail });
    if (stock < 0) violations.push({ rule: 'STOCK_NEGATIVE', detail });
    return violations;
  });
}
