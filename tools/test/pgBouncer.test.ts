import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { checkStock } from '../drills/checkStock.ts';
import { readTables, sumStocks } from '../drills/readTables.ts';
import { isPlaced, rideOut } from '../drills/rideOut.ts';
import { type PgBouncer, startPgBouncer } from '../processes/pgBouncer.ts';
import { countByCode, placeOrder } from '../processes/placeOrder.ts';
import { makePrimaryPair, type PrimaryPair, urlOfAll } from '../processes/primaryPair.ts';
import { addProducts } from '../processes/receipts.ts';
import { startServer, type TestServer } from '../processes/testServer.ts';
import { notInstalled } from '../processes/throwawayProgram.ts';

const skip = notInstalled('pgbouncer');
const PLENTY = 1_000_000;

describe('through PgBouncer, which lends sessions for a transaction', { skip }, () => {
  let pair: PrimaryPair;
  let poolers: PgBouncer[] = [];
  let servers: TestServer[] = [];

  before(async () => {
    pair = await makePrimaryPair();
    poolers = await Promise.all([pair.primary, pair.standby].map(({ url }) => startPgBouncer(url)));
    const DATABASE_URL = urlOfAll(poolers.map(({ url }) => url));
    const settings = { DATABASE_URL, LOG_LEVEL: 'error' };
    servers = await Promise.all([startServer(settings), startServer(settings)]);
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all(poolers.map((pooler) => pooler.remove()));
    await pair?.remove();
  });

  const addProduct = async (units: number) => {
    const [receipt] = await addProducts(pair.primary.url, 1, units);
    return receipt?.productId ?? 0;
  };

  it('the last unit is sold once, whichever server is asked', async () => {
    const productId = await addProduct(50);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        placeOrder(servers[n % 2]?.url ?? '', { productId, quantity: 1 }),
      ),
    );
    assert.deepEqual(countByCode(answers), { PLACED: 50, INSUFFICIENT_STOCK: 150 });
    assert.equal(await unitsOrdered(pair.primary.url, productId), 50);
    assert.deepEqual(checkStock(await sumStocks(pair.primary.url)), []);
  });

  const ride = async (begin: () => Promise<void>, end: () => Promise<void>, url: () => string) => {
    const productId = await addProduct(PLENTY);
    const { rides } = await rideOut({
      servers: servers.map((server) => ({ url: () => server.url })),
      ...{ begin, end, lastsMs: 500, connections: 32, products: [productId] },
      sellingMs: { before: 300, after: 300 },
    });
    assert.deepEqual(
      rides.filter((one) => !isPlaced(one)),
      [],
    );
    assert.equal(await unitsOrdered(url(), productId), rides.length);
    assert.deepEqual(checkStock(await sumStocks(url())), []);
  };

  it('a rush loses no order to a pooler that is killed and started again', async () => {
    const [pooler] = poolers;
    assert.ok(pooler);
    await ride(
      () => pooler.end('SIGKILL'),
      () => pooler.start(),
      () => pair.primary.url,
    );
  });

  it('a rush goes over to the pooler of the standby that is promoted', async () => {
    await ride(
      () => pair.fence('killed'),
      () => pair.promote(),
      () => pair.standby.url,
    );
  });
});

async function unitsOrdered(url: string, product: number): Promise<number> {
  const { orders } = await readTables(url);
  return orders
    .filter(({ productId }) => productId === product)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}
