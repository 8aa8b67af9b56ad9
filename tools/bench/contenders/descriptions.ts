import { type ContenderName, connectionCounts, idleConnections } from './contender.ts';

export interface Description {
  label: string;
  /** What of the acknowledged orders is gone after a power cut of the whole machine. */
  powerCutLoses: string;
  /** Its colour, the same in every plot. */
  series: number;
}

const NOTHING = 'nothing';
const ALL = 'all: it stores nothing';

export const descriptions: Record<ContenderName, Description> = {
  bareHttp: { label: 'bare node:http', powerCutLoses: ALL, series: 3 },
  bareExpress: { label: 'bare Express', powerCutLoses: ALL, series: 2 },
  literal: { label: 'literal flow', powerCutLoses: NOTHING, series: 1 },
  oneStatement: { label: 'one statement', powerCutLoses: NOTHING, series: 4 },
  rowPerUnit: { label: 'row per unit, SKIP LOCKED', powerCutLoses: NOTHING, series: 5 },
  redisAlways: { label: 'Redis, appendfsync always', powerCutLoses: NOTHING, series: 6 },
  redisEverysec: {
    label: 'Redis, appendfsync everysec',
    powerCutLoses: 'the last one to two seconds',
    series: 7,
  },
  ours: { label: 'ours', powerCutLoses: NOTHING, series: 0 },
  sqlFive: { label: 'pgbench, five statements', powerCutLoses: NOTHING, series: 3 },
  sqlOne: { label: 'pgbench, one statement', powerCutLoses: NOTHING, series: 4 },
  oursEmpty: { label: 'ours, empty tables', powerCutLoses: NOTHING, series: 0 },
  oursLarge: { label: 'ours, large tables', powerCutLoses: NOTHING, series: 1 },
  oursKeyed: { label: 'ours, with keys', powerCutLoses: NOTHING, series: 1 },
  oursBesideIdle: {
    label: `ours, ${idleConnections.toLocaleString('en')} more idle`,
    powerCutLoses: NOTHING,
    series: 1,
  },
  oursWatched: { label: 'ours, with figures', powerCutLoses: NOTHING, series: 1 },
  oneWorker: { label: 'ours, WORKERS=1', powerCutLoses: NOTHING, series: 0 },
  twoWorkers: { label: 'ours, WORKERS=2', powerCutLoses: NOTHING, series: 1 },
  fourWorkers: { label: 'ours, WORKERS=4', powerCutLoses: NOTHING, series: 2 },
  ...forEachCount((count, index) => ({
    label: `ours, ${count} connections`,
    powerCutLoses: NOTHING,
    series: index,
  })),
};

/** The contenders that are ours with so many connections. */
function forEachCount<Value>(make: (count: number, index: number) => Value) {
  const entries = connectionCounts.map((count, index) => [`ours${count}`, make(count, index)]);
  return Object.fromEntries(entries) as Record<`ours${(typeof connectionCounts)[number]}`, Value>;
}
