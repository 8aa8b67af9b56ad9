import { withSession } from './withSession.ts';

/** Units that came in, by a transaction that is known to have committed at `returnedAt`. */
export interface Receipt {
  productId: number;
  units: number;
  returnedAt: number;
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
