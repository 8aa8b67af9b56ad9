import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { claimRights, onTable, type Right, rights } from '../../backend/database/rights.ts';
import { createFakeCitus } from '../../backend/test/support/fakeCitus.ts';
import { holdLock } from '../../tools/processes/holdLock.ts';
import { createMigratedDatabase } from '../../tools/processes/migratedDatabase.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import type { TestDatabase } from '../../tools/processes/testDatabase.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { type Clerk, createClerk } from './support/clerk.ts';
import { startInventory } from './support/runInventory.ts';

const forms = [
  { place: 'one PostgreSQL', create: createMigratedDatabase, more: undefined },
  { place: 'Citus', create: createFakeCitus, more: claimRights },
];

for (const { place, create, more } of forms) {
  describe(`rights that are asked for at the start, on ${place}`, () => {
    const temporary = makeTemporaryDirectory();
    const needed: Record<keyof typeof claimRights, readonly Right[]> = {
      server: [...rights.server, ...(more?.server ?? [])],
      'orders archive': [...rights['orders archive'], ...(more?.['orders archive'] ?? [])],
    };
    let database: TestDatabase;
    let clerk: Clerk;

    before(async () => {
      database = await create();
      clerk = await createClerk(database);
    });
    after(async () => {
      temporary.remove();
      await clerk.drop();
      await database.drop();
    });

    /** The right of the table in the documentation, of which one column may have been taken. */
    function assertNamed(words: string, part: keyof typeof needed, without: Right): void {
      const whole = needed[part].find(
        (right) =>
          onTable(right)?.table === onTable(without)?.table &&
          onTable(right)?.privilege === onTable(without)?.privilege,
      );
      assert.ok(words.includes(`\n  GRANT ${whole} TO "${clerk.role}";\n`), words);
      assert.doesNotMatch(words, /\n {4}at /);
    }

    it('are what the server needs, and no more', () =>
      clerk.tryEach(needed.server, async (without) => {
        const settings = { DATABASE_URL: clerk.url, LOG_LEVEL: 'info' };
        const order = ({ url }: { url: string }) => {
          const key = { 'Idempotency-Key': randomUUID() };
          return placeOrder(url, { productId: 1, quantity: 1 }, key);
        };
        if (!without) {
          const server = await startServer(settings);
          assert.equal((await order(server)).status, 201);
          return server.stop();
        }
        await assert.rejects(startServer(settings), ({ message }: Error) => {
          assertNamed(message, 'server', without);
          return true;
        });
        if (without === 'SELECT ON migrations') return;
        await clerk.give(without);
        const server = await startServer(settings);
        await clerk.take(without);
        const answer = await order(server);
        await server.stop();
        assert.equal(answer.status, 500, `without ${without}`);
        assert.ok(server.output.some((line) => line.includes('permission denied for table')));
      }));

    /** Archives an old order; a right may be taken away when it has begun. */
    async function archive(test: TestContext, losing?: Right) {
      await database.sql(
        `INSERT INTO orders (id, product_id, quantity, created_at, idempotency_key)
         VALUES (gen_random_uuid(), 1, 1, '2020-01-01', '${randomUUID()}');
         INSERT INTO stock_receipts (product_id, quantity) VALUES (1, 1)`,
      );
      const output = join(temporary.path, randomUUID());
      const lock =
        losing && (await holdLock(database, `LOCK TABLE orders; ${clerk.taking(losing)}`, test));
      const { result } = startInventory(
        ['orders', 'archive', '--before', '2021-01-01', '--output', output],
        { DATABASE_URL: clerk.url },
      );
      await lock?.isAwaited();
      await lock?.commit();
      return { ...(await result), hasWritten: existsSync(output) };
    }

    it('are what `orders archive` needs, and no more', (test) =>
      clerk.tryEach(needed['orders archive'], async (without) => {
        const { exitCode, stderr, hasWritten } = await archive(test);
        const line = `without ${without}: ${stderr}`;
        assert.deepEqual([exitCode, hasWritten], without ? [1, false] : [0, true], line);
        if (!without) return;
        assertNamed(stderr, 'orders archive', without);
        if (without === 'SELECT ON migrations') return;
        await clerk.give(without);
        const late = await archive(test, without);
        assert.equal(late.exitCode, 1, `without ${without} later: ${late.stderr}`);
        assert.match(late.stderr, /permission denied[^\n]*\nThe user in DATABASE_URL/);
      }));
  });
}
