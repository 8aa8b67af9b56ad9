import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GroupSpeed } from '../../services/orders/groupSpeed.ts';
import type { ProductQueue } from '../../services/orders/productQueue.ts';
import { Suspects, suspectsOf } from '../../services/orders/suspects.ts';
import { type Group, showGroups } from '../support/showGroups.ts';

function createSpeed() {
  const clock = { ms: 0 };
  return { speed: new GroupSpeed(() => clock.ms), clock };
}

describe('how fast a group was', () => {
  it('is slow if it took far longer than others of late', () => {
    const { speed } = createSpeed();
    assert.equal(speed.judge(20, 5), 'QUICK');
    assert.equal(speed.judge(20, 250), 'QUICK', 'such a time is no harm');
    assert.equal(speed.judge(20, 251), 'SLOW');
  });

  it('is not slow where the group is as much larger as it took longer', () => {
    const { speed } = createSpeed();
    speed.judge(10, 10);
    assert.equal(speed.judge(1_000, 4_000), 'UNSURE');
    assert.equal(speed.judge(1_000, 4_100), 'SLOW');
  });

  it('says nothing of a product where the database is slow for all', () => {
    const { speed } = createSpeed();
    for (const orders of [1, 50, 3]) assert.equal(speed.judge(orders, 900), 'UNSURE');
  });

  it('is compared with groups of the last ten to twenty seconds', () => {
    const { speed, clock } = createSpeed();
    speed.judge(1, 5);
    clock.ms = 10_001;
    assert.equal(speed.judge(1, 900), 'SLOW');
    clock.ms = 20_002;
    assert.equal(speed.judge(1, 900), 'UNSURE');
  });

  it('is slow where a statement has run into its limit, whatever others took', () => {
    assert.equal(createSpeed().speed.judge(1, Number.POSITIVE_INFINITY), 'SLOW');
  });
});

describe('the products that are suspected of it', () => {
  const queues = Array.from({ length: 100 }, (_, productId) => ({ productId }) as ProductQueue);

  it('are up to 32 of a slow group, and one of one that took long', () => {
    const among = (count: number, speed: Parameters<typeof suspectsOf>[1]) =>
      new Set(suspectsOf(queues.slice(0, count), speed)).size;
    assert.deepEqual([among(20, 'SLOW'), among(100, 'SLOW'), among(20, 'UNSURE')], [20, 32, 1]);
    assert.deepEqual([among(20, 'QUICK'), among(1, 'SLOW')], [0, 0]);
  });

  it('are forgotten when they are too many, those that came first', () => {
    const suspects = new Suspects();
    for (let productId = 0; productId <= 10_000; productId += 1) suspects.add(productId);
    assert.deepEqual([suspects.has(0), suspects.has(1), suspects.has(10_000)], [false, true, true]);
    suspects.clear(1);
    assert.equal(suspects.has(1), false);
  });
});

describe('products of a slow group', () => {
  it('go by themselves until they are quick, and are not probed with others', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { add, groups } = showGroups({ maxGroupsInFlight: 4 });
    const shown = () => groups.map(({ names, run }) => `${names} ${run.kind}`);
    async function end(names: string, heldMs: number): Promise<void> {
      const group = groups.findLast((each) => each.names === names) as Group;
      group.run.noteTransaction(names.split(' ').length, heldMs, heldMs);
      await group.end();
    }
    add('x9 a1 b2');
    await end('x9', 5);
    await end('a1 b2', 900);

    add('c1 d2');
    assert.deepEqual(shown().slice(2), ['c1 ISOLATED'], 'one place is for probes: no such one');
    await end('c1', 5);
    add('e2 f1');
    assert.deepEqual(shown().slice(3), ['d2 ISOLATED', 'f1 SHARED']);
    await end('d2', 900);
    assert.equal(shown().at(-1), 'e2 ISOLATED', 'what waited behind it');
    await end('f1', 5);
    await end('e2', 900);
    add('g2');
    assert.equal(shown().at(-1), 'g2 ISOLATED', 'what comes later');
    await end('g2', 5);
    add('h2');
    assert.equal(shown().at(-1), 'h2 SHARED');
  });
});
