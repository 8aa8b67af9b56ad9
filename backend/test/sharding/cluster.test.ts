import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Sequelize } from 'sequelize';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer } from '../../../tools/processes/testServer.ts';
import { Cluster } from '../../database/citus/cluster.ts';
import { CREATE_KEY_CLAIMS } from '../../database/citus/keyClaims.ts';
import { UnfitCluster } from '../../database/citus/readRanges.ts';
import { connect } from '../../database/connection.ts';
import { createFakeCitus, layOut } from '../support/fakeCitus.ts';

const open = ({ url: databaseUrl }: TestDatabase) =>
  connect({ databaseUrl, poolSize: 2, connectTimeoutMs: 5_000 });

describe('where the rows of a product are', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;

  before(async () => {
    database = await createFakeCitus(32, 2);
    sequelize = open(database);
  });
  after(async () => {
    await sequelize.close();
    await database.drop();
  });

  const find = async () => (await Cluster.find(sequelize)) as Cluster;

  it('is what the catalogs of Citus say, by the hash of its id', async () => {
    const cluster = await find();
    assert.equal(cluster.nodes, 2);
    const rows = await database.sql<{ product: number; id: number; node: number }>(
      `SELECT product, shardid::int AS id, groupid AS node
       FROM generate_series(1, 2000) AS product
       JOIN pg_dist_shard AS shard ON logicalrelid = 'products'::regclass
         AND hashint4(product) BETWEEN shardminvalue::int AND shardmaxvalue::int
       JOIN pg_dist_placement USING (shardid)`,
    );
    assert.equal(rows.length, 2_000);
    for (const { product, id, node } of rows) {
      const shard = cluster.shardOf(product);
      assert.deepEqual([shard.id, shard.node], [id, node], `product ${product}`);
    }
    assert.ok(new Set(rows.map(({ id }) => id)).size === 32, 'all shards are met');
  });

  it('of a key, is by the hash of the text', async () => {
    const cluster = await find();
    const [row] = await database.sql<{ id: number }>(
      `SELECT shardid::int AS id FROM pg_dist_shard WHERE logicalrelid = 'key_claims'::regclass
         AND hashtext('a-key') BETWEEN shardminvalue::int AND shardmaxvalue::int`,
    );
    assert.equal(cluster.claimShardOf('a-key').id, row?.id);
  });

  it('is read again, and told, when it has changed, and only then', async (t) => {
    t.after(() => layOut(database, 32, 2));
    const cluster = await find();
    let changes = 0;
    cluster.onChange = () => {
      changes += 1;
    };
    const before = cluster.shardOf(1);
    assert.equal(await cluster.hasChangedSince(0), false);
    assert.equal(cluster.shardOf(1), before, 'the same object');
    await layOut(database, 64, 3);
    const both = await Promise.all([cluster.hasChangedSince(0), cluster.hasChangedSince(0)]);
    assert.deepEqual([both, changes, cluster.nodes], [[true, true], 1, 3]);
    assert.equal(await cluster.hasChangedSince(1), false);
  });

  it('stays as it was where it cannot be read', async () => {
    const lost = open(database);
    const cluster = (await Cluster.find(lost)) as Cluster;
    await lost.close();
    assert.equal(await cluster.hasChangedSince(0), false);
    assert.equal(cluster.nodes, 2);
  });

  it('is not asked for on PostgreSQL by itself, or where products are not distributed', async (t) => {
    const plain = await createMigratedDatabase();
    const session = open(plain);
    t.after(async () => {
      await session.close();
      await plain.drop();
    });
    assert.equal(await Cluster.find(session), undefined);
    await database.sql(`UPDATE pg_dist_partition SET partmethod = 'n'`);
    const local = open(database);
    assert.equal(await Cluster.find(local), undefined);
    await local.close();
    await database.sql(`UPDATE pg_dist_partition SET partmethod = 'h'`);
  });

  it('is refused without the claims of keys, which promise that a key places one order', async () => {
    const name = `logicalrelid = 'key_claims'::regclass`;
    await database.sql(`UPDATE pg_dist_partition SET partmethod = 'n' WHERE ${name}`);
    await assert.rejects(Cluster.find(sequelize), UnfitCluster);
    await database.sql(`UPDATE pg_dist_partition SET partmethod = 'h' WHERE ${name}`);
  });
});

describe('a server that was started before the tables were distributed', () => {
  it('places nothing once its sessions are new, and tells why', async (t) => {
    const database = await createMigratedDatabase();
    const server = await startServer({ DATABASE_URL: database.url, ORDER_TIMEOUT_MS: '1000' });
    t.after(async () => {
      await server.stop();
      await database.drop();
    });
    const productId = await database.addProduct(10);
    const place = async () => (await placeOrder(server.url, { productId, quantity: 1 })).body.code;
    const renewSessions = () =>
      database.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    await database.sql(CREATE_KEY_CLAIMS);
    await renewSessions();
    assert.equal(await place(), undefined, 'the table alone is not Citus');

    await database.sql('CREATE TABLE pg_dist_partition ()');
    await renewSessions();
    assert.equal(await place(), 'UNAVAILABLE');
    assert.ok(
      server.output.some((line) => line.includes('now distributed over the nodes of Citus')),
    );
    assert.equal(await database.stockOf(productId), 9);

    await database.sql('DROP TABLE key_claims');
    assert.equal(await place(), undefined);
  });
});
