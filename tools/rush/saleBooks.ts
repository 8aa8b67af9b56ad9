import { QueryTypes, type Sequelize } from 'sequelize';
import { OperatorError } from '../../backend/services/operator/operatorError.ts';

/** Ids in one statement. */
const BATCH_SIZE = 10_000;

/** Units of one product at one moment. */
export interface Books {
  stock: number;
  received: number;
  ordered: number;
}

/** Adds a product to sell, with a receipt for its units. */
export async function addProduct(sequelize: Sequelize, units: number): Promise<number> {
  const [product] = await sequelize.query<{ id: number }>(
    `WITH product AS (
       INSERT INTO products (name, stock) VALUES ('What everybody wants', $1) RETURNING id)
     INSERT INTO stock_receipts (product_id, quantity) SELECT id, $1 FROM product
     RETURNING product_id AS id`,
    { bind: [units], type: QueryTypes.SELECT },
  );
  return (product as { id: number }).id;
}

/** @throws {OperatorError} if there is no such product. */
export async function readStock(sequelize: Sequelize, productId: number): Promise<number> {
  const [product] = await sequelize.query<{ stock: number }>(
    'SELECT stock FROM products WHERE id = $1',
    { bind: [productId], type: QueryTypes.SELECT },
  );
  if (!product) throw unknownProduct(productId);
  return product.stock;
}

/**
 * One statement, so that the three belong to the same moment.
 *
 * @throws {OperatorError} if there is no such product.
 */
export async function readBooks(sequelize: Sequelize, productId: number): Promise<Books> {
  const [books] = await sequelize.query<Books>(
    `SELECT stock,
       (SELECT coalesce(sum(quantity), 0)::float8 FROM stock_receipts
        WHERE product_id = products.id) AS received,
       (SELECT coalesce(sum(quantity), 0)::float8 FROM orders
        WHERE product_id = products.id)
       + coalesce((SELECT units::float8 FROM closing_entries
        WHERE product_id = products.id), 0) AS ordered
     FROM products WHERE id = $1`,
    { bind: [productId], type: QueryTypes.SELECT },
  );
  if (!books) throw unknownProduct(productId);
  return books;
}

/**
 * How many of these orders, each of one unit of the product, each transaction has placed. Those that
 * are not in the table are in none.
 */
export async function countByTransaction(
  sequelize: Sequelize,
  productId: number,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let start = 0; start < orderIds.length; start += BATCH_SIZE) {
    const found = await sequelize.query<{ transaction: string; orders: number }>(
      `SELECT xmin::text AS transaction, count(*)::int AS orders FROM orders
       WHERE id = ANY ($1::uuid[]) AND product_id = $2 AND quantity = 1 GROUP BY xmin`,
      {
        bind: [orderIds.slice(start, start + BATCH_SIZE), productId],
        type: QueryTypes.SELECT,
      },
    );
    for (const { transaction, orders } of found) {
      counts.set(transaction, (counts.get(transaction) ?? 0) + orders);
    }
  }
  return counts;
}

function unknownProduct(productId: number): OperatorError {
  return new OperatorError(
    `There is no product ${productId} in the database. \`inventory products list\` shows those ` +
      'that there are. If the server has it, the server uses another database: set DATABASE_URL ' +
      'or DATA_DIR as the server has it.',
  );
}
