import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

/** By which column each table is distributed: rows of one product are in one place. */
export const distributionColumns = {
  products: 'id',
  orders: 'product_id',
  stock_receipts: 'product_id',
  closing_entries: 'product_id',
} as const;

export type DistributedTable = keyof typeof distributionColumns;

export const distributedTables = Object.keys(distributionColumns) as DistributedTable[];

const quotedTables = distributedTables.map((table) => `to_regclass('${table}')`).join();

/** What there is of Citus on the database, and of our tables on it. */
export interface Distribution {
  /** Whether it is installed beside PostgreSQL: then `CREATE EXTENSION` brings it in. */
  isInstalled: boolean;
  isCitus: boolean;
  isCoordinator: boolean;
  /** Machines that take shards; none before the first one is added. */
  nodes: number;
  /** Whether there are others, and only such. */
  isWithoutNodes: boolean;
  /** How many parts the products are in. */
  shards: number;
  /** Those of our tables that are distributed. */
  distributed: DistributedTable[];
  /** Those that still have the rows from before on the coordinator's disk, where nobody reads them. */
  leftovers: string[];
}

/** Why Citus would refuse; each about one thing that is there. */
export interface Obstacle {
  kind: 'trigger' | 'foreign key' | 'unique index' | 'owner';
  name: string;
  table: string;
}

/** The session of a server, or of another command. */
export interface OtherSession {
  pid: number;
  address: string | null;
}

const none = {
  ...{ isCoordinator: false, nodes: 0, isWithoutNodes: false },
  ...{ shards: 0, distributed: [], leftovers: [] },
};

/** Reads what decides whether tables can be distributed. */
export const DistributionReader = {
  async state(sequelize: Sequelize, transaction: Transaction): Promise<Distribution> {
    const options = { type: QueryTypes.SELECT, transaction } as const;
    const [citus] = await sequelize.query<{ isInstalled: boolean; isCitus: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citus') AS "isInstalled",
         to_regclass('pg_dist_partition') IS NOT NULL AS "isCitus"`,
      options,
    );
    if (!citus?.isCitus) return { isInstalled: false, isCitus: false, ...citus, ...none };
    const [found] = await sequelize.query<Omit<Distribution, 'isInstalled' | 'isCitus'>>(
      `SELECT (SELECT groupid = 0 FROM pg_dist_local_group) AS "isCoordinator",
         (SELECT count(*)::integer FROM pg_dist_node
          WHERE isactive AND shouldhaveshards AND noderole = 'primary') AS nodes,
         (SELECT count(*) > 0 AND NOT bool_or(isactive AND shouldhaveshards)
          FROM pg_dist_node) AS "isWithoutNodes",
         (SELECT count(*)::integer FROM pg_dist_shard
          WHERE logicalrelid = to_regclass('products')) AS shards,
         ARRAY(SELECT relname::text FROM pg_dist_partition JOIN pg_class ON oid = logicalrelid
           WHERE logicalrelid IN (${quotedTables}) ORDER BY 1) AS distributed,
         ARRAY(SELECT relname::text FROM pg_dist_partition JOIN pg_class ON oid = logicalrelid
           WHERE logicalrelid IN (${quotedTables}, to_regclass('migrations'),
             to_regclass('key_claims')) AND pg_relation_size(oid) > 0 ORDER BY 1) AS leftovers`,
      options,
    );
    return { ...citus, ...none, ...found };
  },

  /** What was added to the tables that Citus does not have: it would refuse in the middle. */
  obstacles(sequelize: Sequelize, transaction: Transaction): Promise<Obstacle[]> {
    return sequelize.query<Obstacle>(
      `WITH ours AS (
         SELECT oid AS id, relname, relowner FROM pg_class WHERE oid IN (${quotedTables}))
       SELECT 'trigger' AS kind, tgname::text AS name, relname::text AS "table"
         FROM pg_trigger JOIN ours ON id = tgrelid WHERE NOT tgisinternal
       UNION ALL SELECT 'foreign key', conname, conrelid::regclass::text
         FROM pg_constraint WHERE contype = 'f'
         AND (conrelid IN (SELECT id FROM ours)) <> (confrelid IN (SELECT id FROM ours))
       UNION ALL SELECT 'unique index', indexrelid::regclass::text, relname
         FROM pg_index JOIN ours ON id = indrelid
         WHERE (indisunique OR indisexclusion) AND NOT EXISTS (
           SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
       UNION ALL SELECT 'owner', pg_get_userbyid(relowner), relname
         FROM ours WHERE NOT pg_has_role(relowner, 'USAGE')
       ORDER BY 1, 2`,
      { type: QueryTypes.SELECT, transaction },
    );
  },

  /** Servers, and commands besides this one, that are connected to this machine's database. */
  async otherSessions(sequelize: Sequelize, transaction: Transaction): Promise<OtherSession[]> {
    await sequelize.query('SELECT pg_stat_clear_snapshot()', { transaction });
    return sequelize.query<OtherSession>(
      `SELECT pid, host(client_addr) AS address FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND application_name IN ('inventory-allocation', 'inventory-bulk') ORDER BY pid`,
      { type: QueryTypes.SELECT, transaction },
    );
  },

  /** What a table has twice that is unique on PostgreSQL by itself; undefined if there is nothing. */
  async repeated(sequelize: Sequelize, transaction: Transaction): Promise<string | undefined> {
    const unique = [
      { table: 'orders', column: 'idempotency_key', what: 'idempotency key' },
      { table: 'orders', column: 'id', what: 'order id' },
      { table: 'stock_receipts', column: 'id', what: 'receipt id' },
    ];
    for (const { table, column, what } of unique) {
      const [row] = await sequelize.query<{ value: string; rows: number }>(
        `SELECT ${column}::text AS value, count(*)::integer AS rows FROM ${table}
         WHERE ${column} IS NOT NULL GROUP BY ${column} HAVING count(*) > 1 LIMIT 1`,
        { type: QueryTypes.SELECT, transaction },
      );
      if (row) return `the ${what} ${row.value} is in ${row.rows} rows of ${table}`;
    }
    return undefined;
  },
};
