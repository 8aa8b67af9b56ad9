import { type ContenderName, connectionCounts, type Round } from './contenders/contender.ts';
import type { Report } from './report/report.ts';
import { median, ratioOf, type Spread } from './report/statistics.ts';

/** What the product promises itself: a floor that must hold, and an aim beyond it. */
export interface Goal {
  name: string;
  unit: '×' | 'MB';
  floor: number;
  aim: number;
  /** Whether floor and aim are upper limits. */
  atMost: boolean;
  /** Undefined where the run has not measured it. */
  value(report: Report): Spread | undefined;
}

export interface Verdict {
  goal: Goal;
  value: Spread | undefined;
  reachesFloor: boolean;
  reachesAim: boolean;
}

const perSecond = (round: Round) => round.ordersPerSecond;
const typicalLatency = (round: Round) => round.p50Ms;
const cpuPerOrder = (round: Round) => round.serverCpuUs + round.databaseCpuUs;

export const goals: Goal[] = [
  atLeast('Hot product, 64 connections: ours / literal', 12, 25, ratio('hot-64', 'literal')),
  atLeast('Hot product, 256 connections: ours / literal', 15, 30, ratio('hot-256', 'literal')),
  atLeast('Hot product, 64 connections: ours / ceiling', 0.45, 0.8, ratio('hot-64', 'ceiling')),
  atLeast('Hot product, 256 connections: ours / ceiling', 0.6, 0.9, ratio('hot-256', 'ceiling')),
  atLeast('1,000 products, 64 connections: ours / literal', 6, 10, ratio('spread-64', 'literal')),
  atLeast(
    '1,000 products, 64 connections: ours / ceiling',
    0.45,
    0.8,
    ratio('spread-64', 'ceiling'),
  ),
  atLeast(
    'Hot product, 32: ours over HTTP / pgbench, five statements',
    2.5,
    5,
    ratio('hot-32', 'sqlFive'),
  ),
  atLeast(
    'Hot product, 32: ours over HTTP / pgbench, one statement',
    1.4,
    3,
    ratio('hot-32', 'sqlOne'),
  ),
  atLeast(
    'Refusals only, 64 connections: ours / ceiling',
    0.6,
    0.9,
    ratio('refusals-64', 'ceiling'),
  ),
  atMost('Lone order, p50: ours / literal', 1, 0.75, ratio('hot-1', 'literal', typicalLatency)),
  atLeast('Hot product, 64 connections: with keys / without', 0.6, 0.8, keyedToPlain),
  atLeast('Hot product, 64 connections: beside idle ones / without', 0.9, 0.98, besideIdleToNone),
  atLeast('Hot product, 64 connections: with figures / without', 0.97, 0.99, watched(64)),
  atLeast('Hot product, 256 connections: with figures / without', 0.97, 0.99, watched(256)),
  atLeast('Hot product: twice the best number of connections / best', 0.8, 0.95, doubledToBest),
  atMost('CPU per order: large tables / empty tables', 1.15, 1.05, largeToEmpty),
  {
    ...atMost('Memory of the server with 10,000 orders waiting', 250, 150, waitingMemory),
    unit: 'MB',
  },
];

export function judge(report: Report): Verdict[] {
  return goals.map((goal) => {
    const value = goal.value(report);
    const reaches = (limit: number) =>
      value !== undefined && (goal.atMost ? value.median <= limit : value.median >= limit);
    return { goal, value, reachesFloor: reaches(goal.floor), reachesAim: reaches(goal.aim) };
  });
}

function atLeast(name: string, floor: number, aim: number, value: Goal['value']): Goal {
  return { name, unit: '×', floor, aim, atMost: false, value };
}

function atMost(name: string, floor: number, aim: number, value: Goal['value']): Goal {
  return { name, unit: '×', floor, aim, atMost: true, value };
}

function ratio(caseName: string, below: ContenderName, metric = perSecond): Goal['value'] {
  return (report) => ratioIn(report, caseName, ['ours', below], metric);
}

function largeToEmpty(report: Report): Spread | undefined {
  return ratioIn(report, 'large-tables', ['oursLarge', 'oursEmpty'], cpuPerOrder);
}

function keyedToPlain(report: Report): Spread | undefined {
  return ratioIn(report, 'keyed-64', ['oursKeyed', 'ours'], perSecond);
}

function besideIdleToNone(report: Report): Spread | undefined {
  return ratioIn(report, 'beside-idle', ['oursBesideIdle', 'ours'], perSecond);
}

function watched(connections: number): Goal['value'] {
  const caseName = `watched-${connections}`;
  return (report) => ratioIn(report, caseName, ['oursWatched', 'ours'], perSecond);
}

/** Of the numbers of connections that have their double, the best. */
function doubledToBest(report: Report): Spread | undefined {
  const measured = report.cases.find(({ benchCase }) => benchCase.name === 'connections')?.measured;
  const rates = connectionCounts.map((count) => measured?.[`ours${count}`]?.map(perSecond) ?? []);
  const medians = rates.slice(0, -1).map(median);
  const best = medians.indexOf(Math.max(...medians));
  const [above, below] = [rates[best + 1], rates[best]];
  return above && below && ratioOf(above, below);
}

function waitingMemory({ waitingMemory }: Report): Spread | undefined {
  if (!waitingMemory) return undefined;
  const { waitingMb } = waitingMemory.ours;
  return { median: waitingMb, low: waitingMb, high: waitingMb };
}

function ratioIn(
  report: Report,
  caseName: string,
  [above, below]: [ContenderName, ContenderName],
  metric: (round: Round) => number,
): Spread | undefined {
  const measured = report.cases.find(({ benchCase }) => benchCase.name === caseName)?.measured;
  const [first, second] = [measured?.[above], measured?.[below]];
  return first && second && ratioOf(first.map(metric), second.map(metric));
}
