import type { Transaction } from 'sequelize';
import { isCancelled, isLockTimeout } from '../../database/databaseErrors.ts';
import {
  CatalogRepository,
  type KeptProduct,
} from '../../repositories/operator/catalogRepository.ts';
import { OperatorError } from './operatorError.ts';
import { LOCK_WAIT_SECONDS } from './operatorTransaction.ts';

/**
 * Reads a product under its row lock, for which it takes its turn among the orders.
 *
 * @throws {OperatorError} if there is no such product, or others keep it locked for too long.
 */
export async function lockProduct(id: number, transaction: Transaction): Promise<KeptProduct> {
  const product = await findLocked(id, transaction);
  if (!product) throw unknownProduct(id);
  return product;
}

export function unknownProduct(id: number): OperatorError {
  return new OperatorError(
    `There is no product ${id}. \`inventory products list\` shows those that there are.`,
  );
}

async function findLocked(id: number, transaction: Transaction) {
  try {
    return await CatalogRepository.findForUpdate(id, transaction);
  } catch (error) {
    if (!isLockTimeout(error) && !isCancelled(error)) throw error;
    throw new OperatorError(
      `Product ${id} has been locked by others for at least ${LOCK_WAIT_SECONDS} seconds. ` +
        'Nothing was changed. Try again, or end the transaction that holds its row.',
    );
  }
}
