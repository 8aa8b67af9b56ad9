import type { Sequelize, Transaction } from 'sequelize';
import { fetchInBatches } from '../../database/readInBatches.ts';
import type { NamedProduct } from './catalogRepository.ts';

export interface StockSelection {
  /** Without it, the stock of now. */
  at: Date | undefined;
  limit: number | undefined;
  offset: number;
}

/** Reads the stock of a moment, which no row has. */
export const StockReader = {
  /** From the stock of now, takes back what is on record since then: stock without a receipt stays. */
  list(
    sequelize: Sequelize,
    { at, limit, offset }: StockSelection,
    transaction: Transaction,
  ): AsyncGenerator<NamedProduct[]> {
    const sql = `SELECT id, name,
        (stock - coalesce(receipts.units, 0) + coalesce(sold.units, 0))::float8 AS stock
      FROM products
        LEFT JOIN (SELECT product_id, sum(quantity) AS units FROM stock_receipts
          WHERE created_at > $1 GROUP BY product_id) AS receipts ON receipts.product_id = id
        LEFT JOIN (SELECT product_id, sum(quantity) AS units FROM orders
          WHERE created_at > $1 GROUP BY product_id) AS sold ON sold.product_id = id
      WHERE created_at <= $1 ORDER BY id LIMIT $2 OFFSET $3`;
    const bind = [at?.toISOString() ?? 'infinity', limit ?? null, offset];
    return fetchInBatches(sequelize, { sql, bind }, transaction);
  },
};
