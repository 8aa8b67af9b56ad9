import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { quote } from '../quote.ts';
import { describeOrders, type ListedOrder, type OrderRow, orderColumns } from './describeOrders.ts';
import { RETURN_LOCK } from './returnRepository.ts';

/** What tells an order that is archived from one that was changed since. */
export type ArchivedOrder = Pick<ListedOrder, 'id' | 'productId' | 'quantity' | 'returned'>;

/** What was removed. */
export type RemovedOrder = Pick<ListedOrder, 'productId' | 'quantity'>;

/** What was removed of one product. */
export interface ClosedSum {
  productId: number;
  orders: number;
  units: number;
}

export interface PageOfOldOrders {
  before: Date;
  /** Only those behind it; null for the first page. */
  lastId: string | null;
  limit: number;
}

export interface PageOfOldClaims {
  before: Date;
  /** Only those behind it; '' for the first page. */
  lastKey: string;
  limit: number;
}

/** Moves old orders out of the table. What it locks are these orders and the closing entries. */
export const ArchiveRepository = {
  /** Orders that were placed before a time, by id. */
  async readPage(
    sequelize: Sequelize,
    { before, lastId, limit }: PageOfOldOrders,
    transaction: Transaction,
  ): Promise<ListedOrder[]> {
    const orders = await sequelize.query<OrderRow>(
      `SELECT ${orderColumns} FROM orders
       WHERE created_at < $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
      { bind: [before.toISOString(), lastId, limit], type: QueryTypes.SELECT, transaction },
    );
    return describeOrders(orders, sequelize, transaction);
  },

  /** Until the transaction ends, no order is returned: what is in a file would be out of date. */
  async lockReturns(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    await sequelize.query(`SELECT pg_advisory_xact_lock(${RETURN_LOCK})`, { transaction });
  },

  /**
   * Removes those of the orders that are there just so, and returns them. Compared as text: Citus does
   * not join what it deletes with a list.
   */
  remove(
    sequelize: Sequelize,
    orders: readonly ArchivedOrder[],
    transaction: Transaction,
  ): Promise<RemovedOrder[]> {
    return sequelize.query<RemovedOrder>(
      `DELETE FROM orders WHERE id = ANY ($1::uuid[]) AND product_id = ANY ($2::integer[])
         AND id::text || ' ' || product_id::text || ' ' || quantity::text || ' ' || (
           SELECT coalesce(sum(r.quantity), 0) FROM stock_receipts AS r
           WHERE r.product_id = orders.product_id AND r.order_id = orders.id
         )::text = ANY ($3::text[])
       RETURNING product_id AS "productId", quantity`,
      {
        bind: [
          orders.map(({ id }) => id),
          [...new Set(orders.map(({ productId }) => productId))],
          orders.map(({ id, productId, quantity, returned }) =>
            [id, productId, quantity, returned].join(' '),
          ),
        ],
        type: QueryTypes.SELECT,
        transaction,
      },
    );
  },

  /** Adds the units of removed orders to the closing entries of their products. */
  async close(
    sequelize: Sequelize,
    { sums, before }: { sums: readonly ClosedSum[]; before: Date },
    transaction: Transaction,
  ): Promise<void> {
    if (sums.length === 0) return;
    const time = quote(before.toISOString());
    const rows = sums.map(({ productId, orders, units }) => {
      return `(${productId}, ${orders}, ${units}, ${time})`;
    });
    await sequelize.query(
      `INSERT INTO closing_entries (product_id, orders, units, orders_before) VALUES ${rows.join()}
       ON CONFLICT (product_id) DO UPDATE SET
         orders = closing_entries.orders + excluded.orders,
         units = closing_entries.units + excluded.units,
         orders_before = greatest(closing_entries.orders_before, excluded.orders_before)`,
      { transaction },
    );
  },

  /**
   * Lets go of keys that were last sent before a time, a page of them by key.
   *
   * @returns the last of them; undefined if there are no more.
   */
  async forgetClaims(
    sequelize: Sequelize,
    { before, lastKey, limit }: PageOfOldClaims,
    transaction: Transaction,
  ): Promise<string | undefined> {
    const old = await sequelize.query<{ key: string }>(
      `SELECT idempotency_key AS key FROM key_claims
       WHERE claimed_at < $1 AND idempotency_key > $2 ORDER BY idempotency_key LIMIT $3`,
      { bind: [before.toISOString(), lastKey, limit], type: QueryTypes.SELECT, transaction },
    );
    // Looked at once more: such a key may just now be sent again.
    await sequelize.query(
      'DELETE FROM key_claims WHERE claimed_at < $1 AND idempotency_key = ANY ($2::text[])',
      { bind: [before.toISOString(), old.map(({ key }) => key)], transaction },
    );
    return old.at(-1)?.key;
  },

  /** Orders from before it may be in an archive; all from then on are in the table. */
  async findLatestCutoff(
    sequelize: Sequelize,
    transaction: Transaction,
  ): Promise<Date | undefined> {
    const [row] = await sequelize.query<{ before: Date | null }>(
      'SELECT max(orders_before) AS before FROM closing_entries',
      { type: QueryTypes.SELECT, transaction },
    );
    return row?.before ?? undefined;
  },
};
