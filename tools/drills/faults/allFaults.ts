import { connectionFaults } from './connectionFaults.ts';
import { databaseFaults } from './databaseFaults.ts';
import { diskFaults } from './diskFaults.ts';
import type { Fault } from './fault.ts';
import { lockFaults } from './lockFaults.ts';
import { pathFaults } from './pathFaults.ts';
import { serverFaults } from './serverFaults.ts';
import { standbyFaults } from './standbyFaults.ts';

export const faults: Record<string, Fault> = {
  ...databaseFaults,
  ...standbyFaults,
  ...diskFaults,
  ...connectionFaults,
  ...serverFaults,
  ...pathFaults,
  ...lockFaults,
};

export type FaultName = string;

/** Those that need a file system of their own. */
export const mountingFaults: FaultName[] = Object.keys(diskFaults);

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
  'server: one stopped and started',
  'path: connections cut',
  'path: black hole',
  'COMMIT: its answer cut',
  'lock: deadlocks',
  'standby: promoted without the last moments',
  'disk: full, no room for COMMIT',
  'connections: all taken by another client',
];
