import { type NewRole, RoleRepository } from '../../repositories/operator/roleRepository.ts';
import { inOperatorTransaction, type OperatorSession } from './operatorTransaction.ts';

export type { NewRole };

/** SQL that makes these roles, for whoever may do that to read and run. */
export function roleStatements(roles: readonly NewRole[]): string[] {
  return roles.flatMap(RoleRepository.statements);
}

/** Makes these roles: all of it or nothing. */
export async function makeRoles(
  roles: readonly NewRole[],
  session: OperatorSession,
): Promise<void> {
  await inOperatorTransaction(session, (transaction) =>
    RoleRepository.apply(roleStatements(roles), session.sequelize, transaction),
  );
}
