import type { DatabaseProcesses } from '../../processes/databaseProcesses.ts';
import type { ProxiedServer } from '../../processes/proxiedServer.ts';
import type { ProxiedSetup } from '../../processes/proxiedSetup.ts';
import type { Random } from '../random.ts';

/** What a fault may work with. */
export interface FaultContext {
  setup: ProxiedSetup;
  random: Random;
  /** Any one of the servers. */
  server: ProxiedServer;
  /** PostgreSQL as it runs now. */
  processes: DatabaseProcesses;
  /** Lets the fault last; short drills shorten it. */
  last(leastMs: number, mostMs: number): Promise<void>;
}

/** Breaks something, lets it be broken for a while, and repairs it. */
export type Fault = (context: FaultContext) => Promise<void>;
