import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { spawnSupervised } from '../../../tools/processes/supervisor/supervise.ts';
import { startServer } from '../../../tools/processes/testServer.ts';
import { projectRoot } from '../../config.ts';
import { findFreePort } from '../../database/embedded/postmaster.ts';

/** Each request is a line of the log as long as its path. */
const LONG_PATH = `/${'x'.repeat(8_000)}`;
/** More than a pipe holds, and than Node.js reads ahead. */
const LINES = 100;
const skip = existsSync('/dev/full') ? false : 'there is no /dev/full here';

/** A server whose output nobody reads, and a product of 10 units. */
async function startUnread(stdout: number | 'pipe', WORKERS: string, test: TestContext) {
  const database = await createMigratedDatabase();
  test.after(() => database.drop());
  const productId = await database.addProduct(10);
  const port = String(await findFreePort());
  const settings = { DATABASE_URL: database.url, PORT: port, WORKERS, LOG_LEVEL: 'info' };
  const server: ChildProcess = spawnSupervised(
    process.execPath,
    [join(projectRoot, 'backend/server.ts')],
    { env: { ...process.env, ...settings }, stdio: ['ignore', stdout, 'pipe'] },
  );
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url).catch(() => undefined))) {
    assert.equal(server.exitCode, null, 'it has left');
  }
  return { server, url, order: { productId, quantity: 1 } };
}

for (const WORKERS of ['1', '2'])
  describe(`the log of a server of WORKERS=${WORKERS}`, () => {
    it('on a disk that is full is lost, and no order with it', { skip }, async (test) => {
      const full = openSync('/dev/full', 'w');
      const { server, url, order } = await startUnread(full, WORKERS, test);
      const complaints = text(server.stderr as NonNullable<typeof server.stderr>);
      for (let n = 0; n < 10; n += 1) assert.equal((await placeOrder(url, order)).status, 201);

      server.kill('SIGTERM');
      assert.deepEqual(await once(server, 'exit'), [0, null]);
      assert.match(await complaints, /^(Lines of the log are lost: ENOSPC.*\n)+$/);
    });

    it('has whole lines, however long and however many at once', async (test) => {
      const database = await createMigratedDatabase();
      const server = await startServer({ DATABASE_URL: database.url, WORKERS });
      test.after(() => database.drop());
      await Promise.all(
        Array.from({ length: LINES }, async () => {
          const answer = await fetch(server.url + LONG_PATH);
          await answer.text();
        }),
      );
      await server.stop();
      const logged = server.output.filter((line) => line.startsWith('{'));
      const requests = logged.filter((line) => JSON.parse(line).url === LONG_PATH);
      assert.equal(requests.length, LINES);
    });

    it('that nobody reads keeps neither orders nor the end waiting', async (test) => {
      const { server, url, order } = await startUnread('pipe', WORKERS, test);
      for (let n = 0; n < LINES; n += 1) await (await fetch(url + LONG_PATH)).body?.cancel();
      assert.equal((await placeOrder(url, order)).status, 201);

      server.kill('SIGTERM');
      assert.deepEqual(await once(server, 'exit'), [0, null]);
    });
  });
