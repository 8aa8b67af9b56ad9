import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Answer, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { type ProxiedServer, startProxiedServer } from '../../../tools/processes/proxiedServer.ts';
import {
  failOver,
  makeSynchronousStandby,
  waitUntilSynchronous,
} from '../../../tools/processes/standby.ts';
import { openTestDatabase } from '../../../tools/processes/testDatabase.ts';
import { makeTestPostgres, type TestPostgres } from '../../../tools/processes/testPostgres.ts';

const CLIENTS = 16;

describe('with a synchronous standby', () => {
  let primary: TestPostgres;
  let standby: TestPostgres;
  let hasty: ProxiedServer;
  let patient: ProxiedServer;
  let patientPair: ProxiedServer;
  let database: ReturnType<typeof openTestDatabase>;

  before(async () => {
    primary = await makeTestPostgres();
    await primary.start();
    database = openTestDatabase(primary.url);
    hasty = await startProxiedServer(primary.url, { ORDER_TIMEOUT_MS: '4000' });
    const settings = { ORDER_TIMEOUT_MS: '60000' };
    patient = await startProxiedServer(primary.url, settings);
    patientPair = await startProxiedServer(primary.url, { ...settings, WORKERS: '2' });
    standby = await makeSynchronousStandby(primary);
  });

  beforeEach(async () => {
    await standby.start();
    await waitUntilSynchronous(primary);
  });

  after(async () => {
    await Promise.all([hasty, patient, patientPair].map((server) => server?.stop()));
    await Promise.all([standby, primary].map((postgres) => postgres?.remove()));
  });

  const place = (server: ProxiedServer, productId: number, key: string) =>
    placeOrder(server.url(), { productId, quantity: 1 }, { 'Idempotency-Key': key });

  /** The session that waits at COMMIT for the standby, once there is one, besides this one. */
  async function sessionThatWaits(besides = 0): Promise<number> {
    for (;;) {
      const [found] = await database.sql<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND pid <> $1`,
        [besides],
      );
      if (found) return found.pid;
    }
  }

  it('that is away past the deadline, nobody gets an answer beyond what is known', async () => {
    const productId = await database.addProduct(10);
    await standby.kill('SIGKILL');
    const first = place(hasty, productId, 'away');
    await sessionThatWaits();
    const behind = await place(hasty, productId, 'behind');
    assertRefused(await first, 'OUTCOME_UNKNOWN');
    assertRefused(behind, 'UNAVAILABLE');

    await standby.start();
    await waitUntilSynchronous(primary);
    const again = await place(hasty, productId, 'away');
    assert.deepEqual([again.status, again.headers.get('Idempotent-Replayed')], [201, 'true']);
    assert.equal(await database.stockOf(productId), 9);
    assert.equal(await database.unitsOrdered(productId), 1);
  });

  it('an order whose wait for it is cancelled is answered once the standby has it', async () => {
    const productId = await database.addProduct(10);
    await standby.kill('SIGKILL');
    const answer = place(patient, productId, 'cancelled');
    const session = await sessionThatWaits();
    await database.sql('SELECT pg_cancel_backend($1)', [session]);
    assert.equal(await database.unitsOrdered(productId), 1, 'it is there, on the primary only');
    const next = await Promise.race([answer, sessionThatWaits(session)]);
    assert.equal(typeof next, 'number', 'it waits again, without an answer');

    await standby.start();
    const { status, headers } = await answer;
    assert.deepEqual([status, headers.get('Idempotent-Replayed')], [201, null]);
    assert.equal(await database.unitsOrdered(productId), 1);
    assert.equal(await database.stockOf(productId), 9);
  });

  it('a failover within the deadline costs no order and shows no error, with workers, too', async () => {
    const productId = await database.addProduct(1_000_000);
    const answers: Answer[] = [];
    let isSelling = true;
    const client = async (number: number) => {
      for (let n = 0; isSelling; n += 1) {
        const server = number % 2 === 0 ? patient : patientPair;
        answers.push(await place(server, productId, `${number}-${n}`));
      }
    };
    const clients = Array.from({ length: CLIENTS }, (_, number) => client(number));
    const untilMore = async (count: number) => {
      for (const least = answers.length + count; answers.length < least; ) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };

    await untilMore(100);
    await failOver(primary, standby);
    for (const server of [hasty, patient, patientPair]) server.leadTo(standby.url);
    await untilMore(100);
    isSelling = false;
    await Promise.all(clients);

    assert.ok(answers.every(({ status }) => status === 201));
    const acknowledged = answers.map(({ body }) => body.order?.id).sort();
    const promoted = openTestDatabase(standby.url);
    const rows = await promoted.sql<{ id: string }>(
      'SELECT id FROM orders WHERE product_id = $1 ORDER BY id',
      [productId],
    );
    assert.deepEqual(
      rows.map(({ id }) => id),
      acknowledged,
    );
    assert.equal(await promoted.stockOf(productId), 1_000_000 - acknowledged.length);
  });
});

function assertRefused({ status, body }: Answer, code: string): void {
  assert.deepEqual([status, body.code], [503, code]);
}
