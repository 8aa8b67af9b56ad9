import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rideProxy } from '../drills/rideProxy.ts';
import { noProxy, proxyNames, startSampleProxy } from '../processes/sampleProxy.ts';
import { startServerOnDatabase } from '../processes/serversOnDatabase.ts';
import { orderFrom } from './support/orderFrom.ts';

const skip = process.platform === 'linux' ? false : 'only Linux has 127.0.0.2 by itself';

/** How many answers of each kind there are is counted by `npm run drills -- proxies`. */
for (const name of proxyNames) {
  describe(`the sample of ${name}`, { skip: noProxy(name) }, () => {
    it('places each order with a key while a server ends, or it is reloaded', async () => {
      const rides = await rideProxy(name, {
        ...{ connections: 16, haveKeys: true, lastsMs: 500 },
        sellingMs: { before: 300, after: 300 },
      });
      for (const { event, answers, wrong } of rides) {
        // A reload closes connections that idle: an order that was sent on one just then is lost.
        const { 'no answer': lost = 0, ...others } = answers;
        assert.deepEqual([Object.keys(others), wrong], [['201'], []], event);
        if (event !== 'reload') assert.equal(lost, 0, event);
      }
    });

    it('names each client to the service, whatever the client says of itself', {
      skip,
    }, async (test) => {
      const settings = { RATE_LIMIT: '3/600s', TRUST_PROXY: '127.0.0.1' };
      const server = await startServerOnDatabase(settings);
      test.after(() => server.stop());
      const productId = await server.database.addProduct(100);
      const port = Number(new URL(server.url).port);
      const proxy = await startSampleProxy(name, [port, port]);
      test.after(() => proxy.remove());
      for (const client of ['127.0.0.2', '127.0.0.3']) {
        const statuses: (number | undefined)[] = [];
        for (let number = 1; number <= 5; number += 1) {
          const headers = { 'X-Forwarded-For': `192.0.2.${number}` };
          statuses.push(await orderFrom(client, { url: proxy.url, productId, headers }));
        }
        assert.deepEqual(statuses, [201, 201, 201, 429, 429], client);
      }
      assert.equal(await server.database.unitsOrdered(productId), 6);
    });
  });
}
