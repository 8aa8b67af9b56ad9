import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import { holdLock } from '../../../tools/processes/holdLock.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import type { Cluster } from '../../database/citus/cluster.ts';
import { createFakeCitus } from '../support/fakeCitus.ts';
import { countOutcomes, startOrderService, type TestService } from '../support/orderServices.ts';
import { failing } from '../support/recordStatements.ts';
import { assertOneShard } from '../support/statementShards.ts';

describe('keys on a sharded database', () => {
  let database: TestDatabase;
  let services: TestService[] = [];
  let products: number[] = [];

  before(async () => {
    database = await createFakeCitus(32, 2);
    services = await Promise.all(
      [1, 2].map(() => startOrderService(database.url, { orderTimeoutMs: 3_000 })),
    );
    products = await Promise.all(Array.from({ length: 20 }, () => database.addProduct(1_000)));
  });
  afterEach(() => {
    for (const service of services) service.replace(() => undefined);
  });
  after(async () => {
    for (const { service } of services) {
      assert.deepEqual(service.backlog, { shared: 0, isolated: 0, isolatedProducts: 0 });
    }
    await Promise.all(services.map((service) => service.close()));
    await database.drop();
  });

  const service = (index = 0) => services[index % 2] as TestService;
  const unitsOf = async (key: string) => {
    const rows = await database.sql('SELECT FROM orders WHERE idempotency_key = $1', [key]);
    return rows.length;
  };

  it('place one order of 20 that are sent for 20 products at once, and repeat it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const key = randomUUID();
      const outcomes = await Promise.all(products.map((id, n) => service(n).place(id, 1, key)));
      assert.deepEqual(countOutcomes(outcomes), { PLACED: 1, IDEMPOTENCY_KEY_REUSED: 19 });
      const placed = outcomes.findIndex(({ code }) => code === 'PLACED');
      const again = await service(placed + 1).place(products[placed] as number, 1, key);
      assert.deepEqual(again, { ...outcomes[placed], code: 'REPLAYED' });
      assert.equal(await unitsOf(key), 1);
    }
  });

  it('place one order of many that are the same, whatever service they come to', async () => {
    const [id = 0] = products;
    const key = randomUUID();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => service(n).place(id, 1, key)),
    );
    assert.deepEqual(countOutcomes(outcomes), { PLACED: 1, REPLAYED: 19 });
    assert.equal(new Set(outcomes.map(({ orderId }) => orderId)).size, 1);
    assert.equal(await unitsOf(key), 1);
  });

  it('are claimed many at a time, those of one shard in a statement', async () => {
    service().clear();
    const keys = Array.from({ length: 400 }, () => randomUUID());
    const [id = 0] = products;
    const outcomes = await Promise.all(keys.map((key) => service().place(id, 1, key)));
    assert.deepEqual(countOutcomes(outcomes), { PLACED: 400 });
    assertOneShard(service().messages, service().cluster as Cluster);
    const claims = service().messages.filter(({ text }) => /INTO key_claims/.test(text));
    assert.ok(claims.length <= 100, `${claims.length} transactions`);
  });

  it('stay bound to their first contents, though that order was refused', async () => {
    const id = await database.addProduct(1);
    const key = randomUUID();
    assert.equal((await service().place(id, 5, key)).code, 'INSUFFICIENT_STOCK');
    assert.equal((await service(1).place(id, 1, key)).code, 'IDEMPOTENCY_KEY_REUSED');
    await database.sql('UPDATE products SET stock = 5 WHERE id = $1', [id]);
    assert.equal((await service(1).place(id, 5, key)).code, 'PLACED');
    assert.equal(await unitsOf(key), 1);
  });

  it('are claimed anew by each use, so that none in use is forgotten as old', async () => {
    const [id = 0] = products;
    const key = randomUUID();
    const claimedAt = async () => {
      const [claim] = await database.sql<{ claimed_at: Date }>(
        'SELECT claimed_at FROM key_claims WHERE idempotency_key = $1',
        [key],
      );
      return claim?.claimed_at ?? 0;
    };
    await service().place(id, 1, key);
    const first = await claimedAt();
    await service(1).place(id, 1, key);
    assert.ok((await claimedAt()) > first);
  });

  it('that were claimed by a server that then died place their order at the repeat', async () => {
    const [id = 0, other = 0] = products;
    const key = randomUUID();
    service().replace((text) => (/FOR UPDATE/.test(text) ? failing('40001') : undefined));
    assert.equal((await service().place(id, 1, key)).code, 'UNAVAILABLE');
    assert.equal(await unitsOf(key), 0);
    const outcomes = [
      await service(1).place(other, 1, key),
      await service(1).place(id, 1, key),
      await service(1).place(id, 1, key),
    ].map(({ code }) => code);
    assert.deepEqual(outcomes, ['IDEMPOTENCY_KEY_REUSED', 'PLACED', 'REPLAYED']);
    assert.equal(await unitsOf(key), 1);
  });

  for (const [what, fails, instead] of [
    ['failed', /INTO key_claims/, failing('40001')],
    ['lost its node', /INTO key_claims/, failing('08006')],
    ['was done, and nobody knew', /^COMMIT$/, `COMMIT;\n${failing('XX000')}`],
    ['lost its session', /INTO key_claims/, 'SELECT pg_terminate_backend(pg_backend_pid())'],
  ] as const) {
    it(`place their order after a claim that ${what}`, async () => {
      let failures = 0;
      service().replace((text) => {
        if (!fails.test(text) || failures > 1) return undefined;
        failures += 1;
        return instead;
      });
      const key = randomUUID();
      assert.equal((await service().place(products[0] as number, 1, key)).code, 'PLACED');
      assert.ok(failures > 0);
      assert.equal(await unitsOf(key), 1);
    });
  }

  it('that another session holds delay no others, and end at their deadline', async (test) => {
    const [id = 0] = products;
    const cluster = service().cluster as Cluster;
    const held = randomUUID();
    const shard = cluster.claimShardOf(held);
    const beside: string[] = [];
    while (beside.length < 5) {
      const key = randomUUID();
      if (cluster.claimShardOf(key) === shard) beside.push(key);
    }
    const insert = `INSERT INTO key_claims VALUES ('${held}', ${id}, 1)`;
    const lock = await holdLock(database, insert, test);
    // The first makes the others wait, so that they are claimed together.
    const keys = [beside.shift() as string, held, ...beside];
    let waiting = true;
    const outcomes = keys.map(async (key) => {
      const outcome = await service().place(id, 1, key);
      if (key !== held) assert.ok(waiting, 'the held one has not ended');
      else waiting = false;
      return outcome;
    });
    const counts = countOutcomes(await Promise.all(outcomes));
    assert.deepEqual(counts, { PLACED: 5, UNAVAILABLE: 1 });
    await lock.release();
    assert.equal((await service().place(id, 1, held)).code, 'PLACED');
    assert.equal(await unitsOf(held), 1);
  });

  it('that belong on a node that is away wait for it, and the others do not', async () => {
    const [id = 0] = products;
    const cluster = service().cluster as Cluster;
    const keys = Array.from({ length: 200 }, () => randomUUID());
    const away = keys.filter((key) => cluster.claimShardOf(key).node === 1);
    let isAway = true;
    service().replace((text) =>
      isAway && away.some((key) => text.includes(`'${key}'`)) ? failing('08006') : undefined,
    );
    let answered = 0;
    const waiting = away.map(async (key) => {
      const outcome = await service().place(id, 1, key);
      answered += 1;
      return outcome;
    });
    const near = keys.filter((key) => !away.includes(key));
    const outcomes = await Promise.all(near.map((key) => service().place(id, 1, key)));
    assert.deepEqual(countOutcomes(outcomes), { PLACED: near.length });
    assert.equal(answered, 0);
    isAway = false;
    assert.deepEqual(countOutcomes(await Promise.all(waiting)), { PLACED: away.length });
  });

  it('are refused with a 500 where claims cannot be made at all', async (t) => {
    await database.sql('ALTER TABLE key_claims RENAME TO elsewhere');
    t.after(() => database.sql('ALTER TABLE elsewhere RENAME TO key_claims'));
    const [id = 0] = products;
    const outcomes = await Promise.all([service().place(id, 1, randomUUID()), service().place(id)]);
    assert.deepEqual(countOutcomes(outcomes), { INTERNAL_ERROR: 1, PLACED: 1 });
  });
});
