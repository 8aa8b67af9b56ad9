import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import type { Cluster } from '../../database/citus/cluster.ts';
import { createFakeCitus } from '../support/fakeCitus.ts';
import { countOutcomes, startOrderService, type TestService } from '../support/orderServices.ts';
import { failing } from '../support/recordStatements.ts';
import { assertOneShard, shardsOf } from '../support/statementShards.ts';

const KEY = "it's-a-key";
/** Unlike every other number in the statements. */
const PRODUCT = 1_234_567_890;

/** Places orders in each of the ways that there are; returns what was sent for each, in words. */
async function placeInEachWay(database: TestDatabase, service: TestService) {
  const products = await Promise.all(Array.from({ length: 40 }, () => database.addProduct(1_000)));
  await database.sql(`INSERT INTO products (id, name, stock) VALUES (${PRODUCT}, 'first', 1000)`);
  products.push(PRODUCT);
  const sent: Record<string, string[]> = {};
  async function note(way: string, orders: () => Promise<unknown>): Promise<void> {
    service.clear();
    await orders();
    const texts = service.messages.map(({ text }) => nameless(text));
    sent[way] = texts.filter((text) => !/AS "isSharded"$/.test(text)); // of a session just opened
    all.push(...service.messages);
  }
  const all: TestService['messages'] = [];
  await note('alone', () => service.place(PRODUCT));
  await note('keyed', () => service.place(PRODUCT, 1, KEY));
  await note('again', () => service.place(PRODUCT, 1, KEY));
  await note('many', () => {
    const orders = products.flatMap((id, index) => [
      service.place(id, 2),
      service.place(id, 1, `k${index}`),
    ]);
    return Promise.all(orders);
  });
  let failures = 1;
  service.replace((text) => {
    return text.endsWith('COMMIT') && failures-- > 0 ? `${text};\n${failing('40001')}` : undefined;
  });
  await note('retried', () => service.place(PRODUCT, 3));
  return { sent, all };
}

/** Without what differs from run to run. */
function nameless(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')
    .replaceAll(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(String(PRODUCT), '<product>')
    .replaceAll(/\s+/g, ' ');
}

const LOCK =
  'BEGIN ISOLATION LEVEL READ COMMITTED; SELECT id, stock, archived_at IS NOT NULL AS "isArchived" ' +
  'FROM products WHERE id IN (<product>) ORDER BY id FOR UPDATE';
const lookUp = (condition: string) =>
  'SELECT id, product_id AS "productId", quantity, idempotency_key AS "idempotencyKey", ' +
  `least(greatest(created_at, '0001-01-01Z'), '9999-12-31T23:59:59.999Z') AS "createdAt" ` +
  `FROM orders WHERE ${condition}`;
const write = (stock: number, quantity: number, key: string) =>
  'UPDATE products SET stock = updated.stock, updated_at = now() ' +
  `FROM (VALUES (<product>, ${stock})) AS updated (id, stock) WHERE products.id = updated.id; ` +
  'INSERT INTO orders (id, product_id, quantity, idempotency_key, created_at) ' +
  `VALUES ('<id>', <product>, ${quantity}, ${key}, '<time>'); ` +
  `SET CONSTRAINTS ALL IMMEDIATE; EXECUTE ${key === 'NULL' ? 'check_written' : 'check_keyed'}`;

describe('what is sent for orders', () => {
  const open: TestService[] = [];
  const databases: TestDatabase[] = [];
  after(async () => {
    await Promise.all(open.map((service) => service.close()));
    await Promise.all(databases.map((database) => database.drop()));
  });

  async function start(create: () => Promise<TestDatabase>) {
    const database = await create();
    const service = await startOrderService(database.url);
    databases.push(database);
    open.push(service);
    return { database, service };
  }

  it('on one PostgreSQL is what it was before there were shards', async () => {
    const { database, service } = await start(createMigratedDatabase);
    const { sent } = await placeInEachWay(database, service);
    const keyed = `idempotency_key IN ('it''s-a-key')`;
    const sums = (text = '') => text.replace(/(check_written|check_keyed) \(.*\)/, '$1');
    assert.deepEqual(sent.alone?.map(sums), [LOCK, `${write(999, 1, 'NULL')}; COMMIT`]);
    assert.deepEqual(sent.keyed?.map(sums), [
      LOCK,
      lookUp(keyed),
      `${write(998, 1, "'it''s-a-key'")}; COMMIT`,
    ]);
    assert.deepEqual(sent.again, [LOCK, lookUp(keyed), 'COMMIT']);
    assert.deepEqual(sent.retried?.map(sums), [
      LOCK,
      `${write(992, 3, 'NULL')}; COMMIT`,
      'ROLLBACK',
      LOCK,
      lookUp(`id IN ('<id>')`),
      'COMMIT',
    ]);
    assert.ok(sent.many?.some((text) => (text.match(/\),\('/g)?.length ?? 0) > 30));
    for (const text of sent.many ?? []) assert.doesNotMatch(text, /citus|product_id IN|key_claims/);
  });

  it('on a sharded database names products or keys of one shard, in each transaction', async () => {
    const { database, service } = await start(() => createFakeCitus());
    const { all } = await placeInEachWay(database, service);
    const cluster = service.cluster as Cluster;
    assertOneShard(all, cluster);
    const places = all.flatMap(({ text }) => [
      ...shardsOf(text.split(';\n').at(-1) ?? '', cluster),
    ]);
    assert.ok(new Set(places).size > 30, 'many shards were met');
    assert.equal(service.messages.filter(({ text }) => /check_/.test(text)).length, 0);
  });

  it('is found at fault, and shown, where it names two shards', async () => {
    const { service } = await start(() => createFakeCitus());
    const cluster = service.cluster as Cluster;
    const other = [...Array(100).keys()].find((id) => cluster.shardOf(id) !== cluster.shardOf(1));
    const lock = (list: string) =>
      `SELECT id, stock, archived_at FROM products WHERE id IN (${list}) ORDER BY id FOR UPDATE`;
    assert.throws(
      () => assertOneShard([{ session: 0, text: lock(`1,${other}`) }], cluster),
      /For the shards \d+ and \d+:\nSELECT id, stock/,
    );
    const unnamed = `SELECT id, product_id FROM orders WHERE id IN ('a')`;
    assert.throws(
      () => assertOneShard([{ session: 0, text: unnamed }], cluster),
      /Not a statement/,
    );
  });

  it('are placed, each once, in either case', async () => {
    for (const { service } of open.slice(0, 2).map((one) => ({ service: one }))) {
      const outcomes = await Promise.all([1, 2].map(() => service.place(1, 1, 'once')));
      assert.deepEqual(countOutcomes(outcomes), { PLACED: 1, REPLAYED: 1 });
    }
  });
});
