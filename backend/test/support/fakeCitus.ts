import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { CREATE_KEY_CLAIMS } from '../../database/citus/keyClaims.ts';

/**
 * Makes a database that says of itself what Citus does in its catalogs, and has the constraints that
 * Citus can have: keys are unique for each product alone. Its rows are in one PostgreSQL.
 */
export async function createFakeCitus(shards = 32, nodes = 2): Promise<TestDatabase> {
  const database = await createMigratedDatabase();
  await database.sql(`${CREATE_KEY_CLAIMS};
    ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY (id, product_id),
      DROP CONSTRAINT orders_idempotency_key_key, ADD UNIQUE (product_id, idempotency_key);
    CREATE TABLE pg_dist_partition (logicalrelid regclass NOT NULL, partmethod "char" NOT NULL,
      partkey text, colocationid integer NOT NULL DEFAULT 0, repmodel "char" NOT NULL DEFAULT 's',
      autoconverted boolean NOT NULL DEFAULT false);
    CREATE TABLE pg_dist_shard (logicalrelid regclass NOT NULL, shardid bigint NOT NULL,
      shardstorage "char" NOT NULL DEFAULT 't', shardminvalue text, shardmaxvalue text);
    CREATE TABLE pg_dist_placement (placementid bigint GENERATED ALWAYS AS IDENTITY,
      shardid bigint NOT NULL, shardstate integer NOT NULL DEFAULT 1,
      shardlength bigint NOT NULL DEFAULT 0, groupid integer NOT NULL);
    INSERT INTO pg_dist_partition VALUES ('products', 'h'), ('orders', 'h'), ('key_claims', 'h')`);
  await layOut(database, shards, nodes);
  return database;
}

/** Gives each table so many shards of one size, dealt out to nodes in turn. */
export async function layOut(database: TestDatabase, shards: number, nodes: number): Promise<void> {
  const size = 2 ** 32 / shards;
  await database.sql(`BEGIN; DELETE FROM pg_dist_shard; DELETE FROM pg_dist_placement;
    INSERT INTO pg_dist_shard (logicalrelid, shardid, shardminvalue, shardmaxvalue)
      SELECT logicalrelid, 102008 + row_number() OVER (ORDER BY logicalrelid, n),
        ((-2147483648)::bigint + n * ${size})::text,
        ((-2147483648)::bigint + (n + 1) * ${size} - 1)::text
      FROM pg_dist_partition, generate_series(0::bigint, ${shards} - 1) AS n;
    INSERT INTO pg_dist_placement (shardid, groupid)
      SELECT shardid, 1 + shardid % ${nodes} FROM pg_dist_shard; COMMIT`);
}
