import type { Database } from '../benchDatabase.ts';

export const PRODUCTS = 1_000;
/** More than any round can sell. */
const PLENTY = 1_000_000_000;

/** What a contender sells in a case: how its tables are filled, and which products are ordered. */
export interface Stock {
  /** Called before each round. */
  prepare(database: Database, wanted: StockWanted): Promise<void>;
  productIds(wanted: StockWanted): number[];
}

export interface StockWanted {
  /** How many products the orders are spread over. */
  products: number;
  isSoldOut: boolean;
}

/** 1,000 products and no orders, new in each round. */
export const freshStock: Stock = {
  async prepare(database, { isSoldOut }) {
    await database.sql(`
      TRUNCATE products, orders, stock_receipts RESTART IDENTITY CASCADE;
      INSERT INTO products (id, name, stock)
        SELECT id, 'Product ' || id, ${isSoldOut ? 0 : PLENTY}
        FROM generate_series(1, ${PRODUCTS}) AS id;
      INSERT INTO stock_receipts (product_id, quantity)
        SELECT id, stock FROM products WHERE stock > 0;
      ANALYZE products;
    `);
    await database.sql('CHECKPOINT'); // none of it is written during the round
  },
  productIds: ({ products }) => Array.from({ length: products }, (_, index) => index + 1),
};

export async function countOrders(database: Database): Promise<number> {
  const [row] = await database.sql<{ count: string }>('SELECT count(*) FROM orders');
  return Number(row?.count);
}

/** @throws unless so many orders are there and every product's stock agrees with its orders. */
export async function checkBooks(database: Database, expectedOrders: number): Promise<void> {
  const orders = await countOrders(database);
  if (orders !== expectedOrders) {
    throw new Error(`${expectedOrders} orders were acknowledged, but ${orders} are in the table`);
  }
  const [row] = await database.sql<{ count: string }>(`
    SELECT count(*) FROM products
      LEFT JOIN (SELECT product_id AS id, sum(quantity) AS units FROM stock_receipts GROUP BY 1)
        AS received USING (id)
      LEFT JOIN (SELECT product_id AS id, sum(quantity) AS units FROM orders GROUP BY 1)
        AS ordered USING (id)
      WHERE stock <> coalesce(received.units, 0) - coalesce(ordered.units, 0) OR stock < 0
  `);
  if (row?.count !== '0') {
    throw new Error(`the stock of ${row?.count} products is not received minus ordered`);
  }
}
