import type { BatchedTransaction } from '../database/batchedTransaction.ts';
import type { Order } from '../models/order.ts';
import { quote } from './quote.ts';

export type NewOrder = Pick<Order, 'id' | 'productId' | 'quantity' | 'idempotencyKey'>;
export type PlacedOrder = NewOrder & Pick<Order, 'createdAt'>;

export const OrderRepository = {
  /** Records orders, with the next message of the transaction. */
  create(orders: readonly NewOrder[], createdAt: Date, transaction: BatchedTransaction): void {
    const time = quote(createdAt.toISOString());
    const rows = inKeyOrder(orders).map(({ id, productId, quantity, idempotencyKey }) => {
      const key = idempotencyKey === null ? 'NULL' : quote(idempotencyKey);
      return `('${id}', ${productId}, ${quantity}, ${key}, ${time})`;
    });
    transaction.add(
      `INSERT INTO orders (id, product_id, quantity, idempotency_key, created_at)
       VALUES ${rows.join()}`,
    );
  },

  findByIds(ids: readonly string[], transaction: BatchedTransaction): Promise<PlacedOrder[]> {
    return find('id', ids, transaction);
  },

  findByIdempotencyKeys(
    keys: readonly string[],
    transaction: BatchedTransaction,
  ): Promise<PlacedOrder[]> {
    return find('idempotency_key', keys, transaction);
  },
};

/** SQL may have put in a time that no answer can hold: `infinity`, or a year of five digits. */
const writableTime = `least(greatest(created_at, '0001-01-01Z'), '9999-12-31T23:59:59.999Z')`;

async function find(column: string, values: readonly string[], transaction: BatchedTransaction) {
  if (values.length === 0) return [];
  return transaction.query<PlacedOrder>(
    `SELECT id, product_id AS "productId", quantity, idempotency_key AS "idempotencyKey",
       ${writableTime} AS "createdAt"
     FROM orders WHERE ${column} IN (${values.map(quote).join()})`,
  );
}

/** Two transactions that insert the same keys wait for each other one way only. */
function inKeyOrder(orders: readonly NewOrder[]): readonly NewOrder[] {
  if (orders.every((order) => order.idempotencyKey === null)) return orders;
  return orders.toSorted((a, b) => ((a.idempotencyKey ?? '') < (b.idempotencyKey ?? '') ? -1 : 1));
}
