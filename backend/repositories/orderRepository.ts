import type { GroupTransaction } from '../database/groupTransaction.ts';
import type { Order } from '../models/order.ts';

export type NewOrder = Pick<Order, 'id' | 'productId' | 'quantity'>;
export type PlacedOrder = NewOrder & Pick<Order, 'createdAt'>;

export const OrderRepository = {
  /** Records orders, with the next message of the transaction. */
  create(orders: readonly NewOrder[], createdAt: Date, transaction: GroupTransaction): void {
    const time = `'${createdAt.toISOString()}'`;
    const rows = orders.map(
      ({ id, productId, quantity }) => `('${id}', ${productId}, ${quantity}, ${time})`,
    );
    transaction.add(
      `INSERT INTO orders (id, product_id, quantity, created_at) VALUES ${rows.join()}`,
    );
  },

  async findByIds(ids: readonly string[], transaction: GroupTransaction): Promise<PlacedOrder[]> {
    const list = ids.map((id) => `'${id}'`).join();
    return transaction.query<PlacedOrder>(
      `SELECT id, product_id AS "productId", quantity, created_at AS "createdAt"
       FROM orders WHERE id IN (${list})`,
    );
  },
};
