import type { Database } from '../benchDatabase.ts';
import type { Stock } from './stock.ts';
import { tableBooks } from './tableStock.ts';

const PRODUCTS = 1_000_000;
const ORDERS = 5_000_000;
const STOCK_EACH = 1_000_000;
/** The products that are ordered lie this far apart, so that their rows share no page. */
const STRIDE = 1_000;

/** A million products and five million orders, filled once; the rounds add to them. */
export function largeStock(database: Database): Stock {
  let filled: Promise<void> | undefined;
  return {
    ...tableBooks(database, 'stock'),
    async prepare() {
      filled ??= fill(database);
      await filled;
      await database.sql('CHECKPOINT');
    },
    productIds: ({ products }) =>
      Array.from({ length: products }, (_, index) => (index + 1) * STRIDE),
  };
}

async function fill(database: Database): Promise<void> {
  const each = ORDERS / PRODUCTS;
  await database.sql(`
    SET session_replication_role = replica; -- no check of five million foreign keys
    INSERT INTO products (id, name, stock)
      SELECT id, 'Product ' || id, ${STOCK_EACH - each} FROM generate_series(1, ${PRODUCTS}) AS id;
    INSERT INTO stock_receipts (product_id, quantity)
      SELECT id, ${STOCK_EACH} FROM products;
    INSERT INTO orders (id, product_id, quantity)
      SELECT uuidv7(), 1 + n % ${PRODUCTS}, 1 FROM generate_series(1, ${ORDERS}) AS n;
  `);
  await database.sql('VACUUM (ANALYZE)');
}
