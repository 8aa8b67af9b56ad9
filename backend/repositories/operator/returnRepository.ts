import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import type { Order } from '../../models/order.ts';

/** An order, and how many of its units have been returned. */
export type ReturnableOrder = Pick<Order, 'id' | 'productId' | 'quantity'> & { returned: number };

/** Whoever returns shares this advisory lock; whoever removes orders has it alone. */
export const RETURN_LOCK = 7_236_405;

export const ReturnRepository = {
  /** Until the transaction ends, no order is moved into an archive. */
  async lockArchives(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    await sequelize.query(`SELECT pg_advisory_xact_lock_shared(${RETURN_LOCK})`, { transaction });
  },

  async findOrder(
    sequelize: Sequelize,
    id: string,
    transaction: Transaction,
  ): Promise<ReturnableOrder | undefined> {
    const [order] = await sequelize.query<Omit<ReturnableOrder, 'returned'>>(
      `SELECT id, product_id AS "productId", quantity FROM orders WHERE id = $1`,
      { bind: [id], type: QueryTypes.SELECT, transaction },
    );
    if (!order) return undefined;
    const [sum] = await sequelize.query<{ returned: number }>(
      `SELECT coalesce(sum(quantity), 0)::float8 AS returned FROM stock_receipts
       WHERE product_id = $1 AND order_id = $2`,
      { bind: [order.productId, id], type: QueryTypes.SELECT, transaction },
    );
    return { ...order, returned: sum?.returned ?? 0 };
  },
};
