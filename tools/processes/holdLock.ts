import type { TestContext } from 'node:test';
import pg from 'pg';
import type { TestDatabase } from './testDatabase.ts';

export interface HeldLock {
  /** Resolves when so many sessions wait for a lock: orders have come as far as that. */
  isAwaited(sessions?: number): Promise<void>;
  /** Resolves when a transaction that began after this call waits for this lock. */
  isAwaitedAnew(): Promise<void>;
  /** Holds what this statement locks, too. */
  extend(statement: string): Promise<void>;
  /** Lets those have it that wait now, and takes it behind them, by this statement. */
  passOn(statement: string): Promise<void>;
  release(): Promise<void>;
  /** The same, but what the statement has changed stays. */
  commit(): Promise<void>;
}

type Database = Pick<TestDatabase, 'url'>;

/** Locks a product's row, as another session may. */
export function lockProduct(
  database: Database,
  productId: number,
  test: TestContext,
): Promise<HeldLock> {
  return holdLock(database, `SELECT FROM products WHERE id = ${productId} FOR UPDATE`, test);
}

/** Holds what a statement locks, in a session of its own: until released, or the test is over. */
export async function holdLock(
  database: Database,
  statement: string,
  test: TestContext,
): Promise<HeldLock> {
  const session = new pg.Client(database.url);
  await session.connect();
  let isHeld = true;
  async function end(statement: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (!isHeld) return;
    isHeld = false;
    await session.query(statement);
    await session.end();
  }
  const release = () => end('ROLLBACK');
  test.after(release);
  await session.query('BEGIN');
  await session.query(statement);
  /** Counts sessions until there are enough of them, each time as they are then. */
  async function until(enough: number, sessions: string, values: unknown[] = []): Promise<void> {
    for (let found = 0; found < enough; ) {
      await session.query('SELECT pg_stat_clear_snapshot()');
      const { rowCount } = await session.query(`SELECT FROM pg_stat_activity ${sessions}`, values);
      found = rowCount ?? 0;
    }
  }

  return {
    async extend(statement) {
      await session.query(statement);
    },
    async passOn(statement) {
      await session.query(`ROLLBACK; BEGIN; ${statement}`);
    },
    release,
    commit: () => end('COMMIT'),
    isAwaited: (sessions = 1) =>
      until(sessions, `WHERE datname = current_database() AND wait_event_type = 'Lock'`),
    async isAwaitedAnew() {
      const { rows } = await session.query('SELECT clock_timestamp()::text AS now');
      await until(1, 'WHERE xact_start > $1 AND pg_backend_pid() = ANY (pg_blocking_pids(pid))', [
        rows[0].now,
      ]);
    },
  };
}
