import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Answer, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { openTestDatabase } from '../../../tools/processes/testDatabase.ts';
import { makeTestPostgres } from '../../../tools/processes/testPostgres.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';

const ORDER_TIMEOUT_MS = 1_500;
const BUYERS = 20;

for (const WORKERS of ['1', '2'])
  describe(`an outage of the database, for a server of WORKERS=${WORKERS}`, () => {
    it('longer than the deadline answers 503, loses nothing and needs no restart', async (t) => {
      const postgres = await makeTestPostgres();
      let server: TestServer | undefined;
      t.after(async () => {
        await server?.stop();
        await postgres.remove();
      });
      await postgres.start();
      server = await startServer({
        DATABASE_URL: postgres.url,
        ORDER_TIMEOUT_MS: String(ORDER_TIMEOUT_MS),
        LOG_LEVEL: 'error',
        WORKERS,
      });
      const { url } = server;
      const database = openTestDatabase(postgres.url);
      const productId = await database.addProduct(1_000_000);

      const answers: Answer[] = [];
      let selling = true;
      const buyer = async () => {
        while (selling) answers.push(await placeOrder(url, { productId, quantity: 1 }));
      };
      const count = (status: number) => answers.filter((answer) => answer.status === status).length;
      const buyers = Array.from({ length: BUYERS }, buyer);

      await until(() => count(201) > 100);
      await postgres.kill('SIGKILL');
      await until(() => count(503) >= 2 * BUYERS);
      const placedBefore = count(201);
      await postgres.start();
      await until(() => count(201) > placedBefore + 100);
      selling = false;
      await Promise.all(buyers);

      const refused = answers.filter((answer) => answer.status !== 201);
      for (const { status, body, headers } of refused) {
        assert.equal(status, 503);
        // COMMIT was unanswered at the kill for some; nobody can tell those the outcome.
        assert.match(body.code ?? '', /^(UNAVAILABLE|OUTCOME_UNKNOWN)$/);
        if (body.code === 'UNAVAILABLE') assert.equal(headers.get('Retry-After'), '1');
      }
      const unknown = refused.filter(({ body }) => body.code === 'OUTCOME_UNKNOWN').length;
      const rows = await database.sql<{ id: string }>('SELECT id FROM orders');
      const inTable = new Set(rows.map(({ id }) => id));
      const acknowledged = answers.flatMap(({ body }) => body.order?.id ?? []);
      assert.equal(new Set(acknowledged).size, acknowledged.length, 'no order twice');
      assert.deepEqual(
        acknowledged.filter((id) => !inTable.has(id)),
        [],
        'no order lost',
      );
      assert.ok(inTable.size <= acknowledged.length + unknown, 'no order that nobody asked for');
      assert.equal(await database.stockOf(productId), 1_000_000 - inTable.size);
    });
  });

/** Looks every few milliseconds, until the runner's own time limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}
