import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { CREATE_KEY_CLAIMS } from '../../database/citus/keyClaims.ts';
import { claimRights } from '../../database/rights.ts';
import { type DistributedTable, distributionColumns } from './distributionReader.ts';

interface Key {
  table: DistributedTable;
  name: string;
  isPrimary: boolean;
  columns: string[];
}

/**
 * Puts the tables on the nodes of Citus. All that is done before COMMIT is of one transaction.
 * Source: https://docs.citusdata.com/en/stable/develop/api_udf.html
 */
export const DistributionRepository = {
  /**
   * Adds the column that a table is distributed by to its keys: Citus sees to it that a key is unique
   * within a shard. It stands last, so that their indexes find what they found before.
   */
  async widenKeys(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    const keys = await sequelize.query<Key>(
      `SELECT relname AS "table", conname AS name, contype = 'p' AS "isPrimary",
         array_agg(attname::text ORDER BY place) AS columns
       FROM json_each_text($1) AS wanted ("table", "column")
         JOIN pg_class ON pg_class.oid = to_regclass("table")
         JOIN pg_constraint ON conrelid = pg_class.oid AND contype IN ('p', 'u'),
         unnest(conkey) WITH ORDINALITY AS part (number, place)
         JOIN pg_attribute ON attnum = number
       WHERE attrelid = conrelid
       GROUP BY relname, conname, contype, "column" HAVING NOT bool_or(attname = "column")
       ORDER BY relname, conname`,
      { bind: [JSON.stringify(distributionColumns)], type: QueryTypes.SELECT, transaction },
    );
    for (const { table, name, isPrimary, columns } of keys) {
      const widened = [...columns, distributionColumns[table]].map(quoteName).join();
      await sequelize.query(
        `ALTER TABLE ${table} DROP CONSTRAINT ${quoteName(name)},
         ADD ${isPrimary ? 'PRIMARY KEY' : 'UNIQUE'} (${widened})`,
        { transaction },
      );
    }
  },

  /**
   * Makes the table of claims, with a claim for each key that has placed an order, or it would place
   * another one; whoever may place orders may claim keys.
   */
  async claimKeys(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    await sequelize.query(CREATE_KEY_CLAIMS, { transaction });
    await sequelize.query(
      `INSERT INTO key_claims (idempotency_key, product_id, quantity, claimed_at)
       SELECT idempotency_key, product_id, quantity, created_at FROM orders
       WHERE idempotency_key IS NOT NULL`,
      { transaction },
    );
    const grants = await sequelize.query<{ part: keyof typeof claimRights; grantee: string }>(
      `SELECT DISTINCT CASE privilege_type WHEN 'INSERT' THEN 'server' ELSE 'orders archive' END AS part,
         CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS grantee
       FROM pg_class, aclexplode(relacl) WHERE pg_class.oid = to_regclass('orders')
         AND privilege_type IN ('INSERT', 'DELETE') AND grantee <> relowner`,
      { type: QueryTypes.SELECT, transaction },
    );
    for (const { part, grantee } of grants) {
      for (const right of claimRights[part]) {
        await sequelize.query(`GRANT ${right} TO ${grantee}`, { transaction });
      }
    }
  },

  /**
   * Lets Citus reach shards of this node as those of others: it refuses commands for all shards once
   * a transaction has been at one without a connection. PostgreSQL alone takes it for a note.
   */
  async reachAllAlike(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    await sequelize.query('SET LOCAL citus.enable_local_execution = off', { transaction });
  },

  /** The products come first: the others go where theirs are, and have foreign keys to them. */
  async distribute(
    { table, shards }: { table: DistributedTable; shards: number | undefined },
    sequelize: Sequelize,
    transaction: Transaction,
  ): Promise<void> {
    const others = table === 'products' ? `'none'` : `'products'`;
    const count = table === 'products' && shards ? `, shard_count => ${shards}` : '';
    await sequelize.query(
      `SELECT create_distributed_table('${table}', '${distributionColumns[table]}',
         colocate_with => ${others}${count})`,
      { transaction },
    );
  },

  async distributeClaims(
    { shards }: { shards: number | undefined },
    sequelize: Sequelize,
    transaction: Transaction,
  ): Promise<void> {
    const count = shards ? `, shard_count => ${shards}` : '';
    await sequelize.query(
      `SELECT create_distributed_table('key_claims', 'idempotency_key',
         colocate_with => 'none'${count})`,
      { transaction },
    );
  },

  /** Each node has the table of migrations: a server that enters through any of them reads it. */
  async copyMigrations(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    await sequelize.query(`SELECT create_reference_table('migrations')`, { transaction });
  },

  /** Frees the disk of the rows that were copied to the nodes: nobody sees them any more. */
  async dropLeftovers(table: string, sequelize: Sequelize, transaction: Transaction) {
    await sequelize.query(`SELECT truncate_local_data_after_distributing_table('${table}')`, {
      transaction,
    });
  },
};

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
