import type pg from 'pg';
import type { BatchedTransaction } from '../database/batchedTransaction.ts';
import type { NewOrder } from './orderRepository.ts';
import { quote } from './quote.ts';

/** What a transaction has written: orders, and the stock that they leave of each product. */
export interface Written {
  orders: readonly NewOrder[];
  stocks: ReadonlyMap<number, number>;
}

/** Arrays of ids, and sums that tell what each product has: its units, and these times its id. */
const parameters = [
  ...['integer[]', 'bigint', 'numeric'], // products: ids, stock left
  ...['uuid[]', 'bigint', 'numeric'], // orders: ids, units
];

/** Fails with words of its own by a cast of what is no number: plain SQL has no other way. */
function checkOf([ids, stock, weightedStock, orderIds, units, weightedUnits]: readonly string[]) {
  return `SELECT CASE WHEN
       (SELECT count(*) = cardinality(${ids}) AND sum(stock) = ${stock}
          AND sum(id::bigint * stock) = ${weightedStock}
        FROM products WHERE id = ANY (${ids}))
       AND (SELECT count(*) = cardinality(${orderIds}) AND sum(quantity) = ${units}
          AND sum(product_id::bigint * quantity) = ${weightedUnits}
        FROM orders WHERE id = ANY (${orderIds}))
     THEN 0 ELSE ('orders or stock are not as they were written at ' || now())::integer END`;
}

/** Plans the check once for a session that no other client has: planning is most of its cost. */
export async function prepareWriteCheck(connection: pg.Client): Promise<void> {
  const names = parameters.map((_, index) => `$${index + 1}`);
  await connection.query(`PREPARE check_written (${parameters.join()}) AS ${checkOf(names)}`);
}

/**
 * Makes the database fail, with the next message, unless its tables hold what was written: a trigger
 * or a rule may have changed a row, or left it out, without an error. What a deferred trigger does
 * within COMMIT comes after it.
 */
export function checkWritten({ orders, stocks }: Written, transaction: BatchedTransaction): void {
  const left = sumsOf([...stocks]);
  const units = sumsOf(orders.map(({ productId, quantity }) => [productId, quantity]));
  const values = [
    ...[`{${[...stocks.keys()]}}`, String(left.sum), String(left.weighted)],
    ...[`{${orders.map(({ id }) => id)}}`, String(units.sum), String(units.weighted)],
  ].map(quote);
  transaction.add(
    transaction.isGuarded
      ? `EXECUTE check_written (${values.join()})`
      : checkOf(values.map((value, index) => `${value}::${parameters[index]}`)),
  );
}

function sumsOf(rows: [productId: number, units: number][]) {
  let sum = 0;
  let weighted = 0n;
  const byProduct = new Map<number, number>();
  for (const [productId, units] of rows) {
    sum += units;
    byProduct.set(productId, (byProduct.get(productId) ?? 0) + units);
  }
  // Both factors may have 31 bits and more: too many for a number.
  for (const [productId, units] of byProduct) weighted += BigInt(productId) * BigInt(units);
  return { sum, weighted };
}
