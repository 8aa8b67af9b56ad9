import { openSnapshot } from '../../database/snapshot.ts';
import { CatalogRepository } from '../../repositories/operator/catalogRepository.ts';
import {
  type ListedReceipt,
  type NewReceipt,
  StockReceiptRepository,
  type StockRecord,
} from '../../repositories/operator/stockReceiptRepository.ts';
import { lockProduct, unknownProduct } from './lockProduct.ts';
import { openPage, type Page, type Paging } from './openPage.ts';
import { OperatorError } from './operatorError.ts';
import { inOperatorTransaction, type OperatorSession } from './operatorTransaction.ts';

export type { ListedReceipt, NewReceipt };

/** A receipt, and the stock that it has led to. */
export interface RecordedReceipt extends NewReceipt {
  name: string;
  stock: number;
  createdAt: Date;
}

export interface HistoryListing extends Paging {
  descending?: boolean;
}

/** `surplus`: units of the stock beyond those received and not ordered; negative if some lack. */
export interface StockHistory extends Omit<StockRecord, 'lastReceiptId'> {
  surplus: number;
  receipts: Page<ListedReceipt>;
}

export interface StockService {
  /**
   * Changes a product's stock by a quantity, which may be negative, and puts that on record.
   *
   * @throws {OperatorError} if there is no such product, others keep it locked, or the stock would
   *   be negative or too large.
   */
  record(receipt: NewReceipt): Promise<RecordedReceipt>;
  /** @throws {OperatorError} if there is no such product. */
  history(productId: number, listing: HistoryListing): Promise<StockHistory>;
}

const MAX_STOCK = 2_147_483_647;

export function createStockService(session: OperatorSession): StockService {
  return {
    record: (receipt) =>
      inOperatorTransaction(session, async (transaction) => {
        const { productId, quantity } = receipt;
        const { name, stock } = await lockProduct(productId, transaction);
        const updatedStock = stock + quantity;
        if (updatedStock < 0) {
          throw new OperatorError(
            `Product ${productId} has a stock of ${stock}, from which ${-quantity} cannot be taken.`,
          );
        }
        if (updatedStock > MAX_STOCK) {
          throw new OperatorError(
            `Product ${productId} has a stock of ${stock}, and ${quantity} more are too many: ` +
              `${MAX_STOCK} is the most.`,
          );
        }
        await CatalogRepository.setStock(productId, updatedStock, transaction);
        const { createdAt } = await StockReceiptRepository.create(receipt, transaction);
        return { ...receipt, name, stock: updatedStock, createdAt };
      }),

    async history(productId, listing) {
      const { sequelize } = session;
      const found = await findRecord(productId, session);
      if (!found) throw unknownProduct(productId);
      const { lastReceiptId, ...record } = found;
      const selection = { ...listing, productId, lastReceiptId };
      return {
        ...record,
        surplus: record.stock - (record.received - record.ordered),
        receipts: openPage(listing, (range) =>
          StockReceiptRepository.list(sequelize, { ...selection, ...range }),
        ),
      };
    },
  };
}

async function findRecord(
  productId: number,
  { sequelize, signal }: OperatorSession,
): Promise<StockRecord | undefined> {
  const { transaction, close } = await openSnapshot(sequelize, signal);
  try {
    return await StockReceiptRepository.findRecord(sequelize, productId, transaction);
  } finally {
    await close();
  }
}
