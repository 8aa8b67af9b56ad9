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

  /** Of these orders, those that are recorded. */
  findByIds(orders: readonly NewOrder[], transaction: BatchedTransaction): Promise<PlacedOrder[]> {
    return find(orders, { column: 'id', textOf: ({ id }) => id }, transaction);
  },

  /** The orders that the keys of these name; in a sharded database, those for the same products. */
  findByIdempotencyKeys(
    orders: readonly NewOrder[],
    transaction: BatchedTransaction,
  ): Promise<PlacedOrder[]> {
    const textOf = ({ idempotencyKey }: NewOrder) => idempotencyKey ?? '';
    return find(orders, { column: 'idempotency_key', textOf }, transaction);
  },
};

/** SQL may have put in a time that no answer can hold: `infinity`, or a year of five digits. */
const writableTime = `least(greatest(created_at, '0001-01-01Z'), '9999-12-31T23:59:59.999Z')`;

async function find(
  orders: readonly NewOrder[],
  { column, textOf }: { column: string; textOf(order: NewOrder): string },
  transaction: BatchedTransaction,
) {
  if (orders.length === 0) return [];
  const productIds = () => [...new Set(orders.map(({ productId }) => productId))];
  const shard = transaction.isSharded ? ` AND product_id IN (${productIds()})` : '';
  return transaction.query<PlacedOrder>(
    `SELECT id, product_id AS "productId", quantity, idempotency_key AS "idempotencyKey",
       ${writableTime} AS "createdAt"
     FROM orders WHERE ${column} IN (${orders.map((order) => quote(textOf(order))).join()})${shard}`,
  );
}

/** Two transactions that insert the same keys wait for each other one way only. */
function inKeyOrder(orders: readonly NewOrder[]): readonly NewOrder[] {
  if (orders.every((order) => order.idempotencyKey === null)) return orders;
  return orders.toSorted((a, b) => ((a.idempotencyKey ?? '') < (b.idempotencyKey ?? '') ? -1 : 1));
}
