import assert from 'node:assert/strict';
import { cases } from '../../bench/cases.ts';
import type { Case, Round } from '../../bench/contenders/contender.ts';
import type { CaseResult, Report } from '../../bench/report/report.ts';

export const quietRound: Round = {
  ordersPerSecond: 1_000,
  p50Ms: 10,
  p99Ms: 20,
  serverCpuUs: 100,
  databaseCpuUs: 50,
  clientCpuUs: 40,
  peakMemoryMb: 90,
  otherCores: 0.02,
  latencies: [[500, 1_000]],
  slots: [100, 100],
};

export function caseNamed(name: string): Case {
  const found = cases.find((each) => each.name === name);
  assert.ok(found, name);
  return found;
}

export function reportOf(...results: CaseResult[]): Report {
  return {
    at: '2026-01-01T00:00:00.000Z',
    environment: {
      ...{ node: '26', postgres: '18', pgbench: undefined, redis: undefined },
      ...{ cpu: 'a processor', cores: 2, memoryGb: 4, system: 'Linux' },
    },
    rounds: 1,
    secondsPerRound: 1,
    cases: results,
    waitingMemory: undefined,
  };
}
