import type { Sequelize } from 'sequelize';
import type { GroupTransaction } from '../database/groupTransaction.ts';
import { readInBatches } from '../database/readInBatches.ts';
import type { Product } from '../models/product.ts';

export type LockedProduct = Pick<Product, 'id' | 'stock'>;

export type ListedProduct = Pick<Product, 'id' | 'name' | 'stock'>;

export interface ProductSelection {
  search?: string;
  sort: 'id' | 'name' | 'stock';
  descending: boolean;
  limit: number | undefined;
  offset: number;
}

export type LockMode = 'WAIT' | 'SKIP LOCKED';

export const ProductRepository = {
  /**
   * Reads products under their row locks, which last until the transaction ends. With
   * `SKIP LOCKED`, a product that is missing in the result may exist and be locked by another.
   */
  lockForUpdate(
    ids: readonly number[],
    mode: LockMode,
    transaction: GroupTransaction,
  ): Promise<LockedProduct[]> {
    // Always in id order: two transactions that want the same rows cannot wait for each other.
    return transaction.query<LockedProduct>(
      `SELECT id, stock FROM products WHERE id IN (${ids.join()}) ORDER BY id
       FOR UPDATE${mode === 'WAIT' ? '' : ` ${mode}`}`,
    );
  },

  /** Writes the new stock of products, with the next message of the transaction. */
  updateStock(stocks: ReadonlyMap<number, number>, transaction: GroupTransaction): void {
    const rows = Array.from(stocks, ([id, stock]) => `(${id}, ${stock})`);
    transaction.add(
      `UPDATE products SET stock = updated.stock, updated_at = now()
       FROM (VALUES ${rows.join()}) AS updated (id, stock) WHERE products.id = updated.id`,
    );
  },

  /** Products in batches; those that sort alike come in id order. */
  list(
    sequelize: Sequelize,
    { search, sort, descending, limit, offset }: ProductSelection,
  ): AsyncGenerator<ListedProduct[]> {
    return readInBatches(sequelize, {
      sql: `SELECT id, name, stock FROM products
        WHERE $1::text IS NULL OR strpos(lower(name), lower($1)) > 0
        ORDER BY ${sort}${descending ? ' DESC' : ''}, id LIMIT $2 OFFSET $3`,
      bind: [search ?? null, limit ?? null, offset],
    });
  },
};
