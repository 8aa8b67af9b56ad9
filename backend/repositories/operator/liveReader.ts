import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import type { NamedProduct } from './catalogRepository.ts';

/** What was placed of one product. */
export interface PlacedOfProduct {
  productId: number;
  orders: number;
  units: number;
}

/** Ids from the first on, before the last; and how many orders to read at most. */
export interface IdRange {
  from: string;
  before: string;
  limit: number;
}

/** How long a statement may take: whoever only looks must not be a load. */
const MAX_STATEMENT_MS = 2_000;

/** Reads of a running shop what an index finds, and no more than so many rows. */
export const LiveReader = {
  /** Does the work in a transaction whose statements end soon. */
  async briefly<Result>(
    sequelize: Sequelize,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    return sequelize.transaction({ readOnly: true }, async (transaction) => {
      await sequelize.query(`SELECT set_config('statement_timeout', '${MAX_STATEMENT_MS}', true)`, {
        transaction,
      });
      return work(transaction);
    });
  },

  placedBetween(
    sequelize: Sequelize,
    { from, before, limit }: IdRange,
    transaction: Transaction,
  ): Promise<PlacedOfProduct[]> {
    return sequelize.query<PlacedOfProduct>(
      `SELECT product_id AS "productId", count(*)::float8 AS orders, sum(quantity)::float8 AS units
       FROM (
         SELECT product_id, quantity FROM orders WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3
       ) AS placed GROUP BY product_id`,
      { bind: [from, before, limit], type: QueryTypes.SELECT, transaction },
    );
  },

  products(
    sequelize: Sequelize,
    ids: readonly number[],
    transaction: Transaction,
  ): Promise<NamedProduct[]> {
    return sequelize.query<NamedProduct>(
      'SELECT id, name, stock FROM products WHERE id = ANY ($1::integer[])',
      { bind: [ids], type: QueryTypes.SELECT, transaction },
    );
  },
};
