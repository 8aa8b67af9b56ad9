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

  /** Writes the new stock of some that are locked, with the next message of the transaction. */
  updateStock(
    stocks: ReadonlyMap<number, number>,
    locked: readonly LockedProduct[],
    transaction: BatchedTransaction,
  ): void {
    if (transaction.isSharded) {
      transaction.add(deductionFrom(locked, stocks));
      return;
    }
    const rows = Array.from(stocks, ([id, stock]) => `(${id}, ${stock})`);
    transaction.add(
      `UPDATE products SET stock = updated.stock, updated_at = now()
       FROM (VALUES ${rows.join()}) AS updated (id, stock) WHERE products.id = updated.id`,
    );
  },
};

/**
 * Citus does not find the shard by the join. And a shard that it moves leaves row locks behind:
 * whatever others have written since, no unit may be sold twice. The write check finds it.
 */
function deductionFrom(
  locked: readonly LockedProduct[],
  stocks: ReadonlyMap<number, number>,
): string {
  const rows = locked.flatMap(({ id, stock }) => {
    const left = stocks.get(id);
    return left === undefined ? [] : [`(${id}, ${stock - left})`];
  });
  return `UPDATE products SET stock = products.stock - sold.units, updated_at = now()
    FROM (VALUES ${rows.join()}) AS sold (id, units)
    WHERE products.id = sold.id AND products.id IN (${[...stocks.keys()]})`;
}
