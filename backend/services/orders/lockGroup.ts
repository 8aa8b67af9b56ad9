import type { BatchedTransaction } from '../../database/batchedTransaction.ts';
import { isLockTimeout, ProductLocked } from '../../database/databaseErrors.ts';
import {
  type LockedProduct,
  type LockMode,
  ProductRepository,
} from '../../repositories/productRepository.ts';
import type { WaitingOrder } from './waitingOrder.ts';

/** What a transaction has got the locks of. */
export interface LockedGroup {
  products: LockedProduct[];
  reached: WaitingOrder[];
  /** Orders of products that another session has locked. */
  left: WaitingOrder[];
}

/**
 * Locks the products of a group.
 *
 * @throws {ProductLocked} another session has locked one of them for too long.
 */
export async function lockGroup(
  orders: WaitingOrder[],
  mode: LockMode,
  transaction: BatchedTransaction,
): Promise<LockedGroup> {
  const ids = [...new Set(orders.map(({ productId }) => productId))];
  let products: LockedProduct[];
  try {
    products = await ProductRepository.lockForUpdate(ids, mode, transaction);
  } catch (error) {
    throw isLockTimeout(error) ? new ProductLocked('a row lock', { cause: error }) : error;
  }
  const lockedIds = new Set(products.map(({ id }) => id));
  // A product that `SKIP LOCKED` did not return may exist and be locked by another session.
  const isReached = ({ productId }: WaitingOrder) => mode === 'WAIT' || lockedIds.has(productId);
  const reached = orders.filter(isReached);
  return { products, reached, left: orders.filter((order) => !isReached(order)) };
}
