import type { QueryInterface, Transaction } from 'sequelize';
import type { MigrationParams } from 'umzug';

/** What a migration works with: its statements belong to this transaction. */
export interface MigrationContext {
  queryInterface: QueryInterface;
  transaction: Transaction;
}

export type Migration = (params: MigrationParams<MigrationContext>) => Promise<void>;
