import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { readInBatches } from '../../database/readInBatches.ts';
import { StockReceipt } from '../../models/stockReceipt.ts';

export type NewReceipt = Pick<StockReceipt, 'productId' | 'quantity' | 'note'> & {
  /** The order whose units are returned by it. */
  orderId?: string;
};

export interface ListedReceipt
  extends Pick<StockReceipt, 'quantity' | 'note' | 'createdAt' | 'orderId'> {
  /** Units received or returned until then, by this receipt and all before it. */
  total: number;
}

/** A product's stock and what it should come to, at one moment. */
export interface StockRecord {
  id: number;
  name: string;
  stock: number;
  received: number;
  /** Archived orders included. */
  ordered: number;
  archived: number;
  returned: number;
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
    const [row] = await sequelize.query<StockRecord>(
      `SELECT id, name, stock, coalesce(received, 0)::float8 AS received,
         ordered + coalesce(closing.units, 0)::float8 AS ordered,
         coalesce(closing.units, 0)::float8 AS archived,
         coalesce(returned, 0)::float8 AS returned, "lastReceiptId"
       FROM products
         LEFT JOIN closing_entries AS closing
           ON closing.product_id = products.id AND closing.product_id = $1,
         (SELECT coalesce(sum(quantity), 0)::float8 AS ordered
          FROM orders WHERE product_id = $1) AS orders,
         (SELECT sum(quantity) FILTER (WHERE order_id IS NULL) AS received,
            sum(quantity) FILTER (WHERE order_id IS NOT NULL) AS returned,
            max(id) AS "lastReceiptId"
          FROM stock_receipts WHERE product_id = $1) AS receipts
       WHERE id = $1`,
      { type: QueryTypes.SELECT, bind: [productId], transaction },
    );
    return row;
  },

  /** Receipts of one product in batches, up to the last one of a `StockRecord`. */
  async *list(
    sequelize: Sequelize,
    { productId, lastReceiptId, descending, limit, offset }: ReceiptSelection,
  ): AsyncGenerator<ListedReceipt[]> {
    const batches = readInBatches<ListedReceipt>(sequelize, {
      sql: `SELECT created_at AS "createdAt", quantity, sum(quantity) OVER (ORDER BY id) AS total,
          note, order_id AS "orderId"
        FROM stock_receipts WHERE product_id = $1 AND id <= $2
        ORDER BY id${descending ? ' DESC' : ''} LIMIT $3 OFFSET $4`,
      bind: [productId, lastReceiptId, limit ?? null, offset],
    });
    for await (const rows of batches) {
      yield rows.map((row) => ({ ...row, total: Number(row.total) }));
    }
  },
};
