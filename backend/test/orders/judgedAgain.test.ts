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
   * arrive. `next` queues for the row and gets it then, before the group's second attempt.
   */
  async function loseCommit<Next>(
    t: TestContext,
    productId: number,
    next: () => Promise<Next>,
  ): Promise<{ first: Connection; second: Connection; gotIt: Next }> {
    const trapped = server.proxy.trapped();
    const lock = await lockProduct(database, productId, t);
    const order = { productId, quantity: 1 };
    const place = { url: server.url(), database };
    const [first, second] = await gatherGroup(place, lock, [order, order]);
    assert.ok(first && second);
    const waitsInLine = next();
    await lock.isAwaited(2);
    server.proxy.trapCommits('CUT_BEFORE', 1);
    await lock.release();
    const gotIt = await waitsInLine;
    assert.equal(server.proxy.trapped(), trapped + 1);
    await logged(/"orders":2.*are tried again/);
    return { first, second, gotIt };
  }

  /** Looks until the server has logged such a line, or the runner's time is up. */
  async function logged(pattern: RegExp): Promise<void> {
    while (!server.logged().some((line) => pattern.test(line))) await new Promise(setImmediate);
  }

  it('is placed if stock has come meanwhile', async (t) => {
    const productId = await database.addProduct(1);
    const receive = () =>
      database.sql('UPDATE products SET stock = stock + 1 WHERE id = $1', [productId]);
    const { first, second } = await loseCommit(t, productId, receive);

    for (const { answer } of [first, second]) assert.equal((await answer()).status, 201);
    assert.equal(await database.unitsOrdered(productId), 2);
    assert.equal(await database.stockOf(productId), 0);
  });

  it('is placed if the one who took the last unit has gone', async (t) => {
    const productId = await database.addProduct(1);
    const hold = () => lockProduct(database, productId, t);
    const { first, second, gotIt: lock } = await loseCommit(t, productId, hold);
    first.socket.destroy();
    await logged(/"gone":true/);
    await lock.release();

    assert.equal((await second.answer()).status, 201);
    assert.equal(await database.unitsOrdered(productId), 1);
    assert.equal(await database.stockOf(productId), 0);
  });

  it('is refused if all is as it was', async (t) => {
    const productId = await database.addProduct(1);
    const hold = () => lockProduct(database, productId, t);
    const { first, second, gotIt: lock } = await loseCommit(t, productId, hold);
    await lock.release();

    assert.equal((await first.answer()).status, 201);
    assertError(await second.answer(), 400, 'INSUFFICIENT_STOCK');
    assert.equal(await database.stockOf(productId), 0);
  });
});

type Connection = Awaited<ReturnType<typeof gatherGroup>>[number];
