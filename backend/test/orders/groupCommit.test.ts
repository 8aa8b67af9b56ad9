import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Group, showGroups } from '../support/showGroups.ts';

describe('group commit', () => {
  it('starts a lone order at once', () => {
    const { add, started } = showGroups();
    add('a1');
    assert.deepEqual(started(), ['a1']);
  });

  it('gathers what arrives meanwhile, in order of arrival within a product, into the next group', async () => {
    const { add, started, group } = showGroups();
    add('a1 b1 c2 d1');
    assert.deepEqual(started(), ['a1']);
    await group(0).end();
    assert.deepEqual(started(), ['a1', 'c2 b1 d1']);
  });

  it('starts one group beside a slow one, with other products only', async () => {
    const { add, started, group, untilStarted } = showGroups({ slowGroupMs: 1 });
    add('a1 b1 c2');
    await untilStarted(2);
    assert.deepEqual(started(), ['a1', 'c2']);
    add('d2 e3');
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(started().length, 2, 'a third waits');
    await group(0).end();
    assert.deepEqual(started().slice(2), ['e3 b1']);
  });

  it('takes no more than a group may hold', async () => {
    const { add, started, group } = showGroups({ maxGroupSize: 2 });
    add('a1 b1 c1 d1 e1 f2');
    await group(0).end();
    await group(1).end();
    await group(2).end();
    assert.deepEqual(started(), ['a1', 'f2 b1', 'c1 d1', 'e1']);
  });

  it('takes no more than may wait, and counts only what waits', async () => {
    const { add, group, remove } = showGroups({ maxWaiting: 2 });
    assert.deepEqual(add('a1 b1 c2 d1'), [true, true, true, false]);
    remove('c2');
    assert.deepEqual(add('e1 f1'), [true, false]);
    await group(0).end();
    assert.deepEqual(add('g1 h1 i1'), [true, true, false]);
  });

  it('takes no more than can be done in time once a backlog has shown its pace', async () => {
    const { add, group, remove } = showGroups({ maxGroupSize: 2, maxWaitMs: 0 });
    assert.ok(add('a1 b1 c1 d1 e1 f1 g1 h1 i1 j1 k1').every(Boolean), 'the pace is not known');
    for (let index = 0; index < 4; index += 1) await group(index).end();
    assert.deepEqual(add('l1 m1'), [true, false], 'j1, k1 and l1 wait');
    for (const name of ['j1', 'k1', 'l1']) remove(name);
    assert.deepEqual(add('n1 o2 p1 q1'), [true, true, true, false], 'a full group may wait');
  });

  it('takes an order for another product, which does not wait for the backlog of the first', async () => {
    const { add, group } = showGroups({ maxGroupSize: 2, maxWaitMs: 0 });
    add('a1 b1 c1 d1 e1 f1 g1 h1 i1 j1 k1 l1');
    for (let index = 0; index < 4; index += 1) await group(index).end();
    assert.deepEqual(add('m1 n2 o2'), [false, true, false]);
  });

  it('takes no more of many products than of one', async () => {
    const { add, group } = showGroups({ maxGroupSize: 2, maxWaitMs: 0 });
    add('a1 b1 c1 d1 e1 f1 g1 h1 i1 j1');
    for (let index = 0; index < 4; index += 1) await group(index).end();
    assert.deepEqual(add('k2 l3 m4 n5'), [true, true, false, false], 'j1, k2 and l3 wait');
  });

  it('learns no pace from a group that was left undone', async () => {
    const { add, groups } = showGroups({ maxGroupSize: 2, maxWaitMs: 0 });
    const end = (names: string, ...undone: string[]) =>
      (groups.findLast((group) => group.names === names) as Group).end(...undone);
    add('y8 w9 x9 a1 b1 c1 d1 e1 f1 g1 h1 i1 j1');
    await end('y8');
    await end('w9 x9', 'w9', 'x9');
    await end('a1 b1');
    await end('c1 d1');
    assert.deepEqual(add('k1'), [true], 'the pace of three groups is not known');
    await end('e1 f1');
    assert.deepEqual(add('l1'), [false], 'i1, j1 and k1 wait');
  });

  it('learns no pace from groups that are still growing', async () => {
    const { add, group, started } = showGroups({ maxWaiting: 1_000, maxWaitMs: 0 });
    const names = Array.from({ length: 250 }, (_, index) => `${index}-1`);
    add(names.join(' '));
    for (let index = 0; index < 6; index += 1) await group(index).end();
    assert.equal(started().at(-1)?.split(' ').length, 32);
    assert.deepEqual(add('250-1'), [true]);
  });

  it('sheds the newest orders when the database has become too slow for them', async () => {
    const { add, group, started, shed } = showGroups({ maxGroupSize: 2, maxWaitMs: 0 });
    const names = Array.from({ length: 20 }, (_, index) => `${index}-1`);
    add(names.join(' '));
    for (let index = 0; index < 4; index += 1) await group(index).end();
    assert.deepEqual(started().at(-1), '7-1 8-1');
    assert.deepEqual(shed.toReversed(), names.slice(12), 'a full group and one more may wait');
    await group(4).end();
    assert.deepEqual(started().at(-1), '9-1 10-1');
    assert.deepEqual(shed.toReversed(), names.slice(12), 'each once');
    await group(5).end();
    assert.deepEqual(started().at(-1), '11-1', 'they are gone');
  });

  it('sheds none of a few more than may wait: a pace wavers', async () => {
    const { add, group, shed } = showGroups({ maxGroupSize: 2, maxWaitMs: 0 });
    add('a1 b1 c1 d1 e1 f1 g1 h1 i1 j1 k1 l1 m1');
    for (let index = 0; index < 4; index += 1) await group(index).end();
    assert.deepEqual(add('n1'), [false], 'four wait already, and three may');
    assert.deepEqual(shed, []);
  });

  it('does not start what was removed', async () => {
    const { add, started, group, remove } = showGroups();
    add('a1 b1 c2');
    remove('b1');
    remove('c2');
    await group(0).end();
    assert.deepEqual(started(), ['a1']);
  });

  it('is empty in the end, whatever happens', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = makeRandom(seed);
      const { add, groups } = showGroups({
        maxGroupSize: 3,
        maxGroupsInFlight: 3,
        slowGroupMs: seed % 2,
      });
      const done: string[] = [];
      let arrived = 0;
      const ended = new Set<Group>();
      while (done.length < 60) {
        if (arrived < 60 && random() < 0.5) add(`${arrived++}-`.concat(String(1 + (arrived % 4))));
        const open = groups.filter((group) => !ended.has(group));
        const group = open[Math.floor(random() * open.length)];
        if (!group) continue;
        if (random() < 0.5) continue;
        ended.add(group);
        const names = group.names.split(' ');
        const undone = random() < 0.2 ? names : [];
        if (undone.length === 0) done.push(...names);
        await group.end(...undone);
      }
      assert.equal(new Set(done).size, 60, `each order once (seed ${seed})`);
    }
  });
});

function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
