import type { AuditReport } from './auditReport.ts';
import { createAuditService } from './auditService.ts';
import { dropLeftovers } from './distribution/distributeTables.ts';
import { OperatorError } from './operatorError.ts';
import type { OperatorSession } from './operatorTransaction.ts';

/**
 * Audits what a restore has committed, and frees the disk of what it left behind.
 *
 * @throws {OperatorError} it was stopped, or the database was lost: that changes nothing of it.
 */
export async function auditRestored(session: OperatorSession): Promise<AuditReport> {
  const { sequelize, signal } = session;
  try {
    await dropLeftovers(session);
    return await createAuditService(sequelize).audit({ signal });
  } catch (cause) {
    throw new OperatorError(
      'The backup is restored, but was not audited: run `inventory audit`.',
      signal.aborted ? {} : { cause },
    );
  }
}
