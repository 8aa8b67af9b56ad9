import { cpuSecondsOfMachine, cpuSecondsOfTree } from './processStats.ts';

/** CPU seconds so far. */
export interface Usage {
  server: number;
  database: number;
  /** The machine without the benchmark, its servers, its database and its client. */
  others: number;
}

export function readUsage(serverPid: number | undefined, databasePid: number): Usage {
  return {
    server: serverPid ? cpuSecondsOfTree(serverPid) : 0,
    database: cpuSecondsOfTree(databasePid),
    others: cpuSecondsOfMachine() - cpuSecondsOfTree(process.pid),
  };
}

export function usageBetween(before: Usage, after: Usage): Usage {
  return {
    server: after.server - before.server,
    database: after.database - before.database,
    others: Math.max(0, after.others - before.others),
  };
}
