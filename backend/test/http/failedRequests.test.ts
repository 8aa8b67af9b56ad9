import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { startServerOnDatabase } from '../../../tools/processes/serversOnDatabase.ts';
import { onceInAWhile } from '../../http/onceInAWhile.ts';

const STACK_INTERVAL_MS = 5_000;
const ORDERS = 20;
/** What a terminal would act on, in words of the database's. */
const MESSAGE = 'not \u009b31m\u202etoday';

interface Line {
  msg: string;
  requestId: string;
  err: { message: string; code: string; stack?: string };
}

describe('the log of requests that fail', () => {
  it('has a line for each, and the stack of each cause once in a while', async (test) => {
    const server = await startServerOnDatabase({ LOG_LEVEL: 'error' });
    test.after(() => server.stop());
    const productId = await server.database.addProduct(100);
    await server.database.sql(`
      CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN RAISE '${MESSAGE}'; END $$ LANGUAGE plpgsql;
      CREATE TRIGGER fail BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION fail();`);
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: ORDERS }, () => placeOrder(server.url, { productId, quantity: 1 })),
    );
    const mostStacks = 1 + (performance.now() - startedAt) / STACK_INTERVAL_MS;
    const ids = answers.map(({ status, headers }) => {
      assert.equal(status, 500);
      return headers.get('x-request-id');
    });
    const logged = () =>
      server.output
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Line)
        .filter(({ msg }) => msg === 'a request failed');
    while (logged().length < ORDERS) await new Promise(setImmediate);
    const lines = logged();
    assert.deepEqual(lines.map(({ requestId }) => requestId).sort(), ids.sort());
    for (const { err } of lines) assert.deepEqual([err.code, err.message], ['P0001', MESSAGE]);
    const stacks = lines.filter(({ err }) => err.stack !== undefined).length;
    assert.ok(stacks >= 1 && stacks <= mostStacks, `${stacks} stacks of ${ORDERS}`);
    assert.doesNotMatch(server.output.join(''), /[\u009b\u202e]/);
    assert.equal(await server.database.stockOf(productId), 100);
  });

  it('keeps a bounded number of causes', () => {
    const isDue = onceInAWhile();
    assert.deepEqual([isDue('first'), isDue('first')], [true, false]);
    for (let number = 0; number < 100; number += 1) assert.equal(isDue(`cause ${number}`), true);
    assert.equal(isDue('first'), true, 'the first of so many is forgotten');
  });
});
