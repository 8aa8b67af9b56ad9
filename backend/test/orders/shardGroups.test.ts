import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShardMap } from '../../database/shards.ts';
import { fakeShards } from '../support/fakeShards.ts';
import { type Group, showGroups } from '../support/showGroups.ts';

const productsOf = (names: string) => names.split(' ').map((name) => Number(/\d+$/.exec(name)));

describe('groups on a sharded database', () => {
  it('have products of one shard, and one group of a shard is in flight', async () => {
    const { add, started, group } = showGroups({ maxGroupsInFlight: 10 }, fakeShards(4, 1));
    add('a1 b5 c2 d1 e6 f9');
    assert.deepEqual(started(), ['a1', 'c2']);
    await group(0).end();
    assert.deepEqual(started().slice(2), ['b5 f9 d1']);
    await group(1).end();
    assert.deepEqual(started().slice(3), ['e6']);
  });

  it('are no more at once than the pool can run, which makes the next ones larger', async () => {
    const { add, started, group } = showGroups({ maxGroupsInFlight: 10 }, fakeShards(32, 1));
    add('a0 b1 c2 d3 e4 f5');
    assert.deepEqual(started(), ['a0', 'b1', 'c2', 'd3']);
    add('g37');
    await group(0).end();
    await group(1).end();
    assert.deepEqual(started().slice(4), ['e4', 'f5 g37']);
  });

  it('start beside a slow one of their shard, and beside slow ones of others', async () => {
    const limits = { maxGroupsInFlight: 10, slowGroupMs: 1 };
    const { add, started, untilStarted } = showGroups(limits, fakeShards(4, 1));
    add('a1 b5 c9');
    await untilStarted(2);
    assert.deepEqual(started(), ['a1', 'b5 c9']);
  });

  it('take turns: a shard that everybody wants does not starve the others', async () => {
    const shown = showGroups({ maxGroupsInFlight: 2, maxGroupSize: 2 }, fakeShards(8, 1));
    const { add, started, group } = shown;
    add('a0 b0 c0 d8 e8 f16 g1 h2 i3');
    for (let index = 0; index < 5; index += 1) {
      add(`x${index}-0`);
      await group(index).end();
    }
    const shards = started().map((names) => (productsOf(names)[0] as number) % 8);
    assert.deepEqual(shards.slice(0, 5), [0, 0, 1, 2, 3]);
    assert.equal(shards[5], 0);
  });

  it('of a node that hangs keep their own places only', async () => {
    const limits = { maxGroupsInFlight: 10, slowGroupMs: 1 };
    const { add, started, untilStarted, groups } = showGroups(limits, fakeShards(32, 2));
    const hung = Array.from({ length: 16 }, (_, index) => `h${index}-${2 * index}`);
    add(hung.join(' '));
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(started().length, 2, 'of the four that may be in flight');
    for (let index = 0; index < 50; index += 1) {
      add(`s${index}-${2 * (index % 16) + 1}`);
      await untilStarted(3 + index);
      await groups.at(-1)?.end();
    }
    assert.equal(started().length, 52);
  });

  it('of a node that hangs leave room for orders for the others', () => {
    const { add } = showGroups({ maxWaiting: 20, maxGroupsInFlight: 10 }, fakeShards(2, 2));
    const taken = add(Array.from({ length: 20 }, (_, index) => `h${index}-2`).join(' '));
    assert.equal(taken.filter(Boolean).length, 11, 'one runs, and half of all may wait');
    assert.deepEqual(add('a1 b1 c3'), [true, true, true]);
  });

  it('of isolated products are of one shard, too, and leave places to the other nodes', async () => {
    const { add, groups } = showGroups({ maxGroupsInFlight: 10 }, fakeShards(4, 2));
    add('a0 b4 c8 d12 e2 f6 g10 m1');
    for (const { run, names, end } of groups) {
      if (run.kind === 'SHARED') await end(...names.split(' '));
    }
    const isolated = groups.filter(({ run }) => run.kind !== 'SHARED');
    for (const { names } of isolated) {
      assert.equal(new Set(productsOf(names).map((id) => id % 4)).size, 1, names);
    }
    const ofFirstNode = isolated.filter(({ names }) => (productsOf(names)[0] as number) % 2 === 0);
    assert.equal(ofFirstNode.length, 2, 'one waits for its row, and one probes');
    assert.deepEqual(
      isolated.filter((one) => !ofFirstNode.includes(one)).map(({ names }) => names),
      ['m1'],
    );
  });

  it('go by the new shards as soon as they have changed', async () => {
    let shards = fakeShards(2, 1);
    const changing: ShardMap = { shardOf: (id) => shards.shardOf(id), nodes: 1 };
    const { add, started, group, groupCommit } = showGroups({ maxGroupsInFlight: 2 }, changing);
    add('a1 b1 c3 d5 e2');
    shards = fakeShards(4, 1);
    groupCommit.moveQueues();
    assert.deepEqual(started(), ['a1'], 'one at a time');
    for (let index = 0; index < 4; index += 1) await group(index).end();
    assert.deepEqual(started().slice(1).sort(), ['c3', 'd5 b1', 'e2']);
  });

  it('are of one shard, and serve all in the end, whatever happens', async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = makeRandom(seed);
      let shards = fakeShards(8, 2);
      const changing: ShardMap = { shardOf: (id) => shards.shardOf(id), nodes: 2 };
      const limits = {
        maxGroupSize: 4,
        maxGroupsInFlight: 10,
        slowGroupMs: seed % 2,
        maxWaiting: 200,
      };
      const { add, groups, groupCommit } = showGroups(limits, changing);
      const ended = new Set<Group>();
      let seen = 0;
      const check = () => {
        for (; seen < groups.length; seen += 1) {
          const { names, run } = groups[seen] as Group;
          const of = new Set(productsOf(names).map((id) => shards.shardOf(id)));
          assert.equal(of.size, 1, `${run.kind}: ${names} (seed ${seed})`);
        }
      };
      let [arrived, done] = [0, 0];
      while (done < 80) {
        if (arrived < 80 && random() < 0.5) add(`${arrived++}-${Math.floor(random() * 40)}`);
        check();
        if (random() < 0.05) {
          shards = fakeShards(8 + Math.floor(random() * 8), 2);
          groupCommit.moveQueues();
          check();
        }
        const open = groups.filter((group) => !ended.has(group));
        const group = open[Math.floor(random() * open.length)];
        if (!group || random() < 0.5) continue;
        ended.add(group);
        const undone = random() < 0.2 ? group.names.split(' ') : [];
        if (undone.length === 0) done += group.names.split(' ').length;
        await group.end(...undone);
        if (groups.length - ended.size === 0) await new Promise(setImmediate);
      }
      assert.equal(done, 80, `each order once (seed ${seed})`);
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
