import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type Group, showGroups } from '../support/showGroups.ts';

describe('a product that is in the way of others', () => {
  it('leaves one of two places to products that are held, and one to the others', async () => {
    const { add, started, group } = showGroups({ maxGroupsInFlight: 2 });
    add('a1');
    add('b2');
    await group(0).end('a1');
    assert.deepEqual(started().slice(1).sort(), ['a1', 'b2']);
    const isolated = started().lastIndexOf('a1');
    add('c3');
    await group(3 - isolated).end();
    assert.deepEqual(started().slice(3), ['c3'], 'the others go on while the product is held');
    await group(isolated).end('a1');
    assert.deepEqual(started().slice(4), ['a1'], 'which tries again while they go on');
  });

  it('leaves half of the room to the others when a product is held', async () => {
    const { add, group } = showGroups({ maxWaiting: 4 });
    add('x9 a1');
    await group(0).end();
    await group(1).end('a1');
    assert.deepEqual(add('b1 c1 d1'), [true, true, false]);
    assert.deepEqual(add('e2 f3 g2 h2'), [true, true, true, false], 'e2 runs, the others wait');
  });

  it('runs a product by itself, in order, when it was in the way, until it gets through', async () => {
    const { add, started, group } = showGroups();
    add('a1 b1 c2 d1 e2');
    await group(0).end();
    add('f1 g2');
    await group(1).end('b1', 'd1'); // b1 d1 c2 e2
    assert.deepEqual(started().slice(2).sort(), ['b1 d1 f1', 'g2']);
    const isolated = started().indexOf('b1 d1 f1');
    assert.equal(group(isolated).run.kind, 'ISOLATED');

    await group(5 - isolated).end();
    add('h2 i1');
    assert.deepEqual(started().slice(4), ['h2'], 'others go on while it is held');
    await group(4).end();
    await group(isolated).end('b1', 'd1', 'f1');
    assert.deepEqual(started().slice(5), ['b1 d1 f1 i1'], 'it tries again, with what came');

    await group(5).end();
    add('j1 k2');
    assert.deepEqual(started().slice(6), ['j1'], 'then it shares groups with the others again');
    assert.equal(group(6).run.kind, 'SHARED');
  });

  it('waits for one of many held rows and probes the others together', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { add, started, group } = showGroups({ maxGroupsInFlight: 4 });
    add('x9 a1 b2 c3 d4 e5');
    await group(0).end();
    await group(1).end('a1', 'b2', 'c3', 'd4', 'e5');
    assert.deepEqual(started().slice(2).sort(), ['a1', 'b2 c3 d4 e5'], 'two of four places');
    const probe = started().indexOf('b2 c3 d4 e5');
    assert.equal(group(probe).run.kind, 'PROBE');
    assert.equal(group(5 - probe).run.kind, 'ISOLATED');
    add('f6');
    assert.deepEqual(started().slice(4), ['f6'], 'the others go on');
    await group(probe).end('b2', 'd4', 'e5');
    add('g3');
    await group(4).end();
    assert.deepEqual(
      started().slice(5),
      ['g3'],
      'a probed product that was free shares groups again',
    );
    await group(5 - probe).end('a1');
    assert.deepEqual(started().slice(6), ['b2'], 'who has waited least for its row is next');
  });

  it('is probed with no order that fails by itself', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { add, started, group, noteFailing } = showGroups({ maxGroupsInFlight: 4 });
    add('x9 a1 b2 c3');
    await group(0).end();
    noteFailing('b2');
    await group(1).end('a1', 'b2', 'c3');
    assert.deepEqual(started().slice(2).sort(), ['a1', 'c3'], 'the failing one has to wait');
    await group(started().lastIndexOf('a1')).end();
    assert.deepEqual(started().slice(4), ['b2'], 'and goes by itself');
  });

  /** Groups on a clock that stands still, of which one waits for a held row and one may probe. */
  function showGroupsAtOnce(t: TestContext, maxGroupSize?: number) {
    let time = 0;
    t.mock.timers.enable({ apis: ['setTimeout'] });
    t.mock.method(performance, 'now', () => time);
    const shown = showGroups({ maxGroupsInFlight: 4, ...(maxGroupSize && { maxGroupSize }) });
    return {
      ...shown,
      end: (names: string, ...undone: string[]) =>
        (shown.groups.findLast((group) => group.names === names) as Group).end(...undone),
      last: () => [shown.groups.at(-1)?.names, shown.groups.at(-1)?.run.kind],
      pass(ms: number) {
        time += ms;
        t.mock.timers.tick(ms);
      },
    };
  }

  it('waits for its row first if it has done so least', async (t) => {
    const { add, end, last } = showGroupsAtOnce(t);
    add('x9 a1 b2');
    await end('x9');
    await end('a1 b2', 'a1', 'b2');
    await end('b2', 'b2');
    await end('a1', 'a1');
    assert.deepEqual(last(), ['b2', 'ISOLATED']);
    add('c3');
    await end('c3', 'c3');
    await end('b2', 'b2');
    assert.deepEqual(last(), ['c3', 'ISOLATED'], 'a1 has waited before');
  });

  it('is probed again after a while, by one group at a time', async (t) => {
    const { add, end, last, pass, groups } = showGroupsAtOnce(t);
    add('x9 a1 b2');
    await end('x9');
    await end('a1 b2', 'a1', 'b2');
    await end('b2', 'b2');
    const before = groups.length;
    pass(99);
    assert.equal(groups.length, before);
    pass(1);
    assert.deepEqual(last(), ['b2', 'PROBE'], 'though no group has ended');
    add('c3');
    await end('c3', 'c3');
    pass(100);
    await end('a1', 'a1');
    assert.deepEqual(last(), ['c3', 'ISOLATED'], 'the probe has not ended');
  });

  it('is reached by each round of probes, by one order, however small groups are', async (t) => {
    const { add, end, last, pass } = showGroupsAtOnce(t, 2);
    for (const name of ['x9', 'a1', 'b2', 'c3', 'd4', 'e5']) {
      add(name);
      await end(name, ...(name === 'x9' ? [] : [name]));
    }
    await end('b2', 'b2');
    add('f2 g3');
    pass(100);
    assert.deepEqual(last(), ['c3 d4', 'PROBE']);
    await end('c3 d4', 'c3', 'd4');
    assert.deepEqual(last(), ['e5 b2', 'PROBE'], 'the rest follows at once');
    await end('e5 b2', 'e5', 'b2');
    assert.deepEqual(last(), ['e5 b2', 'PROBE'], 'and the next round does not');
  });

  it('shares groups with the others as soon as one of its own got through', async (t) => {
    const { add, end, last } = showGroupsAtOnce(t);
    add('x9 a1');
    await end('x9');
    await end('a1', 'a1');
    assert.deepEqual(last(), ['a1', 'ISOLATED']);
    add('b1');
    await end('a1');
    assert.deepEqual(last(), ['b1', 'SHARED']);
  });

  it('learns no pace of its own from waiting in vain, in groups of bounded size', async () => {
    const { add, groups } = showGroups({ maxGroupSize: 2, maxWaitMs: 0 });
    const end = (names: string, ...undone: string[]) =>
      (groups.findLast((group) => group.names === names) as Group).end(...undone);
    add('x9 a1 b1 c1 d1 e1');
    await end('x9');
    for (let round = 0; round < 6; round += 1) {
      await end('a1 b1', 'a1', 'b1');
      assert.equal(groups.at(-1)?.names, 'a1 b1');
    }
    assert.deepEqual(add('f1'), [true]);
  });

  it('goes on with a product that a slow group left undone', async () => {
    const { add, started, group, untilStarted } = showGroups({ slowGroupMs: 1 });
    add('a1 b2');
    await untilStarted(2);
    await group(0).end('a1');
    assert.deepEqual(started(), ['a1', 'b2', 'a1']);
  });
});
