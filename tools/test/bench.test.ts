import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cases, fieldCases } from '../bench/cases.ts';
import type { ContenderName, Round } from '../bench/contenders/contender.ts';
import { readTallies, sharesBetween } from '../bench/contenders/processShares.ts';
import { unitsOfEach } from '../bench/contenders/unitStock.ts';
import { withoutMissing } from '../bench/contenders/withoutMissing.ts';
import { goals, judge } from '../bench/goals.ts';
import { parseOptions } from '../bench/options.ts';
import { connectionsChart } from '../bench/report/connectionsChart.ts';
import type { CaseResult, Report } from '../bench/report/report.ts';
import { sideBySide } from '../bench/report/sideBySide.ts';
import { renderTable } from '../bench/report/table.ts';
import { type LineChart, lineChartFile } from '../plots/lineChart.ts';
import { caseNamed, quietRound, reportOf } from './support/benchReport.ts';

const sharedRound: Round = {
  ...quietRound,
  shares: [
    {
      worker: '1',
      orders: 750,
      meanMs: 10,
      lockMs: 2,
      lockTimeouts: 0,
      ordersPerTransaction: 9,
      cores: 0.5,
    },
    {
      worker: '2',
      orders: 250,
      meanMs: 30,
      lockMs: 6,
      lockTimeouts: 1,
      ordersPerTransaction: 3,
      cores: 0.2,
    },
  ],
};
const hot64 = caseNamed('hot-64');

function measured(rates: Partial<Record<ContenderName, number[]>>): CaseResult['measured'] {
  const entries = Object.entries(rates).map(([name, values]) => [
    name,
    values.map((ordersPerSecond) => ({ ...quietRound, ordersPerSecond })),
  ]);
  return Object.fromEntries(entries);
}

function verdictOn(report: Report, name: string) {
  const found = judge(report).find(({ goal }) => goal.name === name);
  assert.ok(found, `there is no goal ${name}`);
  return found;
}

describe('the processes of a server', () => {
  it('are told apart: their part of the orders, and what they waited for', () => {
    const page = renderTable(
      reportOf({ benchCase: hot64, measured: { twoWorkers: [sharedRound] } }),
    );
    assert.match(page, /WORKERS=2: 1 +75 % \(75 %–75 %\) +10 +2 +0 +9 +0\.5/);
    assert.match(page, /WORKERS=2: 2 +25 % \(25 %–25 %\) +30 +6 +1 +3 +0\.2/);
  });

  it('are counted by the difference of their figures', () => {
    const page = (orders: number, cpu: number) =>
      [
        `inventory_order_duration_seconds_count{result="placed",worker="1"} ${orders}`,
        `inventory_order_duration_seconds_count{result="refused",worker="1"} 7`,
        `inventory_order_duration_seconds_sum{result="placed",worker="1"} ${orders / 100}`,
        `inventory_transaction_step_duration_seconds_count{step="lock",worker="1"} ${orders / 10}`,
        `inventory_transaction_step_duration_seconds_sum{step="lock",worker="1"} ${orders / 800}`,
        `process_cpu_seconds_total{worker="1"} ${cpu}`,
      ].join('\n');
    const [before, after] = [readTallies(page(100, 1), 10), readTallies(page(300, 2), 12)];
    assert.deepEqual(sharesBetween(before, after), [
      {
        ...{ worker: '1', orders: 200, meanMs: 10, lockMs: 12.5, lockTimeouts: 0 },
        ...{ ordersPerTransaction: 10, cores: 0.5 },
      },
    ]);
  });
});

describe('the goals of the benchmark', () => {
  const name = 'Hot product, 64 connections: ours / Redis, appendfsync always';

  it('compare the medians, and show the lowest and highest round', () => {
    const rates = { ours: [800, 900, 1_000], redisAlways: [1_000, 1_000, 2_000] };
    const { value } = verdictOn(reportOf({ benchCase: hot64, measured: measured(rates) }), name);
    assert.deepEqual(value, { median: 0.9, low: 0.5, high: 0.9 });
  });

  for (const [ours, reachesFloor, reachesAim] of [
    [790, false, false],
    [800, true, false],
    [1_000, true, true],
  ] as const) {
    it(`judge ${ours} beside 1,000: floor ${reachesFloor}, aim ${reachesAim}`, () => {
      const rates = { ours: [ours], redisAlways: [1_000] };
      const verdict = verdictOn(reportOf({ benchCase: hot64, measured: measured(rates) }), name);
      assert.deepEqual([verdict.reachesFloor, verdict.reachesAim], [reachesFloor, reachesAim]);
    });
  }

  it('take an upper limit for what should be low', () => {
    const rounds = [61, 60, 45].map((databaseCpuUs) => [{ ...quietRound, databaseCpuUs }]);
    const verdicts = rounds.map((ours) =>
      verdictOn(
        reportOf({ benchCase: hot64, measured: { ours } }),
        'Hot product, 64 connections: CPU of the database per order',
      ),
    );
    assert.deepEqual(
      verdicts.map(({ reachesFloor, reachesAim }) => [reachesFloor, reachesAim]),
      [
        [false, false],
        [true, false],
        [true, true],
      ],
    );
  });

  for (const [what, serverCpuUs, floor] of [
    ['a slow', 100, 0.8],
    ['a fast', 40, 0.55],
  ] as const) {
    it(`have floors of their own for ${what} processor, by what bare Express takes of it`, () => {
      const rates = measured({ ours: [600], redisAlways: [1_000] });
      const bareExpress = [{ ...quietRound, serverCpuUs }];
      const report = reportOf({ benchCase: hot64, measured: { ...rates, bareExpress } });
      const verdict = verdictOn(report, name);
      assert.deepEqual([verdict.floor, verdict.reachesFloor], [floor, 0.6 >= floor]);
      assert.match(renderTable(report), new RegExp(`for ${what} processor`));
    });
  }

  it('are not judged where the run has not measured them', () => {
    for (const { value, reachesFloor } of judge(reportOf())) {
      assert.deepEqual([value, reachesFloor], [undefined, false]);
    }
  });

  it('have an aim beyond the floor, and a name of their own', () => {
    for (const { floor, fastCpuFloor, aim, atMost, name } of goals) {
      for (const least of [floor, fastCpuFloor]) {
        assert.ok(atMost ? aim < least : aim > least, name);
      }
    }
    assert.equal(new Set(goals.map((goal) => goal.name)).size, goals.length);
  });

  it('are all measured by the cases that there are', () => {
    const results = parseOptions(['--long']).cases.map((benchCase) => ({
      benchCase,
      measured: measured(
        Object.fromEntries(benchCase.contenders.map((contender) => [contender, [1_000]])),
      ),
    }));
    const held = { orders: 1, idleMb: 1, waitingMb: 1, peakMb: 1, secondsToAnswerAll: 1 };
    const report = { ...reportOf(...results), waitingMemory: { ours: held, bareExpress: held } };
    assert.deepEqual(
      judge(report).flatMap(({ goal, value }) => (value ? [] : goal.name)),
      [],
    );
  });
});

describe('the chart of the connections', () => {
  const cases = ['hot-32', 'hot-64', 'refusals-64'].map((name) => ({
    benchCase: caseNamed(name),
    measured: measured({ ours: [1_000, 3_000, 2_000], bareHttp: [5_000] }),
  }));

  it('has the median of each contender for one hot product', () => {
    assert.deepEqual(
      connectionsChart(cases)?.lines.map(({ name, points }) => [name, ...points]),
      [
        ['ours', [32, 2_000], [64, 2_000]],
        ['bare node:http', [32, 5_000], [64, 5_000]],
      ],
    );
  });

  it('is a file of its own, with a legend', () => {
    const svg = lineChartFile(connectionsChart(cases) as LineChart);
    assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" .*<\/svg>\n$/s);
    assert.match(svg, />bare node:http<\/text>/);
  });

  it('needs two numbers of connections', () => {
    assert.equal(connectionsChart(cases.slice(1)), undefined);
  });
});

describe('the contenders of the benchmark', () => {
  it('are shown side by side, with what a power cut loses', () => {
    const result = { benchCase: hot64, measured: measured({ bareExpress: [900], ours: [1_000] }) };
    assert.deepEqual(sideBySide(reportOf(result)), [
      ['orders/s', 'hot-64', 'a power cut loses'],
      ['bare Express', '900', 'all: it stores nothing'],
      ['ours', '1,000', 'nothing'],
    ]);
  });

  it('are left out by name where their program is not installed', () => {
    const lines: string[] = [];
    const missing = { name: 'redis-server', contenders: 'redis', version: () => undefined };
    const there = { name: 'pgbench', contenders: 'sql', version: () => '18' };
    const left = withoutMissing(cases, (line) => lines.push(line), [missing, there]);

    assert.deepEqual(lines, [
      'redis-server is not installed: without redisAlways and redisEverysec.',
    ]);
    const names = new Set(left.flatMap(({ contenders }) => contenders));
    assert.deepEqual(
      ['redisAlways', 'redisEverysec', 'sqlOne', 'ours'].filter((name) => names.has(name as never)),
      ['sqlOne', 'ours'],
    );
  });

  it('find enough units in each product, by its popularity and the quantity', () => {
    const wanted = { products: 1_000, exponent: 1, quantity: 5 };
    const units = unitsOfEach(wanted, 80_000);
    const share = 80_000 / 7.48547;

    assert.ok(units.every((each, index) => each > (5 * share) / (index + 1)));
    assert.ok(units.every((each) => each % 5 === 0));
  });

  it('meet in each case that everybody asks for', () => {
    assert.deepEqual(
      fieldCases.map(({ name }) => name),
      [
        ...['hot-32', 'hot-64', 'hot-256', 'hot-1024', 'five-64'],
        ...['zipf-64', 'spread-64', 'spread-256', 'refusals-64'],
      ],
    );
    assert.deepEqual(new Set(fieldCases.map(({ contenders }) => contenders.length)), new Set([8]));
  });
});
