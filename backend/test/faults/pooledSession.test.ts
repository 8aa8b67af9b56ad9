import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';

/** BackendKeyData: the process and the key that a client names to cancel its statement. */
const KEY_DATA = Buffer.from('K\0\0\0\x0c', 'latin1');

for (const WORKERS of ['1', '2'])
  describe(`a pooler that lends sessions to a server of WORKERS=${WORKERS}`, () => {
    let database: TestDatabase;
    let server: TestServer;
    const pooler = createServer((client) => {
      const upstream = connect(Number(new URL(database.url).port), '127.0.0.1');
      client.on('error', () => upstream.destroy()).pipe(upstream);
      upstream.on('error', () => client.destroy()).on('end', () => client.end());
      upstream.on('data', (bytes: Buffer) => {
        // Like a pooler's, it names another process than the one that answers.
        const at = bytes.indexOf(KEY_DATA);
        if (at >= 0) bytes.writeInt32BE(1, at + KEY_DATA.length);
        client.write(bytes);
      });
    });

    before(async () => {
      database = await createTestDatabase();
      await once(pooler.listen(0, '127.0.0.1'), 'listening');
      const { port } = pooler.address() as AddressInfo;
      const url = Object.assign(new URL(database.url), { port: String(port) }).href;
      server = await startServer({ DATABASE_URL: url, LOG_LEVEL: 'warn', WORKERS });
    });
    after(async () => {
      await server.stop();
      pooler.close();
      await database.drop();
    });

    it('is recognised: each transaction brings its guards, and nothing is prepared', async () => {
      await database.sql(`
      CREATE TABLE seen (timeout text, prepared bigint);
      CREATE FUNCTION see() RETURNS trigger AS $$ BEGIN
        INSERT INTO seen SELECT current_setting('statement_timeout'),
          (SELECT count(*) FROM pg_prepared_statements);
        RETURN NEW;
      END $$ LANGUAGE plpgsql;
      CREATE TRIGGER see BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION see();`);
      const productId = await database.addProduct(2);
      for (let order = 0; order < 2; order += 1) {
        // As a pooler does between two transactions, at the worst.
        await database.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`);
        assert.equal((await placeOrder(server.url, { productId, quantity: 1 })).status, 201);
      }
      const expected = { timeout: '4s', prepared: '0' };
      assert.deepEqual(await database.sql('SELECT * FROM seen'), [expected, expected]);
      assert.equal(await database.stockOf(productId), 0);
    });
  });
