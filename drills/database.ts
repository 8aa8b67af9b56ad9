import pg from 'pg';
import type { Receipt, Tables } from './history.ts';

/** Runs SQL in a session of its own; rejects if that session is lost. */
export async function withSession<Result>(
  url: string,
  work: (session: pg.Client) => Promise<Result>,
): Promise<Result> {
  const session = new pg.Client({ connectionString: url, application_name: 'drill' });
  session.on('error', () => {}); // whoever waits for a result hears of it
  await session.connect();
  try {
    return await work(session);
  } finally {
    await session.end().catch(() => {});
  }
}

export async function addProduct(url: string, units: number): Promise<Receipt> {
  const { rows } = await withSession(url, (session) =>
    session.query(
      `WITH product AS (
         INSERT INTO products (name, stock) VALUES ('Drill product', $1) RETURNING id)
       INSERT INTO stock_receipts (product_id, quantity) SELECT id, $1 FROM product
       RETURNING product_id AS id`,
      [units],
    ),
  );
  return { productId: rows[0].id, units, returnedAt: performance.now() };
}

/** Receives units of a product; both tables change in one statement, so in one transaction. */
export async function receive(url: string, productId: number, units: number): Promise<Receipt> {
  await withSession(url, (session) =>
    session.query(
      `WITH receipt AS (
         INSERT INTO stock_receipts (product_id, quantity) VALUES ($1, $2) RETURNING product_id)
       UPDATE products SET stock = stock + $2 FROM receipt WHERE id = receipt.product_id`,
      [productId, units],
    ),
  );
  return { productId, units, returnedAt: performance.now() };
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
