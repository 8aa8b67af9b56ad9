import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Sequelize } from 'sequelize';
import { holdLock, lockProduct } from '../../../tools/processes/holdLock.ts';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { connect } from '../../database/connection.ts';
import { orderGuards } from '../../database/sessionGuards.ts';
import { Unavailable } from '../../errors.ts';
import { prepareWriteCheck } from '../../repositories/writeCheck.ts';
import type { GroupRun } from '../../services/orders/groupRun.ts';
import type { SellContext } from '../../services/orders/sellInHalves.ts';
import { sellUntilAnswered } from '../../services/orders/sellUntilAnswered.ts';
import { WaitingOrder } from '../../services/orders/waitingOrder.ts';

/** An order for so many units fails each time, as if it passed. */
const CONFLICT = 11;
/** Half of the longest pause, but for what a timer may be early. */
const LONG_PAUSE_MS = 120;
/** A shared group lets go of a held row at once, an isolated one after many seconds. */
const guards = { shared: orderGuards(60_000, 1), isolated: orderGuards(60_000, 60_000) };

describe('a group that runs until its orders are answered', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  let productId: number;
  /** How many orders were to be tried again, after each failure. */
  let failed: number[] = [];
  let context: SellContext;

  before(async () => {
    database = await createMigratedDatabase();
    await database.sql(`
      CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN
        RAISE EXCEPTION USING ERRCODE = '40001';
      END $$ LANGUAGE plpgsql;
      CREATE TRIGGER fail BEFORE INSERT ON orders FOR EACH ROW
        WHEN (NEW.quantity = ${CONFLICT}) EXECUTE FUNCTION fail();`);
    const session = { guards: guards.shared, prepare: prepareWriteCheck };
    const pool = { poolSize: 2, connectTimeoutMs: 5_000 };
    sequelize = connect({ databaseUrl: database.url, ...pool, session });
    context = { sequelize, guards, onFailure: (_, orders) => failed.push(orders) };
  });
  beforeEach(async () => {
    failed = [];
    productId = await database.addProduct(1_000);
  });
  after(async () => {
    await sequelize.close();
    await database.drop();
  });

  const run = (kind: GroupRun['kind']) => ({ kind, noteTransaction: () => {} });
  const makeOrder = (product: number, quantity = 1, idempotencyKey: string | null = null) =>
    new WaitingOrder(product, quantity, { idempotencyKey, isGone: () => false });

  it('lets the next group start before answers are written', async () => {
    const order = makeOrder(productId);
    const seen: string[] = [];
    const answered = order.answer.then(() => seen.push('answered'));
    await sellUntilAnswered([order], run('SHARED'), context);
    seen.push('ended');
    await answered;
    assert.deepEqual(seen, ['ended', 'answered']);
  });

  it('ends when their deadlines have answered them, though the database is away', async () => {
    const nowhere = connect({
      databaseUrl: 'postgres://a:b@127.0.0.1:1/c',
      poolSize: 1,
      connectTimeoutMs: 500,
    });
    const order = makeOrder(productId);
    const answer = assert.rejects(order.answer, Unavailable);
    const onFailure = () => order.fail(new Unavailable());
    const group = { ...context, sequelize: nowhere, onFailure };
    assert.deepEqual(await sellUntilAnswered([order], run('SHARED'), group), []);
    await answer;
  });

  it('waits for the row of an isolated product for its own time', async (test) => {
    const lock = await lockProduct(database, productId, test);
    const order = makeOrder(productId);
    const undone = sellUntilAnswered([order], run('ISOLATED'), context);
    await lock.isAwaited();
    await lock.release();
    assert.deepEqual(await undone, []);
    assert.equal((await order.answer).isReplay, false);
  });

  it('leaves no order undone that is answered meanwhile', async (test) => {
    const lock = await lockProduct(database, productId, test);
    const orders = [makeOrder(productId), makeOrder(productId)];
    const short = { ...guards, isolated: orderGuards(60_000, 1_000) };
    const undone = sellUntilAnswered(orders, run('ISOLATED'), { ...context, guards: short });
    await lock.isAwaited();
    orders[0]?.refuse(new Unavailable());
    await assert.rejects(orders[0]?.answer as Promise<unknown>, Unavailable);
    assert.deepEqual(await undone, [orders[1]]);
    await lock.release();
  });

  it('is tried in halves at once where another session holds a key', async (test) => {
    const insert = `INSERT INTO orders (id, product_id, quantity, idempotency_key)
      VALUES (gen_random_uuid(), ${productId}, 1, 'held')`;
    const lock = await holdLock(database, insert, test);
    const blocked = makeOrder(await database.addProduct(5), 1, 'held');
    const other = makeOrder(await database.addProduct(5));
    const undone = await sellUntilAnswered([blocked, other], run('SHARED'), context);
    await lock.release();
    assert.deepEqual(undone, [blocked]);
    assert.equal((await other.answer).isReplay, false);
    assert.deepEqual(failed, [2, 1]);
  });

  it('has one try, and a long pause, where its order fails by itself', async () => {
    const order = makeOrder(productId, CONFLICT);
    order.noteFailing();
    const startedAt = performance.now();
    assert.deepEqual(await sellUntilAnswered([order], run('ISOLATED'), context), [order]);
    const tookMs = performance.now() - startedAt;
    assert.ok(tookMs >= LONG_PAUSE_MS, `${tookMs} ms`);
    assert.deepEqual(failed, [1]);
  });

  it('does not wait for the row of an order that fails by itself', {
    timeout: 8_000,
  }, async (t) => {
    const lock = await lockProduct(database, productId, t);
    const order = makeOrder(productId, CONFLICT);
    order.noteFailing();
    assert.deepEqual(await sellUntilAnswered([order], run('ISOLATED'), context), [order]);
    await lock.release();
  });

  it('skips held rows where it probes many', { timeout: 8_000 }, async (test) => {
    const lock = await lockProduct(database, productId, test);
    const [held, free] = [makeOrder(productId), makeOrder(await database.addProduct(5))];
    const patient = { ...guards, shared: guards.isolated };
    const probe = sellUntilAnswered([held, free], run('PROBE'), { ...context, guards: patient });
    assert.deepEqual(await probe, [held]);
    assert.equal((await free.answer).isReplay, false);
    await lock.release();
  });
});
