import type { BatchedTransaction } from '../database/batchedTransaction.ts';
import type { NewOrder } from './orderRepository.ts';
import { quote } from './quote.ts';

/** What a transaction has written: orders, and the stock that they leave of each product. */
export interface Written {
  orders: readonly NewOrder[];
  stocks: ReadonlyMap<number, number>;
}

/**
 * Makes the database fail, with the next message, unless its tables hold what was written: a trigger
 * or a rule may have changed a row, or left it out, without an error. What a deferred trigger does
 * within COMMIT comes after it.
 */
export function checkWritten({ orders, stocks }: Written, transaction: BatchedTransaction): void {
  const sums = new Map<number, { orders: number; units: number }>();
  for (const { productId, quantity } of orders) {
    const sum = sums.get(productId) ?? { orders: 0, units: 0 };
    sums.set(productId, { orders: sum.orders + 1, units: sum.units + quantity });
  }
  const expected = Array.from(stocks, ([id, stock]) => {
    const sum = sums.get(id);
    return `(${id}, ${stock}, ${sum?.orders ?? 0}, ${sum?.units ?? 0})`;
  });
  const ids = orders.map(({ id }) => quote(id));
  // A cast of what is no number: plain SQL has no other way to fail with words of its own.
  transaction.add(
    `SELECT CASE WHEN count(*) = ${stocks.size} THEN 0
       ELSE ('the database holds other orders or stock than were written, of ' ||
         ${stocks.size} - count(*) || ' products')::integer END
     FROM (VALUES ${expected.join()}) AS expected (id, stock, orders, units)
     JOIN products USING (id, stock)
     JOIN (SELECT product_id AS id, count(*) AS orders, sum(quantity) AS units
       FROM orders WHERE id IN (${ids.join()}) GROUP BY product_id) AS written
     USING (id, orders, units)`,
  );
}
