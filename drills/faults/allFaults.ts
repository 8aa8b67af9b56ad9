import { databaseFaults } from './databaseFaults.ts';
import type { Fault } from './fault.ts';
import { lockFaults } from './lockFaults.ts';
import { pathFaults } from './pathFaults.ts';
import { serverFaults } from './serverFaults.ts';

export const faults: Record<string, Fault> = {
  ...databaseFaults,
  ...serverFaults,
  ...pathFaults,
  ...lockFaults,
};

export type FaultName = string;

/** Those that may strike while any other one lasts. */
export const companions: FaultName[] = Object.keys(faults).filter((name) =>
  /^COMMIT: (cut|its answer)|slow$|connections cut$/.test(name),
);

/** Of each part of the system, those that a short drill has time for. */
export const shortList: FaultName[] = [
  'database: all its processes killed',
  'database: frozen',
  'server: one killed',
  'server: one frozen',
  'path: connections cut',
  'path: black hole',
  'COMMIT: its answer cut',
  'lock: deadlocks',
];
