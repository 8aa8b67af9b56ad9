import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { startServer } from '../../../tools/processes/testServer.ts';

const OTHERS = 17;
/** Each slow product is ordered so often, one order after the other. */
const SLOW_ORDERS = 4;

/** A shop where writing an order for some of the products takes long. */
async function setUp(slow: number, seconds: number, test: TestContext) {
  const database = await createMigratedDatabase();
  const server = await startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'warn' });
  test.after(async () => {
    await server.stop();
    await database.drop();
  });
  const products = await Promise.all(
    Array.from({ length: slow + OTHERS }, () => database.addProduct(100_000)),
  );
  const [slowOnes, others] = [products.slice(0, slow), products.slice(slow)];
  await database.sql(`
    CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(${seconds}); RETURN NEW; END';
    CREATE TRIGGER take_long BEFORE INSERT ON orders FOR EACH ROW
      WHEN (NEW.product_id IN (${slowOnes.join()})) EXECUTE FUNCTION take_long()`);
  const place = async (productId: number) => {
    const { status, body } = await placeOrder(server.url, { productId, quantity: 1 });
    assert.equal(status, 201, body.message);
  };
  return { slowOnes, others, place };
}

describe('products that take the database long', () => {
  for (const [slow, seconds] of [
    [1, 2],
    [3, 0.7],
    [3, 2],
  ] as const)
    it(`do not hold the others up: ${slow} of them, ${seconds} s`, async (test) => {
      const { slowOnes, others, place } = await setUp(slow, seconds, test);
      let isFoundOut = false;
      let isOver = false;
      let heldUp = 0;
      const buyers = others.map(async (productId) => {
        while (!isOver) {
          const isCounted = isFoundOut;
          const startedAt = performance.now();
          await place(productId);
          const tookMs = performance.now() - startedAt;
          if (isCounted && tookMs >= seconds * 1_000) heldUp += 1;
        }
      });
      const placeSlow = () => Promise.all(slowOnes.map(place));

      await placeSlow();
      isFoundOut = true;
      for (let n = 0; n < SLOW_ORDERS; n += 1) await placeSlow();
      isOver = true;
      await Promise.all(buyers);

      // A slow product in a group of theirs would hold up all of them each time.
      assert.ok(heldUp < OTHERS, `${heldUp} orders took as long as one of a slow product`);
    });
});
