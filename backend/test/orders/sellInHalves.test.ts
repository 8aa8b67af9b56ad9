import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Sequelize } from 'sequelize';
import { holdLock, lockProduct } from '../../../tools/processes/holdLock.ts';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { connect } from '../../database/connection.ts';
import { orderGuards } from '../../database/sessionGuards.ts';
import { InternalError } from '../../errors.ts';
import { type SellContext, sellInHalves } from '../../services/orders/sellInHalves.ts';
import { WaitingOrder } from '../../services/orders/waitingOrder.ts';

/** An order for so many units fails, each time: as if it passed, or for good. */
const CONFLICT = 11;
const REJECTED = 12;
const KEY_TAKEN = 13;
const guards = orderGuards(20_000, 50);

describe('orders that have failed together', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  let context: SellContext;
  let failures = 0;

  before(async () => {
    database = await createMigratedDatabase();
    await database.sql(`
      CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN
        IF NEW.quantity = ${CONFLICT} THEN RAISE EXCEPTION USING ERRCODE = '40001'; END IF;
        IF NEW.quantity = ${KEY_TAKEN} THEN RAISE EXCEPTION USING ERRCODE = '23505'; END IF;
        RAISE EXCEPTION 'not at all';
      END $$ LANGUAGE plpgsql;
      CREATE TRIGGER fail BEFORE INSERT ON orders FOR EACH ROW
        WHEN (NEW.quantity IN (${CONFLICT}, ${REJECTED}, ${KEY_TAKEN})) EXECUTE FUNCTION fail();`);
    sequelize = connect({ databaseUrl: database.url, poolSize: 2, connectTimeoutMs: 5_000 });
    context = {
      sequelize,
      guards: { shared: guards, isolated: guards },
      onFailure: () => {
        failures += 1;
      },
    };
  });
  after(async () => {
    await sequelize.close();
    await database.drop();
  });

  const caller = { idempotencyKey: null, isGone: () => false };
  const makeOrders = (productId: number, quantities: number[]) =>
    quantities.map((quantity) => new WaitingOrder(productId, quantity, caller));
  const sell = (orders: WaitingOrder[]) =>
    sellInHalves(orders, new Error('they failed together'), context);

  it('are sold but for those at fault, of which each has its own end', async () => {
    const productId = await database.addProduct(1_000);
    const orders = makeOrders(productId, [1, CONFLICT, 1, REJECTED, 1, KEY_TAKEN]);
    const answers = Promise.allSettled(orders.map(({ answer }) => answer));
    failures = 0;
    const { undone, untried } = await sell(orders);
    assert.deepEqual(undone, [orders[1], orders[5]]);
    assert.deepEqual(untried, []);
    assert.ok(
      undone.every(({ isFailing }) => isFailing),
      'from now on each goes by itself',
    );
    assert.ok(failures >= 3, 'each failure is told');
    assert.equal(await database.unitsOrdered(productId), 3);
    assert.equal(await database.stockOf(productId), 997);
    for (const order of undone) order.refuse(new InternalError({ cause: undefined }));
    const [first, , , rejected] = await answers;
    assert.equal(first?.status, 'fulfilled');
    assert.ok(rejected?.status === 'rejected' && rejected.reason instanceof InternalError);
  });

  it('are left to the next try when too many in a row have failed', async () => {
    const productId = await database.addProduct(1_000);
    const orders = makeOrders(productId, Array<number>(64).fill(CONFLICT));
    const { undone, untried } = await sell(orders);
    assert.ok(untried.length > 32, `${untried.length} were not tried`);
    assert.equal(undone.length + untried.length, 64);
  });

  it('are tried to the last, however many fail among those that are sold', async () => {
    const productId = await database.addProduct(1_000);
    const quantities = Array.from({ length: 64 }, (_, n) => (n % 8 === 0 ? CONFLICT : 1));
    const { undone, untried } = await sell(makeOrders(productId, quantities));
    assert.deepEqual([undone.length, untried.length], [8, 0]);
    assert.equal(await database.unitsOrdered(productId), 56);
  });

  it('do not wait for a row that another session holds', async (test) => {
    const [held, free] = [await database.addProduct(10), await database.addProduct(10)];
    const lock = await lockProduct(database, held, test);
    const orders = [...makeOrders(held, [1]), ...makeOrders(free, [1])];
    const { undone, untried } = await sell(orders);
    await lock.release();
    assert.deepEqual([undone, untried], [[orders[0]], []]);
    assert.ok(orders[0]?.isWaiting);
    assert.equal(orders[0].isFailing, false);
    assert.equal(await database.unitsOrdered(free), 1);
  });

  it('are left undone while somebody has locked the table', async (test) => {
    const orders = makeOrders(await database.addProduct(1_000), [1, 1]);
    await holdLock(database, 'LOCK TABLE products', test);
    const { undone } = await sell(orders);
    assert.deepEqual(undone, orders);
    assert.ok(orders.every(({ isWaiting }) => isWaiting));
  });
});
