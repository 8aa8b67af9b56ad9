import { randomUUIDv7 } from 'node:crypto';
import pg from 'pg';
import { type PlacedOrder, type Refusal, serveOrders } from './orderServer.ts';

interface Row {
  created_at: Date | null;
  is_known: boolean;
}

/**
 * Serves orders that one statement places: $1 is the product, $2 the quantity, $3 the order's id.
 * Its one row has `created_at`, null for a refusal, and `is_known`: whether there is the product.
 * The statement is prepared by its name once per session, and is its own transaction. Orders take
 * the sessions in turn and are sent at once, behind those that a session has not answered yet.
 */
export async function serveStatement(name: string, statement: string): Promise<void> {
  const sessions = await Promise.all(
    Array.from({ length: Number(process.env.DATABASE_POOL_SIZE ?? 10) }, openSession),
  );
  let orders = 0;

  async function placeOrder(productId: number, quantity: number): Promise<PlacedOrder | Refusal> {
    const id = randomUUIDv7();
    const values = [productId, quantity, id];
    const session = sessions[orders++ % sessions.length] as pg.Client;
    const { rows } = await session.query<Row>({ name: 'placeOrder', text: statement, values });
    const [row] = rows;
    if (!row?.is_known) return 'PRODUCT_NOT_FOUND';
    if (!row.created_at) return 'INSUFFICIENT_STOCK';
    return { id, productId, quantity, createdAt: row.created_at };
  }

  serveOrders(name, placeOrder);
}

async function openSession(): Promise<pg.Client> {
  const session = new pg.Client({ connectionString: process.env.DATABASE_URL, pipeline: true });
  await session.connect();
  return session;
}
