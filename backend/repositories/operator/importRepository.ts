import type { BulkTransaction } from '../../database/bulkTransaction.ts';

/** A line of the file. A bad one has only its id, so that the same id is seen elsewhere. */
export interface StagedLine {
  line: number;
  id?: number | undefined;
  name?: string;
  stock?: number;
}

/** A line whose id is the id of an earlier line, or of a product. */
export interface TakenId {
  line: number;
  id: number;
  firstLine: number | null;
  isProduct: boolean;
  /** How many lines there are whose only fault this is; the same in each row. */
  newlyBad: number;
}

export interface StagedTotals {
  products: number;
  units: number;
  lastId: number | null;
}

export interface LineRange {
  first: number;
  last: number;
}

/** Imports take turns by this number; those of other locks are beside it. */
const IMPORT_LOCK = 7_236_404;

/** How long to wait for others who have drawn an id of a product and have not ended. */
const SEQUENCE_WAIT_MS = 5_000;

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A staged line in the text format of COPY. */
export function toCopyText({ line, id, name, stock }: StagedLine): string {
  const escapedName = name?.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? '');
  return `${line}\t${id ?? '\\N'}\t${escapedName ?? '\\N'}\t${stock ?? '\\N'}\n`;
}

export const ImportRepository = {
  /** Keeps lines in a table that only this transaction sees. */
  async stage(lines: AsyncIterable<string>, transaction: BulkTransaction): Promise<void> {
    await transaction.query(
      `CREATE TEMPORARY TABLE import_lines (line integer, id integer, name text, stock integer)
       ON COMMIT DROP`,
    );
    await transaction.copy(
      `COPY import_lines (line, id, name, stock) FROM STDIN WITH (ENCODING 'UTF8')`,
      lines,
    );
    // Lines lie in their order: so small an index finds a range of them.
    await transaction.query('CREATE INDEX ON import_lines USING brin (line)');
  },

  /** Waits for other imports to end. */
  async takeTurn(transaction: BulkTransaction): Promise<void> {
    await transaction.query(`SELECT pg_advisory_xact_lock(${IMPORT_LOCK})`);
  },

  /** The first lines whose ids are taken. */
  findTakenIds(limit: number, transaction: BulkTransaction): Promise<TakenId[]> {
    return transaction.query<TakenId>(
      `WITH staged AS (
         SELECT line, id, stock IS NOT NULL AS was_good,
           min(line) OVER (PARTITION BY id) AS first_line
         FROM import_lines)
       SELECT line, staged.id, nullif(first_line, line) AS "firstLine",
         products.id IS NOT NULL AS "isProduct",
         (count(*) FILTER (WHERE was_good) OVER ())::integer AS "newlyBad"
       FROM staged LEFT JOIN products ON products.id = staged.id
       WHERE products.id IS NOT NULL OR line > first_line
       ORDER BY line LIMIT $1`,
      [limit],
    );
  },

  async totals(transaction: BulkTransaction): Promise<StagedTotals> {
    const [totals] = await transaction.query<StagedTotals>(
      `SELECT count(*)::integer AS products, coalesce(sum(stock), 0)::float8 AS units,
         max(id) AS "lastId"
       FROM import_lines`,
    );
    return totals as StagedTotals;
  },

  /**
   * Lets the database give out no id up to this one any more. Wants a transaction of its own, which
   * must end soon: it holds up whoever adds a product.
   */
  async passIds(lastId: number, transaction: BulkTransaction): Promise<void> {
    await transaction.query(`SELECT set_config('lock_timeout', '${SEQUENCE_WAIT_MS}', true)`);
    // They change nothing. Their lock keeps others from drawing ids in between, which would be set
    // back. Citus refuses to alter the sequence; there, the table's lock has orders wait, too.
    const [citus] = await transaction.query<{ isThere: boolean }>(
      `SELECT to_regclass('pg_dist_partition') IS NOT NULL AS "isThere"`,
    );
    await transaction.query(
      citus?.isThere
        ? 'LOCK TABLE products IN SHARE ROW EXCLUSIVE MODE'
        : 'ALTER SEQUENCE products_id_seq AS integer',
    );
    await transaction.query(
      `SELECT setval('products_id_seq', greatest(last_value, $1)) FROM products_id_seq`,
      [lastId],
    );
  },

  /** Adds the products of a range of lines, with their receipts; says how many. */
  async addProducts(
    { first, last }: LineRange,
    { hasIds, note }: { hasIds: boolean; note: string },
    transaction: BulkTransaction,
  ): Promise<number> {
    const columns = hasIds ? 'id, name, stock' : 'name, stock';
    const [added] = await transaction.query<{ products: number }>(
      `WITH added AS (
         INSERT INTO products (${columns})
         SELECT ${columns} FROM import_lines WHERE line BETWEEN $1 AND $2 ORDER BY line
         RETURNING id, stock),
       received AS (
         INSERT INTO stock_receipts (product_id, quantity, note)
         SELECT id, stock, $3 FROM added WHERE stock > 0)
       SELECT count(*)::integer AS products FROM added`,
      [first, last, note],
    );
    return added?.products ?? 0;
  },
};
