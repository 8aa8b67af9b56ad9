import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rideFailover } from '../drills/rideFailover.ts';
import { isPlaced } from '../drills/rideOut.ts';
import type { Fence } from '../processes/primaryPair.ts';

/** How long it takes to be back is measured by `npm run drills -- failover`. */
describe('a failover between the hosts of DATABASE_URL', () => {
  for (const fence of ['killed', 'frozen', 'read-only'] satisfies Fence[]) {
    it(`is seen by no client while the old primary is ${fence}`, async () => {
      const { rides, lost, untold, wrongStock } = await rideFailover({
        ...{ fence, connections: 16, products: 3, lastsMs: 500 },
        sellingMs: { before: 300, after: 600 },
      });
      assert.deepEqual(
        rides.filter((ride) => !isPlaced(ride)),
        [],
      );
      assert.deepEqual({ lost, untold, wrongStock }, { lost: [], untold: [], wrongStock: [] });
    });
  }
});
