import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Transaction } from 'sequelize';

/** The session of a transaction, which Sequelize's types do not show. */
const sessionOf = (transaction: Transaction) =>
  (transaction as unknown as { connection: pg.Client }).connection;

/**
 * Runs a `COPY … TO STDOUT` within a transaction, no faster than it is read. If its reader leaves
 * before the end, the rest is dropped as it comes: whoever does not want to wait cancels the
 * statement.
 */
export async function* copyOut(sql: string, transaction: Transaction): AsyncGenerator<Buffer> {
  const rows: Readable = sessionOf(transaction).query(copyTo(sql));
  rows.on('error', () => {}); // the reader hears of it, if there is one
  try {
    yield* rows.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } finally {
    rows.resume();
  }
}

/** Runs a `COPY … FROM STDIN` within a transaction; resolves with how many rows it has added. */
export async function copyIn(
  sql: string,
  rows: AsyncIterable<Buffer>,
  { transaction, signal }: { transaction: Transaction; signal: AbortSignal },
): Promise<number> {
  const copying = sessionOf(transaction).query(copyFrom(sql));
  await pipeline(rows, copying, { signal });
  return copying.rowCount;
}
