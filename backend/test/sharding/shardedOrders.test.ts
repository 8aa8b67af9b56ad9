import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import type { Cluster } from '../../database/citus/cluster.ts';
import { createFakeCitus, layOut } from '../support/fakeCitus.ts';
import {
  countOutcomes,
  type Outcome,
  startOrderService,
  type TestService,
} from '../support/orderServices.ts';
import { failing, type Replace, statementsOf } from '../support/recordStatements.ts';
import { assertOneShard, shardsOf } from '../support/statementShards.ts';

const PRODUCTS = 64;

describe('orders on a sharded database', () => {
  let database: TestDatabase;
  let services: TestService[] = [];
  let products: number[] = [];

  before(async () => {
    database = await createFakeCitus(32, 2);
    services = await Promise.all([1, 2].map(() => startOrderService(database.url)));
    products = await Promise.all(
      Array.from({ length: PRODUCTS }, () => database.addProduct(1_000)),
    );
  });
  afterEach(() => {
    for (const service of services) service.replace(() => undefined);
  });
  after(async () => {
    await Promise.all(services.map((service) => service.close()));
    await database.drop();
  });

  const service = (index = 0) => services[index % 2] as TestService;
  const clusterOf = (index = 0) => service(index).cluster as Cluster;
  const placeForEach = (ids: readonly number[], quantity = 1) =>
    Promise.all(ids.map((id, index) => service(index).place(id, quantity)));

  /** Fails if stock and orders of a product do not agree. */
  async function assertBooks(): Promise<void> {
    const wrong = await database.sql(
      `SELECT id, stock, sold FROM products,
         LATERAL (SELECT coalesce(sum(quantity), 0) AS sold FROM orders WHERE product_id = products.id) AS o
       WHERE stock + sold NOT IN (1000, 20, 1)`,
    );
    assert.deepEqual(wrong, []);
  }

  it('sell exactly the stock of products on all shards, through two services', async () => {
    const scarce = await Promise.all(Array.from({ length: 40 }, () => database.addProduct(20)));
    for (const one of services) one.clear();
    const orders = Array.from({ length: 1_600 }, (_, index) => scarce[index % 40] as number);
    const outcomes = await Promise.all(
      orders.map((id, n) => service(Math.floor(n / 40)).place(id)),
    );
    assert.deepEqual(countOutcomes(outcomes), { PLACED: 800, INSUFFICIENT_STOCK: 800 });
    assert.deepEqual(await Promise.all(scarce.map(database.stockOf)), Array(40).fill(0));
    for (const index of [0, 1]) assertOneShard(service(index).messages, clusterOf(index));
    await assertBooks();
  });

  it('for a held row delay no other product of its shard', async (test) => {
    const shard = clusterOf().shardOf(products[0] as number);
    const held = products[0] as number;
    const others = products.filter(
      (id) => id !== held && clusterOf().shardOf(id).node === shard.node,
    );
    const lock = await lockProduct(database, held, test);
    const waiting = service().place(held);
    const outcomes = await Promise.all(others.map((id) => service().place(id)));
    assert.deepEqual(countOutcomes(outcomes), { PLACED: others.length });
    await lock.release();
    assert.equal((await waiting).code, 'PLACED');
    await assertBooks();
  });

  for (const [what, end] of [
    ['and was done', 'COMMIT'],
    ['and was not', 'ROLLBACK'],
  ]) {
    it(`are placed once where COMMIT failed beyond the session ${what}`, async () => {
      let failures = 0;
      service().replace((text) => {
        if (text !== 'COMMIT' || failures > 0) return undefined;
        failures += 1;
        return `${end};\n${failing('XX000')}`;
      });
      const [id = 0] = products;
      const before = await database.stockOf(id);
      assert.equal((await service().place(id)).code, 'PLACED');
      assert.equal(failures, 1);
      assert.equal(await database.stockOf(id), before - 1);
      await assertBooks();
    });
  }

  it('have an unknown outcome where COMMIT failed, and nothing more can be found out', async (t) => {
    const short = await startOrderService(database.url, { orderTimeoutMs: 1_000 });
    t.after(() => short.close());
    let isAway = false;
    short.replace((text) => {
      if (text === 'ROLLBACK') return undefined;
      if (isAway) return failing('08006');
      isAway = text === 'COMMIT';
      return isAway ? `COMMIT;\n${failing('XX000')}` : undefined;
    });
    assert.equal((await short.place(products[0] as number)).code, 'OUTCOME_UNKNOWN');
    await assertBooks();
  });

  it('are answered 500 where a statement before COMMIT is at fault', async (t) => {
    await database.sql(`CREATE FUNCTION reject() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'not liked' USING ERRCODE = 'P0001'; END $$ LANGUAGE plpgsql;
      CREATE TRIGGER reject BEFORE INSERT ON orders FOR EACH ROW
        WHEN (NEW.quantity = 13) EXECUTE FUNCTION reject();`);
    t.after(() => database.sql('DROP FUNCTION reject CASCADE'));
    const [id = 0] = products;
    const outcomes = await Promise.all([1, 13, 1].map((quantity) => service().place(id, quantity)));
    assert.deepEqual(countOutcomes(outcomes), { PLACED: 2, INTERNAL_ERROR: 1 });
    await assertBooks();
  });

  it('go on while shards are split and moved, after one failure of a group at most', async (t) => {
    async function start(shards: number): Promise<void> {
      await layOut(database, shards, 2);
      for (const { cluster } of services) await cluster?.hasChangedSince(cluster.version);
    }
    t.after(() => start(32));
    await start(4); // each has many products
    const version = clusterOf().version;
    await layOut(database, 128, 3);
    const other = await startOrderService(database.url);
    t.after(() => other.close());
    const now = other.cluster as Cluster;
    let misrouted = 0;
    const refuseSeveral: Replace = (text) => {
      const [lock] = statementsOf({ session: 0, text }).filter((one) => /FOR UPDATE/.test(one));
      if (!lock || shardsOf(lock, now).size < 2) return undefined;
      misrouted += 1;
      return failing('0A000');
    };
    for (const one of services) one.replace(refuseSeveral);
    for (const one of services) one.clear();
    // The second group of each shard that they know is of many of the new ones.
    const orders = [...products, ...products, ...products];
    assert.deepEqual(countOutcomes(await placeForEach(orders)), { PLACED: orders.length });
    assert.ok(misrouted > 0 && misrouted <= 10, `${misrouted} transactions of several shards`);
    assert.ok([0, 1].every((index) => clusterOf(index).version === version + 1));
    for (const one of services) one.clear();
    assert.deepEqual(countOutcomes(await placeForEach(products)), { PLACED: PRODUCTS });
    for (const index of [0, 1]) assertOneShard(service(index).messages, now);
    await assertBooks();
  });

  for (const [how, instead] of [
    ['cannot be reached', failing('08006')],
    ['has lost its sessions', failing('XX000')],
    ['hangs', `SELECT pg_sleep(0.5); ${failing('57014')}`],
  ] as const) {
    it(`for other nodes are placed while one ${how}, and its own when it is back`, async () => {
      const [first = 0] = products;
      const { node: dead } = clusterOf().shardOf(first);
      const isDead = (id: number) => clusterOf().shardOf(id).node === dead;
      let isAway = true;
      for (const [index, one] of services.entries()) {
        one.replace((text) => {
          const shards = statementsOf({ session: 0, text }).flatMap((statement) => [
            ...shardsOf(statement, clusterOf(index)),
          ]);
          return isAway && shards.some(({ node }) => node === dead) ? instead : undefined;
        });
      }
      const away = products.filter(isDead);
      const near = products.filter((id) => !isDead(id));
      let answered = 0;
      const waiting = Promise.all(
        [...away, ...away, ...away].map(async (id, index): Promise<Outcome> => {
          const outcome = await service(index).place(id);
          answered += 1;
          return outcome;
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      for (let round = 0; round < 5; round += 1) {
        const outcomes = await placeForEach(near);
        assert.deepEqual(countOutcomes(outcomes), { PLACED: near.length });
      }
      assert.equal(answered, 0, 'the others wait');
      isAway = false;
      assert.deepEqual(countOutcomes(await waiting), { PLACED: 3 * away.length });
      await assertBooks();
    });
  }
});
