import type { Sequelize, Transaction } from 'sequelize';
import { HAS_KEY_CLAIMS } from '../../database/citus/keyClaims.ts';
import { takeMigrationTurn } from '../../database/migrate.ts';
import {
  claimRights,
  onTable,
  type Right,
  type RoleKind,
  rightsOfRole,
  roleKinds,
} from '../../database/rights.ts';
import { quote } from '../quote.ts';

/** A role of the database, and which parts it is for. */
export interface NewRole {
  kind: RoleKind;
  name: string;
}

export const RoleRepository = {
  /**
   * SQL that makes the role, unless it is there, and leaves it the rights of its parts and no more
   * on the tables of the service. Run again, it changes nothing.
   */
  statements({ kind, name }: NewRole): string[] {
    const role = quoteName(name);
    const rights = rightsOfRole(kind);
    const places = new Set(
      roleKinds.flatMap((each) => rightsOfRole(each)).map((right) => onTable(right)?.table),
    );
    return [
      makeRole(name, rights.includes('TEMPORARY ON DATABASE')),
      `REVOKE ALL ON ${[...places].filter(Boolean).join(', ')} FROM ${role};`,
      ...rights.filter(onTable).map((right) => `GRANT ${right} TO ${role};`),
      grantClaims(role, rightsOfRole(kind, claimRights)),
    ];
  },

  /** Runs such statements, while no migration changes what they are about. */
  async apply(
    statements: readonly string[],
    sequelize: Sequelize,
    transaction: Transaction,
  ): Promise<void> {
    await takeMigrationTurn(sequelize, transaction);
    for (const statement of statements) await sequelize.query(statement, { transaction });
  },
};

/** The database and the schema are those where it runs. */
function makeRole(name: string, mayMakeTemporaryTables: boolean): string {
  const literal = quote(name);
  const ofDatabase = mayMakeTemporaryTables ? 'CONNECT, TEMPORARY' : 'CONNECT';
  return `DO $do$
BEGIN
  IF EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('products')
      AND pg_get_userbyid(relowner) = ${literal}) THEN
    RAISE EXCEPTION 'role % owns the tables: rights are for another one', ${literal};
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal}) THEN
    CREATE ROLE ${quoteName(name)} LOGIN;
  END IF;
  EXECUTE format('GRANT ${ofDatabase} ON DATABASE %I TO %I', current_database(), ${literal});
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), ${literal});
END
$do$;`;
}

function grantClaims(role: string, rights: readonly Right[]): string {
  const statements = [
    `REVOKE ALL ON key_claims FROM ${role};`,
    ...rights.map((right) => `GRANT ${right} TO ${role};`),
  ];
  return `DO $do$
BEGIN
  IF ${HAS_KEY_CLAIMS} THEN
    ${statements.join('\n    ')}
  END IF;
END
$do$;`;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
