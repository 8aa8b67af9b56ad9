import type { Transaction } from 'sequelize';
import {
  CatalogRepository,
  type NamedProduct,
} from '../../repositories/operator/catalogRepository.ts';
import {
  type NewReceipt,
  StockReceiptRepository,
} from '../../repositories/operator/stockReceiptRepository.ts';
import { OperatorError } from './operatorError.ts';

const MAX_STOCK = 2_147_483_647;

/** A change of stock that is on record, and what it has led to. */
export interface StockChange {
  stock: number;
  createdAt: Date;
}

/**
 * Changes the stock of a product that is locked, and puts that on record.
 *
 * @throws {OperatorError} if the stock would be negative or too large, or is another afterwards.
 */
export async function changeStock(
  { id, stock }: NamedProduct,
  receipt: NewReceipt,
  transaction: Transaction,
): Promise<StockChange> {
  const { quantity } = receipt;
  const updatedStock = stock + quantity;
  if (updatedStock < 0) {
    throw new OperatorError(
      `Product ${id} has a stock of ${stock}, from which ${-quantity} cannot be taken.`,
    );
  }
  if (updatedStock > MAX_STOCK) {
    throw new OperatorError(
      `Product ${id} has a stock of ${stock}, and ${quantity} more are too many: ` +
        `${MAX_STOCK} is the most.`,
    );
  }
  if ((await CatalogRepository.addStock(id, quantity, transaction)) !== updatedStock) {
    throw new OperatorError(
      `The stock of product ${id} has changed in spite of its lock: a trigger, or Citus that moves ` +
        'its shard, may be why. Nothing was changed. Try again.',
    );
  }
  const { createdAt } = await StockReceiptRepository.create(receipt, transaction);
  return { stock: updatedStock, createdAt };
}
