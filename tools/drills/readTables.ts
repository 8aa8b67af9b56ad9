import { withSession } from '../processes/withSession.ts';
import type { StockSums, Tables } from './history.ts';

/** Of each product, what was received and ordered, added up by the database. */
export async function sumStocks(url: string): Promise<StockSums[]> {
  const { rows } = await withSession(url, (session) =>
    session.query(
      `SELECT id, stock, coalesce(received, 0)::float8 AS received,
         coalesce(ordered, 0)::float8 AS ordered
       FROM products
       LEFT JOIN (SELECT product_id AS id, sum(quantity) AS received
         FROM stock_receipts GROUP BY 1) AS receipts USING (id)
       LEFT JOIN (SELECT product_id AS id, sum(quantity) AS ordered
         FROM orders GROUP BY 1) AS sales USING (id)`,
    ),
  );
  return rows;
}

/** All tables as they were at one moment. */
export function readTables(url: string): Promise<Tables> {
  return withSession(url, async (session) => {
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const orders = await session.query(
      `SELECT id, product_id AS "productId", quantity, idempotency_key AS key FROM orders`,
    );
    const products = await session.query(
      `SELECT id, stock, coalesce(
         (SELECT sum(quantity) FROM stock_receipts WHERE product_id = products.id), 0
       )::int AS received FROM products`,
    );
    return { orders: orders.rows, products: products.rows };
  });
}
