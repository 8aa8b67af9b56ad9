import { QueryTypes, type Sequelize, Transaction } from 'sequelize';

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
  { sql, bind = [] }: Selection,
): AsyncGenerator<Row[]> {
  const isolationLevel = Transaction.ISOLATION_LEVELS.REPEATABLE_READ;
  const transaction = await sequelize.transaction({ isolationLevel, readOnly: true });
  try {
    await sequelize.query(`DECLARE batches NO SCROLL CURSOR FOR ${sql}`, { bind, transaction });
    for (;;) {
      const rows = await sequelize.query<Row>(`FETCH ${BATCH_SIZE} FROM batches`, {
        type: QueryTypes.SELECT,
        transaction,
      });
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    await transaction.rollback();
  }
}
