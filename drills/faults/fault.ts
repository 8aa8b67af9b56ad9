import type { DatabaseProcesses } from '../databaseProcesses.ts';
import type { DrillServer } from '../drillServer.ts';
import type { Random } from '../random.ts';
import type { Site } from '../site.ts';

/** What a fault may work with. */
export interface Scene {
  site: Site;
  random: Random;
  /** Any one of the servers. */
  server: DrillServer;
  /** PostgreSQL as it runs now. */
  processes: DatabaseProcesses;
  /** Lets the fault last; short drills shorten it. */
  last(leastMs: number, mostMs: number): Promise<void>;
}

/** Breaks something, lets it be broken for a while, and repairs it. */
export type Fault = (scene: Scene) => Promise<void>;
