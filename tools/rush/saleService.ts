import type { Sequelize } from 'sequelize';
import { OperatorError } from '../../backend/services/operator/operatorError.ts';
import { type Books, SaleRepository } from './saleRepository.ts';

export type { Books };

/** Ids in one statement. */
const BATCH_SIZE = 10_000;

/** What the tables say about a sale of one product. */
export interface SaleService {
  /** Adds a product to sell, with a receipt for its units. */
  addProduct(units: number): Promise<number>;
  /** @throws {OperatorError} if there is no such product. */
  readBooks(productId: number): Promise<Books>;
  /** @throws {OperatorError} if there is no such product. */
  readStock(productId: number): Promise<number>;
  /**
   * How many of these orders, each of one unit of the product, each transaction has placed. Those
   * that are not in the table are in none.
   */
  countByTransaction(
    productId: number,
    orderIds: readonly string[],
  ): Promise<ReadonlyMap<string, number>>;
}

export function createSaleService(sequelize: Sequelize): SaleService {
  return {
    addProduct: (units) => SaleRepository.addProduct(sequelize, units),

    async readBooks(productId) {
      const books = await SaleRepository.readBooks(sequelize, productId);
      if (!books) throw unknownProduct(productId);
      return books;
    },

    async readStock(productId) {
      const stock = await SaleRepository.readStock(sequelize, productId);
      if (stock === undefined) throw unknownProduct(productId);
      return stock;
    },

    async countByTransaction(productId, orderIds) {
      const counts = new Map<string, number>();
      for (let start = 0; start < orderIds.length; start += BATCH_SIZE) {
        const batch = orderIds.slice(start, start + BATCH_SIZE);
        const found = await SaleRepository.countByTransaction(sequelize, productId, batch);
        for (const { transaction, orders } of found) {
          counts.set(transaction, (counts.get(transaction) ?? 0) + orders);
        }
      }
      return counts;
    },
  };
}

function unknownProduct(productId: number): OperatorError {
  return new OperatorError(
    `There is no product ${productId} in the database. \`inventory products list\` shows those ` +
      'that there are. If the server has it, the server uses another database: set DATABASE_URL ' +
      'or DATA_DIR as the server has it.',
  );
}
