import { QueryTypes, type Sequelize } from 'sequelize';
import { ShardRanges } from './shardRanges.ts';

/** The shards of the tables that orders are written to. */
export interface Ranges {
  products: ShardRanges;
  claims: ShardRanges;
}

interface Row {
  table: 'products' | 'key_claims';
  id: number;
  node: number;
  min: number;
  max: number;
}

/** Products are distributed, and what has to be with them is missing. */
export class UnfitCluster extends Error {}

/**
 * Reads where rows are from the catalogs of Citus, which each of its nodes has. The bounds of hashes
 * are texts there, and a node is the group of a primary and its standbys.
 * Source: https://docs.citusdata.com/en/stable/develop/api_metadata.html
 *
 * @returns undefined on PostgreSQL by itself, and where products are not distributed.
 * @throws {UnfitCluster} products are distributed and the claims of keys are not.
 */
export async function readRanges(sequelize: Sequelize): Promise<Ranges | undefined> {
  const [found] = await sequelize.query<{ isCitus: boolean }>(
    `SELECT to_regclass('pg_dist_partition') IS NOT NULL AS "isCitus"`,
    { type: QueryTypes.SELECT },
  );
  if (!found?.isCitus) return undefined;
  const rows = await sequelize.query<Row>(
    `SELECT DISTINCT ON ("table", shardid) relname AS "table", shardid::float8 AS id,
       groupid AS node, shardminvalue::integer AS min, shardmaxvalue::integer AS max
     FROM pg_dist_partition AS distributed
     JOIN pg_class ON pg_class.oid = distributed.logicalrelid
     JOIN pg_dist_shard AS shard ON shard.logicalrelid = distributed.logicalrelid
     JOIN pg_dist_placement AS placement USING (shardid)
     WHERE partmethod = 'h' AND shardstate = 1
       AND distributed.logicalrelid IN (to_regclass('products'), to_regclass('key_claims'))
     ORDER BY "table", shardid, groupid`,
    { type: QueryTypes.SELECT },
  );
  const of = (table: Row['table']) =>
    new ShardRanges(rows.filter((row) => row.table === table).map(toRange));
  const [products, claims] = [of('products'), of('key_claims')];
  if (products.nodes === 0) return undefined;
  if (claims.nodes > 0) return { products, claims };
  throw new UnfitCluster(
    'The products are distributed over several nodes, and there is no distributed table ' +
      'key_claims, without which one Idempotency-Key could place several orders.',
  );
}

function toRange({ id, node, min, max }: Row) {
  return { id, node, min, max };
}
