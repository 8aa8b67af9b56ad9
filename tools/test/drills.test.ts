import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { freezeCommit } from '../drills/frozenCommit.ts';
import type { Attempt } from '../drills/history.ts';
import { loseCommitAnswers } from '../drills/lostCommitAnswer.ts';
import { shortDrill } from '../drills/options.ts';
import { readTables } from '../drills/readTables.ts';
import { listViolations } from '../drills/report.ts';
import { runDrills } from '../drills/runDrills.ts';
import { makeProxiedSetup, type ProxiedSetup } from '../processes/proxiedSetup.ts';

const SEED = 1;
/** Of a machine that does much else. */
const PATIENCE_MS = 120_000;

describe('whatever breaks', () => {
  it('no order is lost, doubled or oversold', async () => {
    const never = new AbortController().signal;
    const drill = { ...shortDrill(SEED), patienceMs: PATIENCE_MS };
    const { violations, loggedErrors } = await runDrills(drill, never, () => {});
    assert.equal(listViolations(violations), '');
    assert.deepEqual(loggedErrors, []);
  });
});

describe('a COMMIT', () => {
  let setup: ProxiedSetup;

  before(async () => {
    setup = await makeProxiedSetup({ servers: 2, plentifulProducts: 3, scarceProducts: 0 });
  });
  after(() => setup.remove());

  /** The ids of the product's orders, once the stock was seen to agree with them. */
  async function ordersOf(productId: number): Promise<string[]> {
    const { orders, products } = await readTables(setup.postgres.url);
    const ids = orders.filter((order) => order.productId === productId).map(({ id }) => id);
    const product = products.find(({ id }) => id === productId);
    assert.equal(product?.stock, Number(product?.received) - ids.length);
    return ids;
  }

  it('whose answer is lost is found again: the client gets its one order', async () => {
    const [productId = 0] = setup.products;
    const times = 100;
    const answers = await loseCommitAnswers(setup, { productId, times });

    assert.equal(setup.servers[0]?.proxy.trapped(), times);
    for (const answer of answers) assertPlaced(answer, { isReplay: false });
    const acknowledged = answers.map((answer) => answer !== 'lost' && answer.order?.id);
    assert.deepEqual((await ordersOf(productId)).sort(), acknowledged.sort());
  });

  it('that is frozen behind its success has an unknown outcome; the key tells it', async () => {
    const [, productId = 0] = setup.products;
    const { first, repeats } = await freezeCommit(setup, { productId, trap: 'FREEZE_ANSWER' });

    assertUnknown(first);
    const [id, ...others] = await ordersOf(productId);
    assert.deepEqual(others, []);
    for (const repeat of repeats) assertPlaced(repeat, { id, isReplay: true });
  });

  it('that is frozen before it arrives is undone; the key places the order then', async () => {
    const [, , productId = 0] = setup.products;
    const { first, repeats } = await freezeCommit(setup, { productId, trap: 'FREEZE_BEFORE' });

    assertUnknown(first);
    const [id, ...others] = await ordersOf(productId);
    assert.deepEqual(others, []);
    assertPlaced(repeats[0], { id, isReplay: false });
    assertPlaced(repeats[1], { id, isReplay: true });
  });
});

function assertPlaced(
  answer: Attempt['answer'] | undefined,
  expected: { id?: string | undefined; isReplay: boolean },
): void {
  assert.ok(answer && answer !== 'lost' && answer.status === 201, JSON.stringify(answer));
  assert.equal(answer.isReplay, expected.isReplay);
  if (expected.id) assert.equal(answer.order?.id, expected.id);
}

function assertUnknown(answer: Attempt['answer']): void {
  assert.ok(answer !== 'lost');
  assert.deepEqual([answer.status, answer.code], [503, 'OUTCOME_UNKNOWN']);
}
