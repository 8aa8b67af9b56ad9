import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import type { Order } from '../../models/order.ts';

/** An order, and how many of its units have been returned. */
export type ReturnableOrder = Pick<Order, 'id' | 'productId' | 'quantity'> & { returned: number };

export const ReturnRepository = {
  async findOrder(
    sequelize: Sequelize,
    id: string,
    transaction: Transaction,
  ): Promise<ReturnableOrder | undefined> {
    const [order] = await sequelize.query<ReturnableOrder>(
      `SELECT id, product_id AS "productId", quantity,
         (SELECT coalesce(sum(quantity), 0)::float8 FROM stock_receipts
          WHERE product_id = orders.product_id AND order_id = orders.id) AS returned
       FROM orders WHERE id = $1`,
      { bind: [id], type: QueryTypes.SELECT, transaction },
    );
    return order;
  },
};
