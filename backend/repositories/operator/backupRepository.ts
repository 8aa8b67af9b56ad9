import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { hasKeyClaims } from '../../database/citus/keyClaims.ts';
import { copyIn, copyOut } from '../../database/copyStreams.ts';
import { longGuards } from '../../database/sessionGuards.ts';

/** Every table of the shop, each behind those that it points to. */
export const shopTables = ['products', 'orders', 'stock_receipts', 'closing_entries'];

/** A table, and its columns in their order; generated ones have no data of their own. */
export interface TableColumns {
  name: string;
  columns: string[];
}

/** Where the ids of a column go on. */
export interface IdSequence {
  table: string;
  column: string;
  /** As text: it may be longer than a number. */
  last: string;
  /** Whether `last` has been given out. */
  isCalled: boolean;
}

export interface CopySession {
  transaction: Transaction;
  signal: AbortSignal;
}

/** What a backup reads, and a restore writes. Each takes part in one transaction. */
export const BackupRepository = {
  async migrations(sequelize: Sequelize, transaction: Transaction): Promise<string[]> {
    const rows = await sequelize.query<{ name: string }>(
      'SELECT name FROM migrations ORDER BY name',
      { type: QueryTypes.SELECT, transaction },
    );
    return rows.map(({ name }) => name);
  },

  tables(sequelize: Sequelize, transaction: Transaction): Promise<TableColumns[]> {
    return sequelize.query<TableColumns>(
      `SELECT wanted.name, array_agg(attname::text ORDER BY attnum) AS columns
       FROM unnest($1::text[]) WITH ORDINALITY AS wanted (name, place)
         JOIN pg_attribute ON attrelid = to_regclass(wanted.name)
       WHERE attnum > 0 AND NOT attisdropped AND attgenerated = ''
       GROUP BY wanted.name, place ORDER BY place`,
      { bind: [shopTables], type: QueryTypes.SELECT, transaction },
    );
  },

  /** Read after the snapshot of the transaction, so that no id in it is beyond them. */
  async sequences(sequelize: Sequelize, transaction: Transaction): Promise<IdSequence[]> {
    const found = await sequelize.query<{ table: string; column: string; sequence: string }>(
      `SELECT * FROM (
         SELECT wanted.name AS table, attname AS column,
           pg_get_serial_sequence(wanted.name, attname) AS sequence
         FROM unnest($1::text[]) AS wanted (name)
           JOIN pg_attribute ON attrelid = to_regclass(wanted.name)
         WHERE attnum > 0 AND NOT attisdropped
       ) AS columns WHERE sequence IS NOT NULL`,
      { bind: [shopTables], type: QueryTypes.SELECT, transaction },
    );
    const sequences: IdSequence[] = [];
    for (const { table, column, sequence } of found) {
      const [state] = await sequelize.query<Pick<IdSequence, 'last' | 'isCalled'>>(
        `SELECT last_value::text AS last, is_called AS "isCalled" FROM ${sequence}`,
        { type: QueryTypes.SELECT, transaction },
      );
      sequences.push({ table, column, ...(state as Pick<IdSequence, 'last' | 'isCalled'>) });
    }
    return sequences;
  },

  /** The rows of a table in the text format of COPY, a line each. */
  readRows: (table: TableColumns, transaction: Transaction) =>
    copyOut(`COPY ${nameOf(table)} TO STDOUT WITH (ENCODING 'UTF8')`, transaction),

  /** Adds such rows; resolves with how many. */
  addRows: (table: TableColumns, rows: AsyncIterable<Buffer>, session: CopySession) =>
    copyIn(`COPY ${nameOf(table)} FROM STDIN WITH (ENCODING 'UTF8')`, rows, session),

  async goOnWithIds(
    sequelize: Sequelize,
    { table, column, last, isCalled }: IdSequence,
    transaction: Transaction,
  ): Promise<void> {
    await sequelize.query('SELECT setval(pg_get_serial_sequence($1, $2), $3::bigint, $4)', {
      bind: [table, column, last, isCalled],
      transaction,
    });
  },

  /**
   * Keeps everybody from the tables until the transaction ends. The migrations come first, as they
   * do where a snapshot is opened: neither waits for a table while it holds what the other needs.
   */
  async lockTables(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    await sequelize.query(`LOCK TABLE migrations, ${shopTables.join()}`, { transaction });
  },

  /** Keeps orders from the tables until the transaction ends, for those who read them all. */
  async lockAgainstWrites(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    await sequelize.query(`LOCK TABLE ${shopTables.join()} IN SHARE MODE`, { transaction });
  },

  /** How many rows each table has. */
  async countRows(sequelize: Sequelize, transaction: Transaction): Promise<Map<string, number>> {
    const counts = shopTables.map((table) => `(SELECT count(*)::float8 FROM ${table}) AS ${table}`);
    const [rows] = await sequelize.query<Record<string, number>>(`SELECT ${counts.join()}`, {
      type: QueryTypes.SELECT,
      transaction,
    });
    return new Map(Object.entries(rows ?? {}));
  },

  /** From now on, statements may take as long as they want. */
  async liftTimeLimits(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    await sequelize.query(`SELECT ${longGuards()}`, { transaction });
  },

  async dropTables(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    await sequelize.query(`DROP TABLE ${shopTables.join()}, migrations`, { transaction });
    if (!(await hasKeyClaims(sequelize, transaction))) return;
    await sequelize.query('DROP TABLE key_claims', { transaction });
  },

  /** Tells the planner what is in the tables now. */
  async analyze(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    await sequelize.query(`ANALYZE ${shopTables.join()}`, { transaction });
  },
};

function nameOf({ name, columns }: TableColumns): string {
  return `${quoteName(name)} (${columns.map(quoteName).join()})`;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
