import { openSnapshot } from '../../database/snapshot.ts';
import {
  type ListedReceipt,
  type NewReceipt,
  StockReceiptRepository,
  type StockRecord,
} from '../../repositories/operator/stockReceiptRepository.ts';
import { changeStock, type StockChange } from './changeStock.ts';
import { lockProduct, unknownProduct } from './lockProduct.ts';
import { openPage, type Page, type Paging } from './openPage.ts';
import { inOperatorTransaction, type OperatorSession } from './operatorTransaction.ts';

export type { ListedReceipt, NewReceipt };

/** A receipt, and the stock that it has led to. */
export interface RecordedReceipt extends NewReceipt, StockChange {
  name: string;
}

export interface HistoryListing extends Paging {
  descending?: boolean;
}

/** `surplus`: units of the stock beyond what it should be; negative if some lack. */
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

export function createStockService(session: OperatorSession): StockService {
  return {
    record: (receipt) =>
      inOperatorTransaction(session, async (transaction) => {
        const product = await lockProduct(receipt.productId, transaction);
        const change = await changeStock(product, receipt, transaction);
        return { ...receipt, name: product.name, ...change };
      }),

    async history(productId, listing) {
      const { sequelize } = session;
      const found = await findRecord(productId, session);
      if (!found) throw unknownProduct(productId);
      const { lastReceiptId, ...record } = found;
      const selection = { ...listing, productId, lastReceiptId };
      return {
        ...record,
        surplus: record.stock - (record.received - record.ordered + record.returned),
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
