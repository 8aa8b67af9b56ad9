import type { ContenderName } from './contenders/contender.ts';
import { descriptions } from './contenders/descriptions.ts';
import {
  besideIdleToNone,
  databaseCpu,
  doubledToBest,
  expressCpu,
  keyedToPlain,
  largeToEmpty,
  ratioIn,
  typicalLatency,
  waitingMemoryToBare,
  watchedToNot,
} from './goalValues.ts';
import type { Report } from './report/report.ts';
import type { Spread } from './report/statistics.ts';

/** What the product promises itself: a floor that must hold, and an aim beyond it. */
export interface Goal {
  name: string;
  unit: '×' | 'µs';
  floor: number;
  /** The floor where the processor is fast: COMMIT takes as long there, and everything else less. */
  fastCpuFloor: number;
  aim: number;
  /** Whether floor and aim are upper limits. */
  atMost: boolean;
  /** Undefined where the run has not measured it. */
  value(report: Report): Spread | undefined;
}

export interface Verdict {
  goal: Goal;
  value: Spread | undefined;
  /** The one that counts on this machine. */
  floor: number;
  reachesFloor: boolean;
  reachesAim: boolean;
}

type Limits = [floor: number, aim: number, fastCpuFloor?: number];

/** What an order of bare Express takes of the CPU, in µs, where the processor is fast. */
const FAST_CPU_US = 70;

const hot64 = ours('Hot product, 64 connections', 'hot-64');
const hot256 = ours('Hot product, 256 connections', 'hot-256');
const spread64 = ours('1,000 products, 64 connections', 'spread-64');
const refusals64 = ours('Refusals only, 64 connections', 'refusals-64');
const pgbench32 = ours('Hot product, 32 connections', 'pgbench-32');

export const goals: Goal[] = [
  hot256('bareExpress', [1.2, 1.7, 0.7]),
  hot256('bareHttp', [0.65, 0.85, 0.35]),
  hot256('literal', [15, 30]),
  hot256('oneStatement', [8, 10, 4]),
  hot256('rowPerUnit', [8, 10, 4.2]),
  hot256('redisAlways', [1.2, 1.5, 0.7]),
  hot64('bareExpress', [0.85, 1.1, 0.45]),
  hot64('literal', [18, 25, 15]),
  hot64('oneStatement', [5, 7, 3]),
  hot64('rowPerUnit', [4, 6, 3]),
  hot64('redisAlways', [0.8, 1, 0.55]),
  spread64('bareExpress', [0.7, 0.9, 0.43]),
  spread64('literal', [6, 10]),
  refusals64('bareExpress', [1.1, 1.4, 0.7]),
  pgbench32('sqlFive', [2.5, 5]),
  pgbench32('sqlOne', [1.4, 3]),
  atMost('Lone order, p50: ours / literal flow', [0.6, 0.5, 0.7], (report) =>
    ratioIn(report, 'hot-1', ['ours', 'literal'], typicalLatency),
  ),
  inMicroseconds('Hot product, 64 connections: CPU of the database per order', [60, 45], (report) =>
    databaseCpu(report, 'hot-64'),
  ),
  inMicroseconds(
    'Hot product, 256 connections: CPU of the database per order',
    [30, 22],
    (report) => databaseCpu(report, 'hot-256'),
  ),
  atLeast('Hot product, 64 connections: with keys / without', [0.6, 0.8], keyedToPlain),
  atLeast('Hot product, 64 connections: beside idle ones / without', [0.9, 0.98], besideIdleToNone),
  atLeast('Hot product, 64 connections: with figures / without', [0.97, 0.99], (report) =>
    watchedToNot(report, 64),
  ),
  atLeast('Hot product, 256 connections: with figures / without', [0.97, 0.99], (report) =>
    watchedToNot(report, 256),
  ),
  atLeast('Hot product: twice the best number of connections / best', [0.8, 0.95], doubledToBest),
  atMost('CPU per order: large tables / empty tables', [1.15, 1.05], largeToEmpty),
  atMost('Memory, 10,000 orders waiting: ours / bare Express', [1.2, 1.1], waitingMemoryToBare),
];

export function judge(report: Report): Verdict[] {
  const isFast = hasFastCpu(report);
  return goals.map((goal) => {
    const value = goal.value(report);
    const reaches = (limit: number) =>
      value !== undefined && (goal.atMost ? value.median <= limit : value.median >= limit);
    const floor = isFast ? goal.fastCpuFloor : goal.floor;
    return { goal, value, floor, reachesFloor: reaches(floor), reachesAim: reaches(goal.aim) };
  });
}

/** Judged by bare Express, which waits for no COMMIT; a run without it is not. */
export function hasFastCpu(report: Report): boolean {
  const cpu = expressCpu(report);
  return cpu !== undefined && cpu < FAST_CPU_US;
}

/** Goals of one case: how many times the orders per second of another contender ours places. */
function ours(title: string, caseName: string) {
  return (other: ContenderName, limits: Limits): Goal =>
    atLeast(`${title}: ours / ${descriptions[other].label}`, limits, (report) =>
      ratioIn(report, caseName, ['ours', other]),
    );
}

function atLeast(name: string, limits: Limits, value: Goal['value']): Goal {
  const [floor, aim, fastCpuFloor = floor] = limits;
  return { name, unit: '×', floor, fastCpuFloor, aim, atMost: false, value };
}

function atMost(name: string, limits: Limits, value: Goal['value']): Goal {
  return { ...atLeast(name, limits, value), atMost: true };
}

function inMicroseconds(name: string, limits: Limits, value: Goal['value']): Goal {
  return { ...atMost(name, limits, value), unit: 'µs' };
}
