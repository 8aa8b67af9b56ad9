import { openSnapshot } from '../../database/snapshot.ts';
import { ArchiveRepository } from '../../repositories/operator/archiveRepository.ts';
import type { NamedProduct } from '../../repositories/operator/catalogRepository.ts';
import { StockReader } from '../../repositories/operator/stockReader.ts';
import { openPage, type Page, type Paging, type RowRange } from './openPage.ts';
import { OperatorError } from './operatorError.ts';
import type { OperatorSession } from './operatorTransaction.ts';

/** A product with the stock of one moment. */
export type ProductStock = NamedProduct;

export interface StockListingOptions extends Paging {
  /** Without it, now. */
  at?: Date;
}

/**
 * Lists the products that there were at a moment with their stock of then, archived ones included.
 *
 * @throws {OperatorError} while it is read, if orders since that moment are archived.
 */
export function listStock(
  { sequelize, signal }: OperatorSession,
  { at, ...paging }: StockListingOptions,
): Page<ProductStock> {
  async function* read(range: RowRange): AsyncGenerator<ProductStock[]> {
    const { transaction, close } = await openSnapshot(sequelize, signal);
    try {
      const earliest = await ArchiveRepository.findLatestCutoff(sequelize, transaction);
      if (at && earliest && at < earliest) throw isArchived(earliest);
      for await (const rows of StockReader.list(sequelize, { at, ...range }, transaction)) {
        signal.throwIfAborted();
        yield rows;
      }
    } finally {
      await close();
    }
  }
  return openPage(paging, read);
}

function isArchived(earliest: Date): OperatorError {
  const time = earliest.toISOString();
  return new OperatorError(
    `Orders from before ${time} are archived, so the stock of an earlier moment is not in the ` +
      `database any more. --at ${time} is the earliest.`,
  );
}
