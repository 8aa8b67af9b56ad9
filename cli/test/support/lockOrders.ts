import type { TestContext } from 'node:test';
import pg from 'pg';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';

export interface TableLock {
  /** Resolves with the pid of the session that waits for the lock. */
  isAwaited(): Promise<number>;
  release(): Promise<void>;
}

/** Locks the table of orders, so that whoever reads it is held up: until released, or the test is over. */
export async function lockOrders(
  { url }: Pick<TestDatabase, 'url'>,
  test: TestContext,
): Promise<TableLock> {
  const session = new pg.Client(url);
  await session.connect();
  let isHeld = true;
  async function release(): Promise<void> {
    if (!isHeld) return;
    isHeld = false;
    await session.end();
  }
  test.after(release);
  await session.query('BEGIN; LOCK TABLE orders');
  return {
    release,
    async isAwaited() {
      for (;;) {
        const { rows } = await session.query<{ pid: number }>(
          `SELECT pid FROM pg_locks WHERE NOT granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
        if (rows[0]) return rows[0].pid;
      }
    },
  };
}
