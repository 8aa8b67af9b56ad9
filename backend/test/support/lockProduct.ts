import type { TestContext } from 'node:test';
import pg from 'pg';
import type { TestDatabase } from './testDatabase.ts';

export interface ProductLock {
  /** Resolves when so many wait for the lock, so that an order has come as far as that. */
  isAwaited(by?: number): Promise<void>;
  release(): Promise<void>;
}

/** Locks a product's row, as a stranger's transaction may: until released, or the test is over. */
export async function lockProduct(
  database: Pick<TestDatabase, 'url'>,
  productId: number,
  test: TestContext,
): Promise<ProductLock> {
  const session = new pg.Client(database.url);
  await session.connect();
  await session.query('BEGIN');
  await session.query('SELECT FROM products WHERE id = $1 FOR UPDATE', [productId]);
  let isHeld = true;
  async function release(): Promise<void> {
    if (!isHeld) return;
    isHeld = false;
    await session.query('ROLLBACK');
    await session.end();
  }
  test.after(release);
  return {
    release,
    async isAwaited(by = 1) {
      for (let waiting = 0; waiting < by; ) {
        // Within a transaction, PostgreSQL would go on showing the sessions that it has shown first.
        await session.query('SELECT pg_stat_clear_snapshot()');
        const { rowCount } = await session.query(
          `SELECT FROM pg_locks WHERE NOT granted AND pid IN
             (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`,
        );
        waiting = rowCount ?? 0;
      }
    },
  };
}
