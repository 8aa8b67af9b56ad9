import type { BulkTransaction } from '../../../database/bulkTransaction.ts';
import { sqlStateOf } from '../../../database/databaseErrors.ts';
import { OperatorError } from '../operatorError.ts';
import type { ImportSource } from './importSource.ts';

interface Circumstances {
  transaction: BulkTransaction;
  signal: AbortSignal;
  source: ImportSource;
}

const NOTHING = 'Nothing was imported.';

const OUTCOME_UNKNOWN =
  'The database was lost just when the import was to be made final: all of it is there, or ' +
  'nothing. Look with `inventory products list` before you import again.';

const ID_TAKEN =
  `An id was given to another product meanwhile, or the database gave out one that is taken. ` +
  `${NOTHING} Import again; if that fails, too, move the ids on with SQL: ` +
  `SELECT setval(pg_get_serial_sequence('products', 'id'), (SELECT max(id) FROM products));`;

const advice: Record<string, string> = {
  '23505': ID_TAKEN, // unique_violation
  '2200H': `The database has no ids left to give out. ${NOTHING}`, // sequence_generator_limit_exceeded
  '55P03': `Others have been adding products for seconds without an end. ${NOTHING} Try again.`,
  '53100': `The database has no room left on its disk. ${NOTHING}`, // disk_full
};

/** What to tell the operator when an import has failed. */
export function explainFailure(
  error: unknown,
  { transaction, signal, source }: Circumstances,
): unknown {
  if (transaction.isCommitOpen) {
    return new OperatorError(OUTCOME_UNKNOWN, { cause: (error as Error).cause ?? error });
  }
  if (error instanceof OperatorError) return error;
  if (signal.aborted) return new OperatorError(`Stopped. ${NOTHING}`);
  const sqlState = sqlStateOf(error);
  const cause = error;
  if (transaction.over.aborted || /^(08|57P)/.test(sqlState ?? '')) {
    return new OperatorError(`The connection to the database was lost. ${NOTHING}`, { cause });
  }
  if (source.input.errored === error) {
    return new OperatorError(`${source.name} could not be read to its end. ${NOTHING}`, { cause });
  }
  if (sqlState === undefined) return error;
  const message = advice[sqlState] ?? `The database refuses the import. ${NOTHING}`;
  return new OperatorError(message, { cause });
}
