import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';

export interface SoldOrder {
  productId: number;
  orderId: string;
}

/** A product that has received ten units, all on record, and an order that took some of them. */
export async function sellSome(
  { sql }: Pick<TestDatabase, 'sql'>,
  quantity: number,
  placedAt = new Date(),
): Promise<SoldOrder> {
  const orderId = randomUUID();
  const [product] = await sql<{ id: number }>(
    `INSERT INTO products (name, stock, created_at) VALUES ('Cup', 10 - $1::integer, '2020-01-01')
     RETURNING id`,
    [quantity],
  );
  const productId = (product as { id: number }).id;
  await sql(
    `INSERT INTO stock_receipts (product_id, quantity, created_at) VALUES ($1, 10, '2020-01-01')`,
    [productId],
  );
  await sql(
    `INSERT INTO orders (id, product_id, quantity, idempotency_key, created_at)
     VALUES ($1::uuid, $2, $3, 'key-of-' || $1::text, $4)`,
    [orderId, productId, quantity, placedAt],
  );
  return { productId, orderId };
}
