import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { checkStock } from '../drills/checkStock.ts';
import { readTables, sumStocks } from '../drills/readTables.ts';
import { isPlaced, restartOf, rideOut, type StopSignal } from '../drills/rideOut.ts';
import { makeProxiedSetup, type ProxiedSetup } from '../processes/proxiedSetup.ts';

const CONNECTIONS = 64;
const OUTAGE_MS = 1_000;

/** How long it takes to be back is measured by `npm run drills -- restart`. */
describe('an outage that is shorter than the deadline', () => {
  let setup: ProxiedSetup;
  let rowsBefore = 0;

  before(async () => {
    const products = { plentifulProducts: 1_000, scarceProducts: 0 };
    setup = await makeProxiedSetup({ servers: 2, orderTimeoutMs: 10_000, ...products });
  });
  after(() => setup.remove());

  const signals: [string, StopSignal][] = [
    ['a restart', 'SIGINT'],
    ['kill -9', 'SIGKILL'],
  ];
  for (const [what, signal] of signals) {
    for (const count of [1, 1_000]) {
      it(`by ${what} is seen by no client of ${count} products`, async () => {
        const { rides } = await rideOut({
          ...restartOf(setup, signal),
          ...{ lastsMs: OUTAGE_MS, connections: CONNECTIONS },
          products: setup.products.slice(0, count),
          sellingMs: { before: 300, after: 300 },
        });
        const others = rides.filter((ride) => !isPlaced(ride));
        assert.deepEqual(others, []);
        const { orders } = await readTables(setup.postgres.url);
        assert.equal(
          orders.length - rowsBefore,
          rides.length,
          'as many orders as were acknowledged',
        );
        rowsBefore = orders.length;
        assert.deepEqual(checkStock(await sumStocks(setup.postgres.url)), []);
      });
    }
  }
});
