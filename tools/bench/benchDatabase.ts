import pg from 'pg';
import type { TestPostgres } from '../processes/testPostgres.ts';
import { createDatabase, rowsOfLast } from '../processes/withSession.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Filling the large tables takes a minute or two. */
const STATEMENT_TIMEOUT_MS = 600_000;
/** TRUNCATE waits for a server that is still inside a transaction: it should not be. */
const LOCK_TIMEOUT_MS = 20_000;

/** A database of the benchmark; unlike those of tests, it waits for nothing forever. */
export interface Database {
  url: string;
  /** Runs SQL on a connection of its own, and returns the rows of the last statement. */
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Opens a session for several statements; it ends when the benchmark is stopped. */
  open(): Promise<pg.Client>;
}

export async function createBenchDatabase(
  { postgres, stop }: { postgres: TestPostgres; stop: AbortSignal },
  name: string,
): Promise<Database> {
  stop.throwIfAborted();
  const url = await createDatabase(postgres.url, name);
  const open = () => openSession(url, stop);
  return {
    url,
    open,
    async sql(text, values) {
      const session = await open();
      try {
        return await rowsOfLast(session, text, values);
      } finally {
        await session.end();
      }
    },
  };
}

async function openSession(url: string, stop: AbortSignal): Promise<pg.Client> {
  stop.throwIfAborted();
  const session = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
  });
  session.on('error', () => {}); // the loss of the session fails its next statement
  const end = () => void session.end();
  stop.addEventListener('abort', end);
  session.once('end', () => stop.removeEventListener('abort', end));
  await session.connect();
  return session;
}
