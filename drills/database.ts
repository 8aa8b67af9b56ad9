import pg from 'pg';
import type { Receipt, StockSums, Tables } from './history.ts';

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

/** Changes settings of the server, for sessions that are open too. */
export async function changeSettings(url: string, values: Record<string, string>): Promise<void> {
  await withSession(url, async (session) => {
    await session.query('SET default_transaction_read_only = off');
    for (const [name, value] of Object.entries(values)) {
      await session.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    }
    await session.query('SELECT pg_reload_conf()');
  });
}

/** Adds `count` products that have received so many units each. */
export async function addProducts(url: string, count: number, units: number): Promise<Receipt[]> {
  const { rows } = await withSession(url, (session) =>
    session.query(
      `WITH product AS (
         INSERT INTO products (name, stock)
         SELECT 'Drill product', $2 FROM generate_series(1, $1::int) RETURNING id)
       INSERT INTO stock_receipts (product_id, quantity) SELECT id, $2 FROM product
       RETURNING product_id AS id`,
      [count, units],
    ),
  );
  const returnedAt = performance.now();
  return rows.map(({ id }) => ({ productId: id, units, returnedAt }));
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
