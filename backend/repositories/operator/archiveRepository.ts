import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { type ListedOrder, listedColumns } from './orderReader.ts';

/** What tells an order that is archived from one that was changed since. */
export type ArchivedOrder = Pick<ListedOrder, 'id' | 'productId' | 'quantity'>;

export interface PageOfOldOrders {
  before: Date;
  /** Only those behind it; null for the first page. */
  lastId: string | null;
  limit: number;
}

/** Moves old orders out of the table. What it locks are these orders and the closing entries. */
export const ArchiveRepository = {
  /** Orders that were placed before a time, by id. */
  readPage(
    sequelize: Sequelize,
    { before, lastId, limit }: PageOfOldOrders,
    transaction: Transaction,
  ): Promise<ListedOrder[]> {
    return sequelize.query<ListedOrder>(
      `SELECT ${listedColumns} FROM (
         SELECT * FROM orders
         WHERE created_at < $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
       ) AS o LEFT JOIN products AS p ON p.id = o.product_id ORDER BY o.id`,
      {
        bind: [before.toISOString(), lastId, limit],
        type: QueryTypes.SELECT,
        transaction,
      },
    );
  },

  /**
   * Removes those of the orders that are there just so, and adds their units to the closing entries
   * of their products; says how many.
   */
  async close(
    sequelize: Sequelize,
    { orders, before }: { orders: readonly ArchivedOrder[]; before: Date },
    transaction: Transaction,
  ): Promise<number> {
    const [closed] = await sequelize.query<{ removed: number }>(
      `WITH archived (id, product_id, quantity) AS (
         SELECT * FROM unnest($1::uuid[], $2::integer[], $3::integer[])),
       removed AS (
         DELETE FROM orders USING archived
         WHERE orders.id = ANY ($1::uuid[]) AND orders.id = archived.id
           AND orders.product_id = archived.product_id AND orders.quantity = archived.quantity
         RETURNING orders.product_id, orders.quantity),
       closed AS (
         INSERT INTO closing_entries (product_id, orders, units, orders_before)
         SELECT product_id, count(*), sum(quantity), $4 FROM removed
         GROUP BY product_id ORDER BY product_id
         ON CONFLICT (product_id) DO UPDATE SET
           orders = closing_entries.orders + excluded.orders,
           units = closing_entries.units + excluded.units,
           orders_before = greatest(closing_entries.orders_before, excluded.orders_before))
       SELECT count(*)::integer AS removed FROM removed`,
      {
        bind: [
          orders.map(({ id }) => id),
          orders.map(({ productId }) => productId),
          orders.map(({ quantity }) => quantity),
          before.toISOString(),
        ],
        type: QueryTypes.SELECT,
        transaction,
      },
    );
    return (closed as { removed: number }).removed;
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
