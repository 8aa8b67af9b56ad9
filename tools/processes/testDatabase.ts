import { randomBytes } from 'node:crypto';
import { createCitusDatabase, dropCitusDatabase } from './citusDatabase.ts';
import { createDatabase, runSql } from './withSession.ts';

export interface TestDatabase {
  url: string;
  /** Runs SQL on a connection of its own and returns the rows of the last statement. */
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  addProduct(stock: number): Promise<number>;
  stockOf(productId: number): Promise<number>;
  unitsOrdered(productId: number): Promise<number>;
  /** Fails if a connection was left open. */
  drop(): Promise<void>;
}

/**
 * Makes an empty database on the PostgreSQL of this test run; a server migrates it. On a cluster, its
 * tables are there and distributed already.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const citus = process.env.TEST_CITUS_URL;
  if (citus) return createOn(citus);
  const cluster = process.env.TEST_DATABASE_URL;
  if (!cluster) throw new Error('Run the tests with `npm test`: it starts their PostgreSQL.');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = await createDatabase(cluster, name);
  return {
    ...openTestDatabase(url),
    async drop() {
      await runSql(cluster, `DROP DATABASE ${name}`);
    },
  };
}

async function createOn(citus: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = await createCitusDatabase(citus, name);
  return { ...openTestDatabase(url), drop: () => dropCitusDatabase(citus, name) };
}

/** The same tools for a database that something else makes. */
export function openTestDatabase(url: string): Omit<TestDatabase, 'drop'> {
  const sql: TestDatabase['sql'] = (text, values) => runSql(url, text, values);
  return {
    url,
    sql,
    async addProduct(stock) {
      const [product] = await sql<{ id: number }>(
        `INSERT INTO products (name, stock) VALUES ('Test product', $1) RETURNING id`,
        [stock],
      );
      return (product as { id: number }).id;
    },
    async stockOf(productId) {
      const [product] = await sql<{ stock: number }>('SELECT stock FROM products WHERE id = $1', [
        productId,
      ]);
      return (product as { stock: number }).stock;
    },
    async unitsOrdered(productId) {
      const [row] = await sql<{ units: string }>(
        'SELECT coalesce(sum(quantity), 0) AS units FROM orders WHERE product_id = $1',
        [productId],
      );
      return Number((row as { units: string }).units);
    },
  };
}
