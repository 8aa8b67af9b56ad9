import type { Sequelize, Transaction } from 'sequelize';
import { ArchiveRepository } from '../../repositories/operator/archiveRepository.ts';
import { OperatorError } from './operatorError.ts';

/** What to say of an order that is not there: it may have been archived, and what to do then. */
export async function unknownOrder(
  id: string,
  sequelize: Sequelize,
  transaction: Transaction,
): Promise<OperatorError> {
  const unknown = `There is no order ${id}.`;
  const before = await ArchiveRepository.findLatestCutoff(sequelize, transaction);
  if (!before) return new OperatorError(unknown);
  return new OperatorError(
    `${unknown} Orders from before ${before.toISOString()} were archived: if it is one of these, it ` +
      'is in the file of the archive. Units of it go back with `inventory stock adjust`.',
  );
}
