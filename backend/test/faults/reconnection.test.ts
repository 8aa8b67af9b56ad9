import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findDatabaseProcesses } from '../../../tools/processes/databaseProcesses.ts';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { type Answer, countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { type ProxiedServer, startProxiedServer } from '../../../tools/processes/proxiedServer.ts';
import { openTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startTestPostgres, type TestPostgres } from '../../../tools/processes/testPostgres.ts';

const POOL_SIZE = 5;
const BUYERS = 200;
/** An outage and the start of PostgreSQL, on a busy machine, take less. */
const ORDER_TIMEOUT_MS = 8_000;
const OUTAGE_MS = 2_000;
/** What a group pauses between two attempts at least, once it has doubled its pause a few times. */
const SHORTEST_LONG_PAUSE_MS = 125;
const ATTEMPTS_BEFORE_IT = 5;
/** Attempts that show that it goes on trying. */
const SEVERAL = 4;

describe('a server and its connections', () => {
  let postgres: TestPostgres;
  let database: Omit<TestDatabase, 'drop'>;
  let server: ProxiedServer;

  before(async () => {
    postgres = await startTestPostgres();
    database = openTestDatabase(postgres.url);
  });
  // Of each test: it logs the same cause of a failure once in a while only.
  beforeEach(async () => {
    server = await startProxiedServer(postgres.url, {
      DATABASE_POOL_SIZE: String(POOL_SIZE),
      ORDER_TIMEOUT_MS: String(ORDER_TIMEOUT_MS),
      LOG_LEVEL: 'warn',
    });
  });
  afterEach(() => server.stop());
  after(() => postgres.remove());

  const addProducts = (count: number) =>
    Promise.all(Array.from({ length: count }, () => database.addProduct(1_000)));
  const placeMany = (products: number[], count: number): Promise<Answer[]> =>
    Promise.all(
      Array.from({ length: count }, (_, n) => {
        const productId = products[n % products.length];
        return placeOrder(server.url(), { productId, quantity: 1 });
      }),
    );

  it('refused for two seconds are tried at times, and come back no more than needed', async () => {
    const products = await addProducts(20);
    await placeMany(products, BUYERS);
    await postgres.kill('SIGINT');
    const [openedBefore, downAt] = [server.proxy.connections().opened, performance.now()];
    const answers = placeMany(products, BUYERS);
    await sleep(OUTAGE_MS);
    while (server.proxy.connections().opened - openedBefore < SEVERAL) await sleep(10);
    await postgres.start();
    const [tried, downMs] = [server.proxy.connections().opened, performance.now() - downAt];
    assert.deepEqual(countByCode(await answers), { PLACED: BUYERS });
    const { opened, open } = server.proxy.connections();

    const attempts = tried - openedBefore;
    const mostOfOneGroup = ATTEMPTS_BEFORE_IT + downMs / SHORTEST_LONG_PAUSE_MS;
    assert.ok(attempts < POOL_SIZE * mostOfOneGroup, `${attempts} attempts`);
    assert.ok(opened - tried <= POOL_SIZE, `${opened - tried} opened on return`);
    assert.ok(open <= POOL_SIZE, `${open} open`);
  });

  /** Stops every process of PostgreSQL; resolves with what lets them go on. */
  async function freeze(t: TestContext): Promise<() => Promise<void>> {
    const processes = await findDatabaseProcesses(postgres.url);
    const goOn = () => processes.signalAll('SIGCONT');
    t.after(goOn);
    await processes.stopAll();
    return goOn;
  }

  it('that hang are closed, also idle ones, and orders are placed when it goes on', async (t) => {
    const [held = 0, other = 0] = await addProducts(2);
    const lock = await lockProduct(database, held, t);
    const waiting = placeOrder(server.url(), { productId: held, quantity: 1 });
    await lock.isAwaited();
    assert.equal((await placeOrder(server.url(), { productId: other, quantity: 1 })).status, 201);
    await lock.release();
    assert.equal((await waiting).status, 201);
    const { opened, open } = server.proxy.connections();
    assert.ok(open >= 2, 'one of them will idle');

    const goOn = await freeze(t);
    const answers = placeMany([other], 20);
    const closed = () => server.proxy.connections().opened - server.proxy.connections().open;
    const hangs = () => server.logged().filter((line) => line.includes('Query read timeout'));
    while (closed() < opened || hangs().length === 0) await sleep(10);
    await goOn();
    assert.deepEqual(countByCode(await answers), { PLACED: 20 });
    assert.equal(hangs().length, 1, 'no order had to wait for an idle one, too');
    assert.equal(await database.unitsOrdered(other), 21);
    assert.equal(await database.stockOf(other), 1_000 - 21);
  });

  it('that hang for too long cost orders their place, and nothing else', async (t) => {
    const [productId = 0] = await addProducts(1);
    const goOn = await freeze(t);
    const answers = await placeMany([productId], 20);
    await goOn();
    assert.deepEqual(countByCode(answers), { UNAVAILABLE: 20 });
    assert.equal((await placeOrder(server.url(), { productId, quantity: 1_000 })).status, 201);
    assert.equal(await database.unitsOrdered(productId), 1_000);
  });

  /** A session that is open, and whose server has not sent it anything yet. */
  async function openingSession(): Promise<number> {
    for (;;) {
      const [session] = await database.sql<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity
         WHERE application_name = 'inventory-allocation' AND state = 'idle' AND query = ''`,
      );
      if (session) return session.pid;
    }
  }

  it('that end in the moment they are open are opened again', async (t) => {
    const [productId = 0] = await addProducts(1);
    const { proxy } = server;
    proxy.cut();
    proxy.slowDown({ latencyMs: 150 });
    const answer = placeOrder(server.url(), { productId, quantity: 1 });
    const session = await openingSession();
    t.after(() => server.signal('SIGCONT'));
    server.signal('SIGSTOP'); // so that it reads both at once: it is open, it is over
    const { open } = proxy.connections();
    await database.sql('SELECT pg_terminate_backend($1)', [session]);
    while (proxy.connections().open >= open) await sleep(10);
    server.signal('SIGCONT');
    proxy.heal();
    assert.equal((await answer).status, 201);
  });
});
