import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { readInBatches } from '../../database/readInBatches.ts';
import { StockReceipt } from '../../models/stockReceipt.ts';

export type NewReceipt = Pick<StockReceipt, 'productId' | 'quantity' | 'note'>;

export interface ListedReceipt extends Pick<StockReceipt, 'quantity' | 'note' | 'createdAt'> {
  /** Units received until then, by this receipt and all before it. */
  total: number;
}

/** A product's stock and what it should come to, at one moment. */
export interface StockRecord {
  id: number;
  name: string;
  stock: number;
  received: number;
  ordered: number;
  /** Null if there is none. */
  lastReceiptId: string | null;
}

export interface ReceiptSelection {
  productId: number;
  lastReceiptId: string | null;
  descending?: boolean;
  limit: number | undefined;
  offset: number;
}

export const StockReceiptRepository = {
  create(receipt: NewReceipt, transaction: Transaction): Promise<StockReceipt> {
    return StockReceipt.create(receipt, { transaction });
  },

  async findRecord(
    sequelize: Sequelize,
    productId: number,
    transaction: Transaction,
  ): Promise<StockRecord | undefined> {
    // Sums are decimal text, which may be longer than a number; that of real units is not.
    const [row] = await sequelize.query<StockRecord>(
      `SELECT id, name, stock,
         (SELECT coalesce(sum(quantity), 0) FROM stock_receipts WHERE product_id = products.id)
           AS received,
         (SELECT coalesce(sum(quantity), 0) FROM orders WHERE product_id = products.id)
           AS ordered,
         (SELECT max(id) FROM stock_receipts WHERE product_id = products.id) AS "lastReceiptId"
       FROM products WHERE id = $1`,
      { type: QueryTypes.SELECT, bind: [productId], transaction },
    );
    return row && { ...row, received: Number(row.received), ordered: Number(row.ordered) };
  },

  /** Receipts of one product in batches, up to the last one of a `StockRecord`. */
  async *list(
    sequelize: Sequelize,
    { productId, lastReceiptId, descending, limit, offset }: ReceiptSelection,
  ): AsyncGenerator<ListedReceipt[]> {
    const batches = readInBatches<ListedReceipt>(sequelize, {
      sql: `SELECT created_at AS "createdAt", quantity, sum(quantity) OVER (ORDER BY id) AS total, note
        FROM stock_receipts WHERE product_id = $1 AND id <= $2
        ORDER BY id${descending ? ' DESC' : ''} LIMIT $3 OFFSET $4`,
      bind: [productId, lastReceiptId, limit ?? null, offset],
    });
    for await (const rows of batches) {
      yield rows.map((row) => ({ ...row, total: Number(row.total) }));
    }
  },
};
