import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { type DistributedTable, distributedTables } from './distributionReader.ts';

/**
 * Brings the rows back to one PostgreSQL. `undistribute_table` of Citus refuses tables with an
 * identity column, so they are kept aside while the tables are made anew.
 * Source: `ErrorIfTableHasIdentityColumn` in `src/backend/distributed/commands/` of Citus
 */
export const UndistributionRepository = {
  async keepAside(
    table: DistributedTable,
    sequelize: Sequelize,
    transaction: Transaction,
  ): Promise<void> {
    await sequelize.query(
      `CREATE TEMPORARY TABLE kept_${table} ON COMMIT DROP AS SELECT * FROM ${table}`,
      { transaction },
    );
  },

  async putBack(
    { name, columns }: { name: string; columns: readonly string[] },
    sequelize: Sequelize,
    transaction: Transaction,
  ): Promise<void> {
    const list = columns.map((column) => `"${column.replaceAll('"', '""')}"`).join();
    await sequelize.query(`INSERT INTO ${name} (${list}) SELECT ${list} FROM kept_${name}`, {
      transaction,
    });
    await sequelize.query(`DROP TABLE kept_${name}`, { transaction });
  },

  /** What others may do with the tables and their sequences, as statements that give it again. */
  async grants(sequelize: Sequelize, transaction: Transaction): Promise<string[]> {
    const rows = await sequelize.query<{ statement: string }>(
      `WITH ours AS (
         SELECT oid, relname, relowner, relacl FROM pg_class WHERE oid = ANY ($1::regclass[])
           OR oid IN (SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass
             AND refclassid = 'pg_class'::regclass AND refobjid = ANY ($1::regclass[])
             AND refobjsubid > 0)
       ),
       rights AS (
         SELECT relname, relowner, NULL::name AS attname, relacl AS acl FROM ours
         UNION ALL SELECT relname, relowner, attname, attacl
           FROM ours JOIN pg_attribute ON attrelid = oid WHERE NOT attisdropped
       )
       SELECT format('GRANT %s%s ON %I TO %s%s', privilege_type, ' (' || quote_ident(attname) || ')',
         relname, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
         CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END) AS statement
       FROM rights, aclexplode(acl) WHERE grantee <> relowner ORDER BY 1`,
      { bind: [[...distributedTables, 'migrations']], type: QueryTypes.SELECT, transaction },
    );
    return rows.map(({ statement }) => statement);
  },

  async grant(statement: string, sequelize: Sequelize, transaction: Transaction): Promise<void> {
    await sequelize.query(statement, { transaction });
  },
};
