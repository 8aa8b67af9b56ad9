import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { makePrimaryPair } from '../../../tools/processes/primaryPair.ts';
import { targetOf } from '../../../tools/processes/proxiedServer.ts';
import { canHaveHostsFile } from '../../../tools/processes/serverProcess.ts';
import { startTcpProxy } from '../../../tools/processes/tcpProxy.ts';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { openTestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer } from '../../../tools/processes/testServer.ts';

const skip = !canHaveHostsFile() && 'only root can mount a file of hosts, on Linux';
const NAME = 'shop-database.test';
const [OF_STANDBY, OF_PRIMARY] = ['127.0.0.2', '127.0.0.3'];

/** As managed databases have it: one name, whose addresses change. */
describe('the name of a database', { skip }, () => {
  for (const WORKERS of ['1', '2'])
    it(`may have several addresses, and others after a failover, with WORKERS=${WORKERS}`, async (t) => {
      const pair = await makePrimaryPair();
      t.after(pair.remove);
      const productId = await openTestDatabase(pair.primary.url).addProduct(10);
      const toStandby = await startTcpProxy(targetOf(pair.standby.url), {
        host: OF_STANDBY,
        port: 0,
      });
      t.after(toStandby.close);
      const { port } = toStandby;
      const toPrimary = await startTcpProxy(targetOf(pair.primary.url), { host: OF_PRIMARY, port });
      t.after(toPrimary.close);
      const { path, remove } = makeTemporaryDirectory();
      t.after(remove);
      const hostsFile = join(path, 'hosts');
      const leadTo = (...addresses: string[]) =>
        writeFileSync(hostsFile, addresses.map((address) => `${address} ${NAME}\n`).join(''));

      leadTo(OF_STANDBY, OF_PRIMARY);
      const DATABASE_URL = Object.assign(new URL(pair.primary.url), { hostname: NAME, port }).href;
      const server = await startServer(
        { DATABASE_URL, LOG_LEVEL: 'error', WORKERS },
        { hostsFile },
      );
      t.after(server.stop);
      const place = () => placeOrder(server.url, { productId, quantity: 1 });
      assert.equal((await place()).status, 201);
      assert.ok(toStandby.connections().opened > 0, 'the standby came first');

      leadTo(OF_PRIMARY);
      await pair.fence('killed');
      await pair.promote();
      const answer = place();
      leadTo(OF_STANDBY);
      assert.equal((await answer).status, 201);
      assert.equal(await openTestDatabase(pair.standby.url).stockOf(productId), 8);
    });
});
