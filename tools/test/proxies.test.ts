import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rideProxy } from '../drills/rideProxy.ts';
import { noProxy, proxyNames } from '../processes/sampleProxy.ts';

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
  });
}
