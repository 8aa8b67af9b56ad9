import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it, type TestContext } from 'node:test';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { type ProxiedServer, startProxiedServer } from '../../../tools/processes/proxiedServer.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { assertError } from '../support/assertError.ts';
import { gatherGroup } from '../support/gatherGroup.ts';

describe('an order that was refused in a group whose COMMIT is lost', () => {
  let database: TestDatabase;
  let server: ProxiedServer;

  before(async () => {
    database = await createTestDatabase();
  });
  // One for each test: it logs the same cause of a failure once in a while only.
  beforeEach(async () => {
    server = await startProxiedServer(database.url, { LOG_LEVEL: 'info' });
  });
  afterEach(() => server.stop());
  after(() => database.drop());

  /**
   * One group sells the last unit to the first order and refuses the second; its COMMIT does not
   * arrive. `statement` waits for the row and has it then, before the group's second attempt.
   */
  async function loseCommit(t: TestContext, productId: number, statement: string) {
    const lock = await lockProduct(database, productId, t);
    const order = { productId, quantity: 1 };
    const place = { url: server.url(), database };
    const [first, second] = await gatherGroup(place, lock, [order, order]);
    assert.ok(first && second);
    const trapped = server.proxy.trapped();
    server.proxy.trapCommits('CUT_BEFORE', 1);
    // The group waits for a while each time: on a busy machine it may have just given up.
    while (server.proxy.trapped() === trapped) {
      await lock.isAwaitedAnew();
      await lock.passOn(statement);
    }
    await logged(/"orders":2.*are tried again/);
    return { first, second, lock };
  }

  /** Looks until the server has logged such a line, or the runner's time is up. */
  async function logged(pattern: RegExp): Promise<void> {
    while (!server.logged().some((line) => pattern.test(line))) await new Promise(setImmediate);
  }

  it('is placed if stock has come meanwhile', async (t) => {
    const productId = await database.addProduct(1);
    const receive = `UPDATE products SET stock = stock + 1 WHERE id = ${productId}`;
    const { first, second, lock } = await loseCommit(t, productId, receive);
    await lock.commit();

    for (const { answer } of [first, second]) assert.equal((await answer()).status, 201);
    assert.equal(await database.unitsOrdered(productId), 2);
    assert.equal(await database.stockOf(productId), 0);
  });

  it('is placed if the one who took the last unit has gone', async (t) => {
    const productId = await database.addProduct(1);
    const { first, second, lock } = await loseCommit(t, productId, holding(productId));
    first.socket.destroy();
    await logged(/"gone":true/);
    await lock.release();

    assert.equal((await second.answer()).status, 201);
    assert.equal(await database.unitsOrdered(productId), 1);
    assert.equal(await database.stockOf(productId), 0);
  });

  it('is refused if all is as it was', async (t) => {
    const productId = await database.addProduct(1);
    const { first, second, lock } = await loseCommit(t, productId, holding(productId));
    await lock.release();

    assert.equal((await first.answer()).status, 201);
    assertError(await second.answer(), 400, 'INSUFFICIENT_STOCK');
    assert.equal(await database.stockOf(productId), 0);
  });
});

const holding = (productId: number) => `SELECT FROM products WHERE id = ${productId} FOR UPDATE`;
