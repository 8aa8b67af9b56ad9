import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { openSnapshot } from './snapshot.ts';

const BATCH_SIZE = 1_000;

/** A SELECT, and the values of its `$1`, `$2` … */
export interface Selection {
  sql: string;
  bind?: unknown[];
}

/**
 * Reads the rows of a SELECT as they were when it began, in batches through a cursor of the server,
 * so that a table of any size fits.
 */
export async function* readInBatches<Row extends object>(
  sequelize: Sequelize,
  selection: Selection,
  signal?: AbortSignal,
): AsyncGenerator<Row[]> {
  const snapshot = await openSnapshot(sequelize, signal);
  try {
    for await (const rows of fetchInBatches<Row>(sequelize, selection, snapshot.transaction)) {
      signal?.throwIfAborted();
      yield rows;
    }
  } finally {
    await snapshot.close();
  }
}

/** The same within a transaction. */
export async function* fetchInBatches<Row extends object>(
  sequelize: Sequelize,
  { sql, bind = [] }: Selection,
  transaction: Transaction,
): AsyncGenerator<Row[]> {
  await sequelize.query(`DECLARE batches NO SCROLL CURSOR FOR ${sql}`, { bind, transaction });
  for (;;) {
    const rows = await sequelize.query<Row>(`FETCH ${BATCH_SIZE} FROM batches`, {
      type: QueryTypes.SELECT,
      transaction,
    });
    if (rows.length === 0) return;
    yield rows;
  }
}
