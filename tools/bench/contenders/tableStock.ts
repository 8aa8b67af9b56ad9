import type { Database } from '../benchDatabase.ts';
import { compareOrders, firstProducts, PLENTY, PRODUCTS, type Stock } from './stock.ts';

/** 1,000 products and no orders, new in each round. */
export function freshStock(database: Database): Stock {
  return {
    ...tableBooks(database, 'stock'),
    async prepare({ isSoldOut }) {
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
    productIds: firstProducts,
  };
}

/** The books of a contender with our tables; `stock` is SQL for what is left of a product. */
export function tableBooks(
  database: Database,
  stock: string,
): Pick<Stock, 'countOrders' | 'checkBooks'> {
  async function countOrders(): Promise<number> {
    const [row] = await database.sql<{ count: string }>('SELECT count(*) FROM orders');
    return Number(row?.count);
  }
  return {
    countOrders,
    async checkBooks(expectedOrders) {
      compareOrders(expectedOrders, await countOrders());
      const [row] = await database.sql<{ count: string }>(`
        SELECT count(*) FROM (SELECT id, ${stock} AS stock FROM products) AS products
          LEFT JOIN (SELECT product_id AS id, sum(quantity) AS units FROM stock_receipts GROUP BY 1)
            AS received USING (id)
          LEFT JOIN (SELECT product_id AS id, sum(quantity) AS units FROM orders GROUP BY 1)
            AS ordered USING (id)
          WHERE stock <> coalesce(received.units, 0) - coalesce(ordered.units, 0) OR stock < 0
      `);
      if (row?.count !== '0') {
        throw new Error(`the stock of ${row?.count} products is not received minus ordered`);
      }
    },
  };
}
