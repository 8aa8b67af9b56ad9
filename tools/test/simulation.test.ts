import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { seededRandom } from '../drills/random.ts';
import { simulateReal } from '../simulation/compare.ts';
import { type MachineProfile, profiles, slowedDown } from '../simulation/machineProfiles.ts';
import { Cores } from '../simulation/model/cores.ts';
import type { Scenario } from '../simulation/model/scenario.ts';
import { simulate } from '../simulation/model/simulate.ts';
import { SimulatedClock } from '../simulation/model/simulatedClock.ts';
import { jain } from '../simulation/model/tally.ts';
import { RealSetup } from '../simulation/real/realRun.ts';

const profile: MachineProfile = profiles.apart;
const usual: Scenario = {
  ...{ seed: 1, profile, servers: 2, shards: 1, nodes: 1, hasCoordinator: false },
  ...{ load: 'uniform', products: 100, stock: 1_000_000, connections: 64 },
  ...{ warmUpMs: 100, measuredMs: 300 },
};
/** No network, no disk, no time of a server or client: only the database's processor is left. */
const onlyDatabase: MachineProfile = {
  ...profile,
  ...{ coresPerNode: 1, clientMs: 0, databaseMs: 0, flushMs: 0 },
  server: { requestUs: 0, answerUs: 0, transactionUs: 0, orderUs: 0 },
};

function assertNear(value: number, expected: number, tolerance: number): void {
  const message = `${value} is not within ${tolerance} of ${expected}`;
  assert.ok(Math.abs(value / expected - 1) <= tolerance, message);
}

describe('a simulation', () => {
  for (const load of ['uniform', 'zipf', 'hot'] as const) {
    for (const shards of [1, 8]) {
      it(`answers each order once, and sells what it places: ${load}, ${shards} shards`, async () => {
        const scenario: Scenario = { ...usual, load, shards, nodes: Math.ceil(shards / 4) };
        const { totals, ordersPerSecond } = await simulate({ ...scenario, servers: 4 });
        assert.ok(ordersPerSecond > 1_000, `${ordersPerSecond} orders a second`);
        assert.equal(totals.placed, totals.sent);
        assert.equal(totals.stockSold, totals.placed);
        assert.equal(totals.refused, 0);
      });
    }
  }

  it('sells the last unit once, whichever server has the order', async () => {
    const { totals } = await simulate({ ...usual, products: 3, stock: 100, servers: 8 });
    assert.equal(totals.stockSold, 300);
    assert.equal(totals.placed, 300);
    assert.equal(totals.refused, totals.sent - 300);
  });

  it('has the same outcome for the same seed, to the last byte, and another for another', async () => {
    const scenario: Scenario = { ...usual, load: 'zipf', servers: 5, shards: 8, nodes: 2 };
    const [first, again, other] = [
      JSON.stringify(await simulate(scenario)),
      JSON.stringify(await simulate(scenario)),
      JSON.stringify(await simulate({ ...scenario, seed: 2 })),
    ];
    assert.equal(first, again);
    assert.notEqual(first, other);
  });

  it('leaves the clock of the process as it was', async () => {
    const { setTimeout } = globalThis;
    const { now } = performance;
    await simulate({ ...usual, measuredMs: 10, warmUpMs: 0 });
    assert.equal(globalThis.setTimeout, setTimeout);
    assert.equal(performance.now, now);
  });
});

describe('a simulated database', () => {
  it('sells no more of one product than its row allows, with any number of servers', async () => {
    const { transactionUs, orderUs, productUs } = onlyDatabase.database;
    const hot: Scenario = { ...usual, profile: onlyDatabase, load: 'hot', connections: 200 };
    for (const servers of [1, 4, 16]) {
      const { ordersPerSecond, groupSize } = await simulate({ ...hot, servers });
      const perOrderUs = orderUs + (transactionUs + productUs) / groupSize.mean;
      const most = 1e6 / perOrderUs;
      assert.ok(ordersPerSecond <= most * 1.02, `${ordersPerSecond} of at most ${most}`);
    }
  });

  it('is busy all the time with one server that always has orders', async () => {
    const scenario: Scenario = { ...usual, profile: onlyDatabase, servers: 1, load: 'hot' };
    const { busiestNode } = await simulate(scenario);
    assertNear(busiestNode, 1, 0.01);
  });

  it('has cores that keep work waiting as an M/D/1 queue does', async () => {
    const [serviceMs, load, arrivals] = [1, 0.7, 40_000];
    const random = seededRandom(1);
    const clock = new SimulatedClock();
    const waits: number[] = [];
    try {
      const cores = new Cores(clock, 1);
      const arrive = () => {
        const arrivedMs = clock.nowMs;
        cores.run(serviceMs * 1_000, () => waits.push(clock.nowMs - arrivedMs - serviceMs));
        clock.after((-Math.log(1 - random.share()) * serviceMs) / load, arrive);
      };
      arrive();
      await clock.runTo((arrivals * serviceMs) / load);
    } finally {
      clock.uninstall();
    }
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    // Pollaczek and Khinchine's formula for service that always takes as long.
    assertNear(mean, (load * serviceMs) / (2 * (1 - load)), 0.05);
  });

  it('flushes its log once for all that commit during a flush', async () => {
    const flushMs = 5;
    const slowDisk = { ...onlyDatabase, flushMs };
    const scenario: Scenario = { ...usual, profile: slowDisk, shards: 8, nodes: 1 };
    const many = await simulate({ ...scenario, servers: 8, connections: 8 });
    const transactions = many.ordersPerSecond / many.groupSize.mean;
    const flushes = 1_000 / flushMs;
    assert.ok(transactions > flushes * 2, `${transactions} transactions, ${flushes} flushes`);
  });
});

describe('a simulated server', () => {
  it('locks for its next group while it answers the last one', async () => {
    const [answerUs, databaseMs] = [100, 1];
    const slowAnswers: MachineProfile = {
      ...{ ...onlyDatabase, databaseMs },
      server: { ...onlyDatabase.server, answerUs },
      database: { transactionUs: 0, orderUs: 0, productUs: 0 },
    };
    const scenario: Scenario = { ...usual, profile: slowAnswers, servers: 1, load: 'hot' };
    const { busiestServer, groupSize } = await simulate(scenario);
    const answersMs = (answerUs * groupSize.mean) / 1_000;
    const wayAndBackMs = 2 * databaseMs;
    assert.ok(answersMs > wayAndBackMs, 'the lock is held before the answers are written');
    assertNear(busiestServer, answersMs / (answersMs + wayAndBackMs), 0.02);
  });
});

describe('servers that share a hot row', () => {
  it('sell the same, in the long run', async () => {
    for (const servers of [2, 8, 32]) {
      const scenario: Scenario = { ...usual, load: 'hot', servers, connections: 32 };
      const { fairness } = await simulate({ ...scenario, warmUpMs: 1_000, measuredMs: 4_000 });
      assert.ok(fairness.servers > 0.98, `${servers} servers: Jain's index ${fairness.servers}`);
    }
  });

  it('wait for it in vain at times, and none of their orders is lost', async () => {
    const scenario: Scenario = { ...usual, load: 'hot', servers: 32, connections: 128 };
    const { totals, lockTimeoutsPerSecond } = await simulate(scenario);
    assert.ok(lockTimeoutsPerSecond > 0);
    assert.equal(totals.placed, totals.sent);
  });
});

describe('shards', () => {
  it('have the same waiting times where their products are wanted alike', async () => {
    const scenario: Scenario = { ...usual, products: 1_000, servers: 8, connections: 256 };
    const { fairness } = await simulate({ ...scenario, shards: 32, nodes: 8 });
    assert.ok(fairness.shards > 0.98, `Jain's index ${fairness.shards}`);
  });

  it('place more together than one PostgreSQL where that is the limit', async () => {
    const narrow = { ...profile, coresPerNode: 1 };
    const scenario: Scenario = { ...usual, profile: narrow, products: 100_000, servers: 16 };
    const busy: Scenario = { ...scenario, connections: 512 };
    const one = await simulate(busy);
    const eight = await simulate({ ...busy, shards: 8, nodes: 8 });
    const ratio = eight.ordersPerSecond / one.ordersPerSecond;
    assert.ok(ratio > 1.2, `${ratio} times as many`);
  });
});

describe('the comparison', () => {
  it('measures real servers: their groups, their shares, and all their processor time', async () => {
    const setup = await RealSetup.start(2, new AbortController().signal);
    try {
      const load = { products: 10, connections: 32, exponent: 1 };
      const timing = { warmUpMs: 200, measuredMs: 600 };
      const measure = () => setup.run({ servers: 2, ...load }, timing);
      let real = await measure();
      // On a busy machine, one of them may place nothing in so short a time.
      while (real.perServer.includes(0) || Number.isNaN(real.groupSize)) real = await measure();
      assert.equal(real.perServer.length, 2);
      assert.ok(real.groupSize > 1 && real.groupSize <= 32, `groups of ${real.groupSize}`);
      assert.ok(real.p50Ms > 0 && real.p99Ms >= real.p50Ms);
      assert.ok(real.commitMs > 0 && real.lockMs > 0);
      // It is read from /proc.
      const isKnown = process.platform === 'linux';
      assert.equal(real.serverCpuUs > 0 && real.databaseCpuUs > 0, isKnown);
      const one = await setup.run({ servers: 1, ...load }, timing);
      assert.equal(one.perServer.length, 1);
    } finally {
      await setup.stop();
    }
  });

  it('simulates the same load on the same two cores', async () => {
    const timing = { seed: 1, warmUpMs: 100, measuredMs: 300, profile: profiles.together };
    const load = { servers: 1, products: 1, connections: 64, exponent: 0 };
    const { groupSize, ordersPerSecond } = await simulateReal(load, timing);
    assertNear(groupSize, 32, 0.05); // half of a crowd waits while the other half is placed
    const slow = { ...timing, profile: slowedDown(profiles.together, 2) };
    const slower = await simulateReal(load, slow);
    assert.ok(slower.ordersPerSecond < ordersPerSecond);
  });
});

describe("Jain's index", () => {
  it('is 1 where all have the same, and 1/n where one has everything', () => {
    assert.equal(jain([3, 3, 3]), 1);
    assert.equal(jain([0, 5, 0, 0]), 0.25);
  });
});

describe('npm run simulate', () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['tools/simulation/simulation.ts', ...args]);

  it('prints the same JSON for the same seed', async () => {
    const args = ['--servers', '2,3', '--shards', '1,4', '--ms', '50', '--json', '--seed', '7'];
    const first = await run(...args);
    const again = await run(...args);
    assert.equal(first.stdout, again.stdout);
    assert.equal(JSON.parse(first.stdout).length, 3 * 2 * 2);
  });

  it('says what is wrong with an option in one line, with exit code 2', async () => {
    await assert.rejects(
      run('--servers', '0'),
      (error: Error & { code: number; stderr: string }) => {
        assert.equal(error.code, 2);
        assert.match(error.stderr, /^error: option '--servers <list>'.* 1 to 256\.\n$/);
        return true;
      },
    );
  });
});
