import { addAbortSignal } from 'node:stream';
import { BulkTransaction } from '../../database/bulkTransaction.ts';
import { ImportRepository, type TakenId } from '../../repositories/operator/importRepository.ts';
import { type BadLines, type LineFault, MAX_LISTED_FAULTS } from './import/badLines.ts';
import { explainFailure } from './import/explainFailure.ts';
import { ImportLines } from './import/importLines.ts';
import type { ImportSource } from './import/importSource.ts';
import type { Progress, StartProgress } from './import/progress.ts';
import { readLines } from './import/readLines.ts';
import { OperatorError } from './operatorError.ts';

export interface ImportOptions {
  /** Checks all and writes nothing. */
  dryRun: boolean;
  signal: AbortSignal;
  startProgress: StartProgress;
}

export interface ImportResult {
  dryRun: boolean;
  /** Products added; in a dry run, those that would be. */
  imported: number;
  /** Their stock. */
  units: number;
  badLines: number;
  /** The first faults of the bad lines. */
  errors: readonly LineFault[];
}

export interface ImportService {
  /** Adds the products of a file with their stock: all of them, or none if a line is bad. */
  importProducts(source: ImportSource, options: ImportOptions): Promise<ImportResult>;
}

/** How many lines are added between two steps of the progress. */
const LINES_AT_ONCE = 50_000;

export function createImportService(databaseUrl: string): ImportService {
  return {
    async importProducts(source, options) {
      const { signal } = options;
      const transaction = new BulkTransaction(databaseUrl, signal);
      // A source that gives nothing now must not keep the import from ending. Its reader, if there is
      // one by then, hears of it.
      addAbortSignal(transaction.over, source.input).on('error', () => {});
      try {
        await transaction.begin();
        return await importIn(transaction, source, options);
      } catch (error) {
        throw explainFailure(error, { transaction, signal, source });
      } finally {
        await transaction.end();
      }
    },
  };
}

/** Each line is checked while it is read; what lines have to do with others, when all are staged. */
async function importIn(
  transaction: BulkTransaction,
  source: ImportSource,
  { dryRun, startProgress }: ImportOptions,
): Promise<ImportResult> {
  const lines = new ImportLines();
  const { badLines } = lines;
  await ImportRepository.stage(readLines(source, lines, startProgress), transaction);
  if (!lines.hasHeader && badLines.count === 0) {
    throw new OperatorError('The file is empty: it has not even a header. Nothing was imported.');
  }

  await ImportRepository.takeTurn(transaction);
  if (lines.hasIds) await refuseTakenIds(badLines, transaction);
  if (badLines.count > 0) {
    return { dryRun, imported: 0, units: 0, badLines: badLines.count, errors: badLines.first() };
  }
  const { products, units, lastId } = await ImportRepository.totals(transaction);
  if (!dryRun && products > 0) {
    if (lastId) await transaction.beside((short) => ImportRepository.passIds(lastId, short));
    const progress = startProgress('Adding', products, 'products');
    try {
      await addProducts(transaction, lines, { note: `import of ${source.name}`, progress });
    } finally {
      progress.stop();
    }
    await transaction.commit();
  }
  return { dryRun, imported: products, units, badLines: 0, errors: [] };
}

async function addProducts(
  transaction: BulkTransaction,
  { hasIds, lastLine }: ImportLines,
  { note, progress }: { note: string; progress: Progress },
): Promise<void> {
  let added = 0;
  for (let first = 1; first <= lastLine; first += LINES_AT_ONCE) {
    const lines = { first, last: first + LINES_AT_ONCE - 1 };
    added += await ImportRepository.addProducts(lines, { hasIds, note }, transaction);
    progress.update(added);
  }
}

async function refuseTakenIds(badLines: BadLines, transaction: BulkTransaction): Promise<void> {
  const taken = await ImportRepository.findTakenIds(MAX_LISTED_FAULTS, transaction);
  badLines.addLater(taken.flatMap(faultsOf), taken[0]?.newlyBad ?? 0);
}

function faultsOf({ line, id, firstLine, isProduct }: TakenId): LineFault[] {
  const reasons = [
    firstLine !== null && `must be unique, but line ${firstLine} has ${id}, too`,
    isProduct && `must be new, but the database has a product ${id}`,
  ].filter((reason) => reason !== false);
  return reasons.map((reason) => ({ line, column: 'id', reason }));
}
