import type { QueryInterface, Transaction } from 'sequelize';
import type { MigrationParams } from 'umzug';

/** What a migration works with: its statements belong to this transaction. */
export interface MigrationContext {
  queryInterface: QueryInterface;
  transaction: Transaction;
}

export type Migration = (params: MigrationParams<MigrationContext>) => Promise<void>;

export interface SchemaMigration {
  name: string;
  up: Migration;
  /**
   * The migration that a release must know at least to go on beside this one. Without it, only
   * releases that know this one start on the schema.
   */
  compatibleWith?: string;
}
