import type { BatchedTransaction } from '../database/batchedTransaction.ts';
import type { Product } from '../models/product.ts';

export interface LockedProduct extends Pick<Product, 'id' | 'stock'> {
  /** No longer sold. */
  isArchived: boolean;
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
    transaction: BatchedTransaction,
  ): Promise<LockedProduct[]> {
    // Always in id order: two transactions that want the same rows cannot wait for each other.
    return transaction.query<LockedProduct>(
      `SELECT id, stock, archived_at IS NOT NULL AS "isArchived"
       FROM products WHERE id IN (${ids.join()}) ORDER BY id
       FOR UPDATE${mode === 'WAIT' ? '' : ` ${mode}`}`,
    );
  },

  /** Writes the new stock of products, with the next message of the transaction. */
  updateStock(stocks: ReadonlyMap<number, number>, transaction: BatchedTransaction): void {
    const rows = Array.from(stocks, ([id, stock]) => `(${id}, ${stock})`);
    // Citus does not find the shard by the join.
    const shard = transaction.isSharded ? ` AND products.id IN (${[...stocks.keys()]})` : '';
    transaction.add(
      `UPDATE products SET stock = updated.stock, updated_at = now()
       FROM (VALUES ${rows.join()}) AS updated (id, stock) WHERE products.id = updated.id${shard}`,
    );
  },
};
