import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { distributeTables } from '../../../tools/processes/citusDatabase.ts';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';

/** SQL that gives a database what we use of Citus. */
export const citusStandIn = readFileSync(join(import.meta.dirname, 'citusStandIn.sql'), 'utf8');

/**
 * Makes a database that says of itself what Citus does in its catalogs, with distributed tables. Its
 * rows are in one PostgreSQL.
 */
export async function createFakeCitus(shards = 32, nodes = 2): Promise<TestDatabase> {
  const database = await createMigratedDatabase();
  await database.sql(citusStandIn);
  await distributeTables(database.url, shards);
  await layOut(database, shards, nodes);
  return database;
}

/** Gives each table so many shards of one size, dealt out to nodes in turn. */
export async function layOut(database: TestDatabase, shards: number, nodes: number): Promise<void> {
  await database.sql(`BEGIN; DELETE FROM pg_dist_shard; DELETE FROM pg_dist_placement;
    SELECT add_shards(logicalrelid, ${shards}, ${nodes}) FROM pg_dist_partition
      WHERE partmethod = 'h'; COMMIT`);
}
