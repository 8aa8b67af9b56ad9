import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import type { Order } from '../../models/order.ts';

/** An order as its table has it. */
export type OrderRow = Pick<
  Order,
  'id' | 'createdAt' | 'productId' | 'quantity' | 'idempotencyKey'
>;

/** An order with the name of its product, null if there is no such product. */
export type ListedOrder = OrderRow & {
  productName: string | null;
  /** Units of it that have been returned. */
  returned: number;
};

/** Of `orders`, by the names of the model. */
export const orderColumns = `id, created_at AS "createdAt", product_id AS "productId", quantity,
  idempotency_key AS "idempotencyKey"`;

interface Returned {
  productId: number;
  orderId: string;
  units: number;
}

/**
 * Adds what other tables know of orders, some thousand at most. In the query of the orders it would
 * have to be read for all of them before the limit; and Citus refuses that.
 */
export async function describeOrders(
  orders: readonly OrderRow[],
  sequelize: Sequelize,
  transaction: Transaction,
): Promise<ListedOrder[]> {
  const productIds = orders.map(({ productId }) => productId);
  const products = await sequelize.query<{ id: number; name: string }>(
    'SELECT id, name FROM products WHERE id = ANY ($1::integer[])',
    { bind: [[...new Set(productIds)]], type: QueryTypes.SELECT, transaction },
  );
  const returns = await sequelize.query<Returned>(
    `SELECT r.product_id AS "productId", r.order_id AS "orderId", sum(r.quantity)::float8 AS units
     FROM unnest($1::integer[], $2::uuid[]) AS wanted (product_id, order_id)
       JOIN stock_receipts AS r ON r.product_id = wanted.product_id AND r.order_id = wanted.order_id
     GROUP BY r.product_id, r.order_id`,
    { bind: [productIds, orders.map(({ id }) => id)], type: QueryTypes.SELECT, transaction },
  );
  const names = new Map(products.map(({ id, name }) => [id, name]));
  const keyOf = (productId: number, orderId: string) => `${productId} ${orderId}`;
  const units = new Map(returns.map((row) => [keyOf(row.productId, row.orderId), row.units]));
  return orders.map(({ id, createdAt, productId, quantity, idempotencyKey }) => ({
    ...{ id, createdAt, productId, productName: names.get(productId) ?? null },
    ...{ quantity, idempotencyKey, returned: units.get(keyOf(productId, id)) ?? 0 },
  }));
}
